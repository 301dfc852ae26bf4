# ---- The steps on the Python of this machine, without containers. ----

require_engine() {
  command -v python3 >/dev/null || fail 3 "python3 is needed, but it is not on this machine"
  HOME=/ python3 -c 'import descpipe' 2>/dev/null ||
    fail 3 "python3 has no descpipe, which the stages need; is its environment activated?"
}

require_image() { # FOLDER: that of a stage
  [[ -r $1/run.py ]] || fail 3 "$1/run.py: there is no such file, or it cannot be read"
}

image_version() { # FOLDER: the size and the time of each file of a stage
  (cd -- "$1" && find . -type f ! -name '*.pyc' -printf '%p: %s bytes, %t\n' | sort)
}

reads() { # OPTION FILE TARGET: the described step reads a file; there is no TARGET without containers
  files+=("$2")
  arguments+=("$1=$2")
}

start_step() {
  cd -- "$scratch/outputs"
  exec timeout --kill-after=10 "$seconds" "${launch[@]}" env HOME="$scratch/outputs" \
    TMPDIR="$scratch/tmp" "${mpirun[@]}" python3 -B "$image/run.py" \
    --outputs="$scratch/outputs" "${arguments[@]}"
}

stop_step() {
  kill "$running" 2>/dev/null || true
}
