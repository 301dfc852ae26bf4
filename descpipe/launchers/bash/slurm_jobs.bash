# ---- The jobs of Slurm. ----

require_batch_system() {
  command -v sbatch >/dev/null || fail 3 "sbatch is needed, but Slurm is not on this machine"
}

submit() { # STEP ID...: submit the described step, after other jobs; print the job's id
  local step=$1 waits=() id
  shift
  (($# == 0)) || waits=("--dependency=afterok:$(IFS=: && echo "$*")" --kill-on-invalid-dep=yes)
  id=$(sbatch --parsable --export=ALL,DESCPIPE_STEP="$step" "${waits[@]}" "${request[@]}" \
    --chdir=/ --output="${work//%/%%}/log/$step/job.txt" "$script")
  printf '%s\n' "${id%%;*}" # after the id, it names the cluster
}

is_queued() { # ID: whether a job has not ended
  [[ -n $(squeue --noheader --jobs="$1" 2>/dev/null) ]]
}
