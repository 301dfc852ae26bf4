# ---- Steps in jobs: what one job does, and which of them are needed. ----

run_job() { # of a scattered step, the part that a batch system tells by a number
  local part=${DESCPIPE_PART:-${PBS_ARRAY_INDEX:-${SLURM_ARRAY_TASK_ID:-}}} unit words=''
  describe "$DESCPIPE_STEP"
  ((${#parts[@]} > 0)) || part=
  [[ -z $part ]] || part=$((part + ${DESCPIPE_FIRST:-0})) # that of its array
  describe_unit "$DESCPIPE_STEP" "$part"
  mkdir -p -- "$work/log/$unit"
  # The only place for the words of a part; the batch systems of others know where to write them.
  [[ -z $part && -z ${_CONDOR_SCRATCH_DIR:-} ]] || words=$work/log/$unit/job.txt
  [[ -z $words ]] || exec >>"$words" 2>&1
  lock "$work/lock.${unit//\//.}"
  [[ -z $words ]] || : >"$words" # emptied under the lock: until then they may be another start's
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
