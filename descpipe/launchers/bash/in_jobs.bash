# ---- A job for each step; called in a job, it runs that one step. ----

run_job() {
  lock "$work/lock.$DESCPIPE_STEP"
  run_step "$DESCPIPE_STEP"
  finish
}

refuse_twice() { # if jobs of an earlier submission have not ended
  local id
  [[ -e $work/jobs ]] || return 0
  while read -r id; do
    ! is_queued "$id" ||
      fail 1 "job $id of the last submission has not ended; wait for it, or cancel it first"
  done <"$work/jobs"
}

submit_all() {
  local step earlier waits
  declare -A ids=() # the jobs, by step
  require_batch_system
  prepare
  refuse_twice
  : >"$work/jobs"
  for step in "${steps[@]}"; do
    describe "$step"
    waits=()
    for earlier in "${after[@]}"; do
      [[ -z ${ids[$earlier]:-} ]] || waits+=("${ids[$earlier]}")
    done
    if ((${#waits[@]} == 0)) && is_done "$step"; then
      printf '  %-30s done before\n' "$step" >&2
      continue
    fi
    rm -rf -- "$work/steps/$step"
    mkdir -p -- "$work/log/$step"
    ids[$step]=$(submit "$step" "${waits[@]}")
    printf '%s\n' "${ids[$step]}" >>"$work/jobs"
    printf '  %-30s job %s\n' "$step" "${ids[$step]}" >&2
  done
  ((${#ids[@]} == 0)) || printf '%s\n' "the results will be in $output" >&2
  finish
}

if [[ -n ${DESCPIPE_STEP:-} ]]; then
  run_job
else
  submit_all
fi
