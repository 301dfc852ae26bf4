# ---- A job for each step; called in a job, it runs that one step. ----

run_job() { # of a scattered step, the part that a batch system tells by a number
  local part=${DESCPIPE_PART:-${PBS_ARRAY_INDEX:-${SLURM_ARRAY_TASK_ID:-}}} unit
  describe "$DESCPIPE_STEP"
  ((${#parts[@]} > 0)) || part=
  describe_unit "$DESCPIPE_STEP" "$part"
  mkdir -p -- "$work/log/$unit"
  [[ -z $part ]] || exec >"$work/log/$unit/job.txt" 2>&1
  lock "$work/lock.${unit//\//.}"
  run_step "$DESCPIPE_STEP" "$part"
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

find_left() { # STEP: set `left` to the numbers of its parts that are not done, or to one `-`
  local number unit numbers
  left=()
  describe "$1"
  numbers=("${!parts[@]}")
  ((${#parts[@]} > 0)) || numbers=(-)
  for number in "${numbers[@]}"; do
    describe_unit "$1" "${number#-}"
    is_done "$unit" && continue
    left+=("$number")
    rm -rf -- "$work/steps/$unit"
  done
}

set_waits() { # set `waits` to the jobs of the steps before the described one
  local earlier
  waits=()
  for earlier in "${after[@]}"; do
    [[ -z ${ids[$earlier]:-} ]] || waits+=("${ids[$earlier]}")
  done
}

submit_all() {
  local step waits left
  declare -A ids=() # the jobs, by step
  require_batch_system
  prepare
  refuse_twice
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
    printf '%s\n' "${ids[$step]}" >>"$work/jobs"
    printf '  %-30s job %s\n' "$(in_words "$step")" "${ids[$step]}" >&2
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
