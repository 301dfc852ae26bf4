# ---- The containers of steps, by docker, podman or podman-hpc. ----

require_engine() {
  command -v "$engine" >/dev/null || fail 3 "$engine is needed, but it is not installed"
  "$engine" info >/dev/null 2>&1 || fail 3 "$engine is needed, but it does not answer; start it"
}

require_image() { # IMAGE
  [[ -n $(image_version "$1") ]] && return
  [[ $1 == *@* ]] && cure="\`$engine pull\` fetches it" || cure="\`descpipe build\` makes it"
  [[ $engine != podman-hpc ]] || cure="\`bash SCRIPT images\` fetches it"
  fail 3 "$1: there is no such image on this machine; $cure"
}

image_version() { # IMAGE: its id
  if [[ $engine == podman-hpc ]]; then # whose `image inspect` does not see what compute nodes use
    podman-hpc images --quiet --no-trunc "$1" 2>/dev/null | head -n 1
  else
    "$engine" image inspect --format '{{.Id}}' -- "$1" 2>/dev/null || true
  fi
}

bind() { # SOURCE TARGET: the value of --mount, in which quotes keep commas of a path together
  printf 'type=bind,"source=%s","target=%s"' "${1//\"/\"\"}" "$2"
}

reads() { # OPTION FILE TARGET: the described step reads a file, at TARGET in its container
  files+=("$2")
  mounts+=(--mount "$(bind "$2" "$3"),readonly")
  arguments+=("$1=$3")
}

start_step() {
  exec timeout --kill-after=10 "$seconds" "${launch[@]}" "$engine" run --rm \
    --cidfile="$scratch/cid" --user="$(id -u):$(id -g)" --network="$network" "${confined[@]}" \
    --mount "$(bind "$scratch/tmp" /tmp)" --mount "$(bind "$scratch/outputs" "$outputs")" \
    "${mounts[@]}" "$image" "${mpirun[@]}" "$run_py" --outputs="$outputs" "${arguments[@]}"
}

stop_step() {
  [[ ! -e $scratch/cid ]] || "$engine" rm --force -- "$(<"$scratch/cid")" >/dev/null 2>&1 || true
  kill "$running" 2>/dev/null || true
}
