# ---- A job for each step; called in a job, it runs that one step. ----

submit_all() {
  local step waits left
  declare -A ids=() # the jobs, by step
  require_batch_system
  prepare
  refuse_twice
  begin
  : >"$work/jobs"
  for step in "${steps[@]}"; do
    find_left "$step"
    describe "$step"
    set_waits
    if ((${#waits[@]} > 0)); then # what it reads will be new
      ((${#parts[@]} == 0)) || left=("${!parts[@]}")
      rm -rf -- "$work/steps/$step"
    elif ((${#left[@]} == 0)); then
      printf '  %-30s done before\n' "$step" >&2
      continue
    fi
    mkdir -p -- "$work/log/$step"
    ids[$step]=$(submit "$step" "${waits[@]}")
    printf '%s\n' "${ids[$step]//:/$'\n'}" >>"$work/jobs"
    printf '  %-30s job %s\n' "$(in_words "$step")" "${ids[$step]//:/, }" >&2
  done
  ((${#ids[@]} == 0)) || printf '%s\n' "the results will be in $output" >&2
  finish
}

in_words() { # STEP: it, and how many of its parts are left
  ((${#parts[@]} == 0)) && echo "$1" || echo "$1, ${#left[@]} of ${#parts[@]} parts"
}

if [[ -n ${DESCPIPE_STEP:-} ]]; then
  run_job
else
  submit_all
fi
