# ---- The containers of steps, by shifter, in which the disks of the site have their own paths. ----

require_engine() {
  command -v shifter >/dev/null || fail 3 "shifter is needed, but it is not on this machine"
}

require_image() { # IMAGE
  [[ -n $(image_version "$1") ]] ||
    fail 3 "$1: shifter does not have this image; \`bash $script images\` fetches it"
}

image_version() { # IMAGE: its id
  shifterimg lookup "docker:$1" 2>/dev/null || true
}

reads() { # OPTION FILE TARGET: the described step reads a file; there is no TARGET in shifter
  files+=("$2")
  arguments+=("$1=$2")
}

start_step() {
  local kind=(--module=none --clearenv)
  # On several nodes there is a container for each process, with the MPI of the site.
  ((nodes == 1)) || kind=(--module=mpich)
  exec timeout --kill-after=10 "$seconds" "${launch[@]}" shifter --image="docker:$image" \
    "${kind[@]}" --env="HOME=$scratch/outputs" --env="TMPDIR=$scratch/tmp" \
    --workdir="$scratch/outputs" "${mpirun[@]}" "$run_py" --outputs="$scratch/outputs" \
    "${arguments[@]}"
}

stop_step() {
  kill "$running" 2>/dev/null || true
}
