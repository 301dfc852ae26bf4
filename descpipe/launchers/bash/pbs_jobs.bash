# ---- The jobs of PBS. ----

require_batch_system() {
  command -v qsub >/dev/null || fail 3 "qsub is needed, but PBS is not on this machine"
}

submit() { # STEP ID...: submit the described step, after other jobs; print the job's id
  local step=$1 waits=()
  shift
  (($# == 0)) || waits=(-W "depend=afterok:$(IFS=: && echo "$*")")
  # From a folder with plain names below it: qsub does not take all that paths may hold.
  cp -- "$script" "$work/job.sh"
  (cd -- "$work" && qsub -V -v DESCPIPE_STEP="$step" "${waits[@]}" "${request[@]}" \
    -j oe -o "log/$step/job.txt" job.sh)
}

is_queued() { # ID: whether a job has not ended
  [[ $(qstat "$1" 2>/dev/null | awk 'END { print $(NF - 1) }') == [HQRWTES] ]]
}
