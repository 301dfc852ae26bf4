# ---- What this script does with the steps; the same in all scripts of descpipe. ----

work=$output.unfinished   # finished steps, until all are done
running=''                # the process of the step that runs
log=''                    # the folder of its words
unset LC_ALL
export LC_COLLATE=C # the same order of a list's files everywhere

fail() { # STATUS MESSAGE
  printf '%s\n' "$2" >&2
  exit "$1"
}

prepare() { # refuse now what would go wrong later
  local image input
  require_engine
  for image in "${images[@]}"; do
    require_image "$image"
  done
  for input in "${inputs[@]}"; do
    [[ -r $input ]] || fail 1 "$input: there is no such file, or it cannot be read"
  done
  if [[ -e $output && -n $(ls -A -- "$output") ]]; then
    require_results_only
    [[ ${OVERWRITE:-} == 1 ]] ||
      fail 1 "$output: holds results already; move them, or set OVERWRITE=1 to replace them"
  fi
  take_work
}

sealed() { # NAME...: those in the output folder that descpipe wrote and nobody has edited since
  local name line digest
  for name in "$@"; do
    line=$(grep -nm1 -E ' \[[0-9a-f]{12}\]( -->)?$' "$output/$name" 2>/dev/null) || continue
    digest=$(tail -n "+$((${line%%:*} + 1))" -- "$output/$name" | sha256sum)
    [[ $line != *"[${digest:0:12}]"* ]] || printf '%s\n' "$name"
  done
}

