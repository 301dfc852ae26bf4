# ---- The jobs of PBS. ----

require_batch_system() {
  command -v qsub >/dev/null || fail 3 "qsub is needed, but PBS is not on this machine"
}

submit() { # STEP ID...: submit what is left of the described step, after other jobs; print the id
  local given=DESCPIPE_STEP=$1 step=$1 waits=() array=()
  shift
  (($# == 0)) || waits=(-W "depend=afterok:$(IFS=: && echo "$*")")
  if ((${#left[@]} == 1 && ${#parts[@]} > 0)); then # an array of one is none
    given+=,DESCPIPE_PART=${left[0]}
  elif ((${#parts[@]} > 0)); then # all of them: those that are done end at once
    array=(-J "0-$((${#parts[@]} - 1))")
  fi
  # From a folder with plain names below it: qsub does not take all that paths may hold.
  cp -- "$script" "$work/job.sh"
  (cd -- "$work" && qsub -V -v "$given" "${waits[@]}" "${request[@]}" "${array[@]}" \
    -j oe -o "log/$step/job.txt" job.sh)
}

is_queued() { # ID: whether a job has not ended
  [[ $(qstat "$1" 2>/dev/null | awk 'END { print $(NF - 1) }') == [BEHQRSTW] ]]
}
