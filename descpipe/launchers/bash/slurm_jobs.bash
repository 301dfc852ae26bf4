# ---- The jobs of Slurm. ----

require_batch_system() {
  command -v sbatch >/dev/null || fail 3 "sbatch is needed, but Slurm is not on this machine"
}

submit() { # STEP ID...: submit what is left of the described step, after other jobs; print the ids
  local step=$1 waits=() first=0 most id numbers number made=()
  shift
  (($# == 0)) || waits=("--dependency=afterok:$(IFS=: && echo "$*")" --kill-on-invalid-dep=yes)
  if ((${#parts[@]} == 0)); then
    submit_job
    return
  fi
  # Clusters allow few numbers in an array: where there are more parts, there are several arrays.
  most=$(most_in_array)
  for (( ; first < ${#parts[@]}; first += most)); do
    numbers=()
    for number in "${left[@]}"; do
      ((number < first || number >= first + most)) || numbers+=("$((number - first))")
    done
    ((${#numbers[@]} > 0)) || continue
    id=$(submit_job --array="$(in_short "${numbers[@]}")" --open-mode=append) || return
    made+=("$id")
  done
  (IFS=: && echo "${made[*]}")
}

submit_job() { # OPTION...: submit the step that `submit` is about; print the id
  local id
  id=$(sbatch --parsable --export=ALL,DESCPIPE_STEP="$step",DESCPIPE_FIRST="$first" "$@" \
    "${waits[@]}" "${request[@]}" --chdir=/ --output="${work//%/%%}/log/$step/job.txt" \
    "$script") || return
  printf '%s\n' "${id%%;*}" # after the id, it names the cluster
}

most_in_array() {
  local most
  most=$(scontrol show config 2>/dev/null | awk '$1 == "MaxArraySize" { print $3 }') || true
  echo "${most:-1000}"
}

in_short() { # NUMBER...: a range, if there are no gaps
  local last=${!#}
  if ((last - $1 + 1 == $#)); then
    echo "$1-$last"
  else
    (IFS=, && echo "$*")
  fi
}

is_queued() { # ID: whether a job has not ended
  [[ -n $(squeue --noheader --jobs="$1" 2>/dev/null) ]]
}