require_results_only() { # in the output folder: whatever else is there would be lost
  local own others told
  if [[ -e $output/log/results.txt ]]; then
    own=$(<"$output/log/results.txt")
  elif [[ -e $output/run.json ]]; then # of `descpipe run`
    own=$(printf '%s\n' run.json ro-crate-metadata.json cwl log &&
      sealed README.md report.html &&
      sed -nE 's/^ *"(name|basename)": "(.*)",?$/\2/p' "$output/run.json")
  else
    fail 1 "$output: holds something else; move it away"
  fi
  mapfile -t others < <(names "$output" | grep -avxF -e "$own")
  ((${#others[@]} > 0)) || return 0
  printf -v told ', %s' "${others[@]:0:5}"
  ((${#others[@]} <= 5)) || told+=", and $((${#others[@]} - 5)) more"
  fail 1 "$output: holds files that no run wrote: ${told#, }; move them away"
}

names() { # FOLDER: what is in it
  find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort
}

take_work() { # so that no other run works there
  local told
  told=$({ mkdir -p -- "$work/steps" "$work/log" && : >>"$work/lock"; } 2>&1) ||
    fail 1 "$output: nothing can be written there: ${told##*: }"
  lock "$work/lock"
}

begin() { # after all that may refuse: begin with what the last run has finished
  rm -rf -- "$work/replace" "$work/collecting"
  [[ ${OVERWRITE:-} != 1 ]] || touch -- "$work/replace"
}

lock() { # FILE: hold it while this script runs, where the file system can do that
  exec 9>"$1"
  flock --nonblock --conflict-exit-code=75 9 || (($? != 75)) ||
    fail 1 "$work: another run works there; wait for it"
}

made_from() { # all that decides what the described step writes; of files the size and the time
  local file
  printf '%s\n' "image $image" "$(image_version "$image")" "${arguments[@]}"
  for file in "${files[@]}"; do
    stat --dereference --format='%n: %s bytes, %y' -- "$file" || return
  done
}

is_done() { # UNIT: whether its results are there, and made from what it is described by
  [[ -d $work/steps/$1 && -e $work/log/$1/made-from.txt ]] &&
    [[ $(made_from 2>/dev/null) == "$(<"$work/log/$1/made-from.txt")" ]]
}

describe_unit() { # STEP [PART]: describe it; what it is called, and its folders, in `unit`
  describe "$@"
  unit=$1
  [[ -z ${2:-} ]] || unit+=/${parts[$2]}
}

run_all() { # STEP: run it; if it is scattered, one part after another
  local number
  describe "$1"
  ((${#parts[@]} > 0)) || run_step "$1"
  for number in "${!parts[@]}"; do
    run_step "$1" "$number"
  done
}

run_step() { # STEP [PART]: run it, unless it is done; its results appear whole, when all are there
  local begin=$SECONDS status=0 made pattern unit
  describe_unit "$@"
  log=$work/log/$unit scratch=$work/running/$unit
  if is_done "$unit"; then
    printf '  %-30s done before\n' "$unit" >&2
    return
  fi
  rm -rf -- "$scratch" "$work/steps/$unit" "$log/made-from.txt" "$work/log/$1/made-from.txt"
  mkdir -p -- "$scratch/outputs" "$scratch/tmp" "$scratch/results" "$log"
  mkdir -p -- "$(dirname -- "$work/steps/$unit")"
  made=$(made_from) || fail 4 "step $unit: what it reads is not there"
  # In the background: a signal then ends the wait at once.
  start_step </dev/null >"$log/stdout.txt" 2>"$log/stderr.txt" &
  running=$!
  wait "$running" || status=$?
  running=
  if ((status != 0)); then
    tail -n 20 -- "$log/stderr.txt" | sed 's/^/  | /' >&2
    ((status != 124 || seconds == 0)) || status="$status: it ran longer than $seconds s"
    fail 4 "step $unit failed with exit status $status; logs in $log"
  fi
  for pattern in "${writes[@]}"; do
    find "$scratch/outputs" -mindepth 1 -maxdepth 1 -name "$pattern" \
      -exec mv -t "$scratch/results" -- {} +
    [[ -n $(find "$scratch/results" -maxdepth 1 -name "$pattern") ]] ||
      fail 4 "step $unit did not write $pattern; logs in $log"
  done
  printf '%s\n' "$made" >"$log/made-from.txt"
  mv -T -- "$scratch/results" "$work/steps/$unit"
  rm -rf -- "$scratch"
  printf '  %-30s ok %6ds\n' "$unit" "$((SECONDS - begin))" >&2
}

list_units() { # set `units`: the steps, and of those that are scattered the parts
  local step
  units=()
  for step in "${steps[@]}"; do
    describe "$step"
    if ((${#parts[@]} > 0)); then
      units+=("${parts[@]/#/"$step/"}")
    else
      units+=("$step")
    fi
  done
}

finish() { # make the output folder of the results, if all steps are done
  local unit units
  list_units
  ls -- "$work/steps" "$work/steps"/* >/dev/null 2>&1 || true # clusters' disks remember what was
  for unit in "${units[@]}"; do
    [[ -d $work/steps/$unit ]] || return 0
  done
  mkdir -- "$work/collecting" 2>/dev/null || return 0 # another job does it
  [[ ! -e $output || ! -e $work/replace ]] || require_results_only
  mkdir -- "$work/collecting/results"
  for unit in "${units[@]}"; do
    copy "$work/steps/$unit/." "$work/collecting/results"
  done
  copy "$work/log" "$work/collecting/results"
  names "$work/collecting/results" >"$work/collecting/results.txt"
  mv -- "$work/collecting/results.txt" "$work/collecting/results/log/results.txt"
  [[ ! -e $output || ! -e $work/replace ]] || mv -T -- "$output" "$work/collecting/old"
  mv -T -- "$work/collecting/results" "$output"
  rm -rf -- "$work"
  printf '%s\n' "$output"
}

copy() { # FROM TO: by links, which take no room; else truly
  cp -al -- "$1" "$2" 2>/dev/null || cp -a -- "$1" "$2"
}

leave() {
  local status=$?
  trap '' INT TERM
  [[ -z $running ]] || stop_step
  if ((status != 0)) && [[ -n $log ]]; then
    tell_if_full
    printf '%s\n' "finished steps are kept in $work; the next run goes on after them" >&2
  fi
  exit "$status"
}

tell_if_full() { # a full disk or a quota: then the logs may be empty, and this is all that tells it
  local told
  told=$({ head -c 1048576 /dev/zero >"$work/space.$$"; } 2>&1) ||
    printf '%s\n' "nothing more can be written in $work: ${told##*: }" >&2
  rm -f -- "$work/space.$$"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
