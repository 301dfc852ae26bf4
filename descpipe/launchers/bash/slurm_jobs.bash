# ---- The jobs of Slurm. ----

require_batch_system() {
  command -v sbatch >/dev/null || fail 3 "sbatch is needed, but Slurm is not on this machine"
}

submit() { # STEP ID...: submit what is left of the described step, after other jobs; print the id
  local step=$1 waits=() array=() id
  shift
  (($# == 0)) || waits=("--dependency=afterok:$(IFS=: && echo "$*")" --kill-on-invalid-dep=yes)
  ((${#parts[@]} == 0)) || array=(--array="$(numbers)" --open-mode=append)
  id=$(sbatch --parsable --export=ALL,DESCPIPE_STEP="$step" "${waits[@]}" "${request[@]}" \
    "${array[@]}" --chdir=/ --output="${work//%/%%}/log/$step/job.txt" "$script")
  printf '%s\n' "${id%%;*}" # after the id, it names the cluster
}

numbers() { # those of the parts that are left
  if ((${#left[@]} == ${#parts[@]})); then
    echo "0-$((${#parts[@]} - 1))"
  else
    (IFS=, && echo "${left[*]}")
  fi
}

is_queued() { # ID: whether a job has not ended
  [[ -n $(squeue --noheader --jobs="$1" 2>/dev/null) ]]
}
