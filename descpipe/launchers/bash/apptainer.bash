# ---- The containers of steps, by apptainer (or singularity) and files of images. ----

engine=apptainer
command -v apptainer >/dev/null || engine=singularity

require_engine() {
  command -v "$engine" >/dev/null ||
    fail 3 "apptainer is needed, but it is not there; perhaps a \`module load\` provides it"
}

require_image() { # FILE
  [[ -r $1 ]] ||
    fail 3 "$1: there is no such file; \`descpipe pull PIPELINE --engine apptainer\` makes it"
}

image_version() { # FILE: its size and time
  stat --dereference --format='%s bytes, %y' -- "$1"
}

bind() { # SOURCE TARGET: the value of --mount, in which quotes keep commas of a path together
  printf 'type=bind,"source=%s","destination=%s"' "${1//\"/\"\"}" "$2"
}

reads() { # OPTION FILE TARGET: the described step reads a file, at TARGET in its container
  files+=("$2")
  mounts+=(--mount "$(bind "$2" "$3"),ro")
  arguments+=("$1=$3")
}

start_step() {
  local walls=(--containall --cleanenv --net --network=none)
  [[ $network == none ]] || walls=(--containall --cleanenv)
  # On several nodes there is a container for each process: they find each other by variables of
  # Slurm, and talk by the network and /dev/shm.
  # MPICH has shared memory of its own; that of UCX, below it, is not for several containers.
  ((nodes == 1)) || walls=(--no-home "--no-mount=home,cwd,tmp" --env=UCX_TLS=^sm)
  exec timeout --kill-after=10 "$seconds" "${launch[@]}" "$engine" --quiet exec \
    "${walls[@]}" --no-eval --pwd="$outputs" --env=TMPDIR=/tmp \
    --mount "$(bind "$scratch/tmp" /tmp)" --mount "$(bind "$scratch/outputs" "$outputs")" \
    "${mounts[@]}" "$image" "${mpirun[@]}" "$run_py" --outputs="$outputs" "${arguments[@]}"
}

stop_step() {
  kill "$running" 2>/dev/null || true
}
