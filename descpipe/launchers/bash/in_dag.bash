# ---- A DAG of HTCondor, whose nodes call this script; called by hand, it submits the DAG. ----

is_queued() { # ID: whether a job has not ended
  [[ -n $(condor_q "$1" -af ClusterId 2>/dev/null) ]]
}

forget_old() { # remove what is not made from what is there now; set `ids` by the steps that will run
  local step waits left
  for step in "${steps[@]}"; do
    find_left "$step"
    describe "$step"
    set_waits
    if ((${#waits[@]} > 0)); then # what it reads will be new
      rm -rf -- "$work/steps/$step"
    elif ((${#left[@]} == 0)); then
      printf '  %-30s done before\n' "$step" >&2
      continue
    fi
    ids[$step]=new
  done
}

submit_dag() {
  local told
  declare -A ids=()
  command -v condor_submit_dag >/dev/null ||
    fail 3 "condor_submit_dag is needed, but HTCondor is not on this machine"
  prepare
  refuse_twice
  begin
  forget_old
  if ((${#ids[@]} > 0)); then
    cd -- "$(dirname -- "$script")"
    told=$(condor_submit_dag -force -notification never "$(basename -- "$script" .sh)") ||
      fail 4 "condor_submit_dag failed: $told"
    sed -n 's/.* submitted to cluster \([0-9]*\).*/\1/p' <<<"$told" >"$work/jobs"
    printf '%s\n' "job $(<"$work/jobs") of HTCondor runs the steps;" \
      "the results will be in $output" >&2
  fi
  finish
}

if [[ -n ${DESCPIPE_STEP:-} ]]; then
  run_job
else
  submit_dag
fi
