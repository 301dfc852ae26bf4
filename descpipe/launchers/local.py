"""A bash script that runs a pipeline on a local Docker: no Python, no CWL runner."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.launchers.shell import beside_script, call
from descpipe.model.lock import lock_path
from descpipe.model.parameter_text import parameter_words
from descpipe.sealing import sealed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.model.pipeline import Pipeline, Source, Step

# Everything but the pipeline's own lines; $output, $images and $inputs are set before it.
PROLOGUE = r"""
work=$(dirname -- "$output")/.$(basename -- "$output").running
failed=$output.failed

fail() { # STATUS MESSAGE
  printf '%s\n' "$2" >&2
  exit "$1"
}

command -v docker >/dev/null || fail 3 "Docker is needed, but it is not installed"
docker info >/dev/null 2>&1 || fail 3 "Docker is needed, but its engine does not answer; start it"
for image in "${images[@]}"; do
  docker image inspect -- "$image" >/dev/null 2>&1 && continue
  [[ $image == *@* ]] && cure="\`docker pull\` fetches it" || cure="\`descpipe build\` makes it"
  fail 3 "$image: there is no such image on this machine; $cure"
done
for input in "${inputs[@]}"; do
  [[ -e $input && -r $input ]] || fail 1 "$input: there is no such file, or it cannot be read"
done
if [[ -e $output && -n $(ls -A -- "$output") ]]; then
  [[ -d $output/log ]] || fail 1 "$output: holds something else; move it away"
  [[ ${OVERWRITE:-} == 1 ]] ||
    fail 1 "$output: holds results already; move them, or set OVERWRITE=1 to replace them"
fi
mkdir -p -- "$(dirname -- "$output")"
mkdir -- "$work" 2>/dev/null ||
  fail 1 "$work: another run works there; wait for it, or remove this folder if it is gone"
mkdir -- "$work/results" "$work/cid" "$work/tmp"

leave() {
  local status=$? id
  trap '' INT TERM
  for id in "$work"/cid/*; do
    [[ ! -e $id ]] || docker rm --force -- "$(<"$id")" >/dev/null 2>&1 || true
  done
  rm -rf -- "$work"
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

bind() { # SOURCE TARGET [,readonly]: the value of docker's --mount
  printf 'type=bind,"source=%s",target=%s%s' "${1//\"/\"\"}" "$2" "${3:-}"
}

mounts=()
give() { # FILE TARGET: give the next step a file to read
  mounts+=(--mount "$(bind "$1" "$2" ,readonly)")
}

step() { # NAME IMAGE NETWORK SECONDS ARGUMENT...: run a step; SECONDS is 0 for no limit
  local name=$1 image=$2 network=$3 seconds=$4 begin=$SECONDS status=0
  shift 4
  local log=$work/results/log/$name
  mkdir -p -- "$log" "$work/outputs/$name" "$work/tmp/$name"
  # In the background: a signal then ends the wait at once, and with it this script.
  timeout --kill-after=10 "$seconds" docker run --rm --init --cidfile "$work/cid/$name" \
    --user "$(id -u):$(id -g)" --read-only --network "$network" \
    --security-opt no-new-privileges --env HOME=/tmp --env TMPDIR=/tmp \
    --mount "$(bind "$work/tmp/$name" /tmp)" \
    --mount "$(bind "$work/outputs/$name" /opt/desc/outputs)" \
    "${mounts[@]}" "$image" /opt/desc/run.py "$@" \
    >"$log/stdout.txt" 2>"$log/stderr.txt" &
  wait "$!" || status=$?
  mounts=()
  if ((status != 0)); then
    tail -n 20 -- "$log/stderr.txt" | sed 's/^/  | /' >&2
    rm -rf -- "$failed"
    mv -- "$work/results" "$failed"
    ((status != 124 || seconds == 0)) || status="$status: it ran longer than $seconds s"
    fail 4 "step $name failed with exit status $status; logs in $failed/log/$name"
  fi
  find "$work/outputs/$name" -mindepth 1 -maxdepth 1 -exec mv -- {} "$work/results/" \;
  printf '  %-30s ok %6ds\n' "$name" "$((SECONDS - begin))" >&2
}
"""
EPILOGUE = r"""
if [[ -e $output ]]; then
  mv -- "$output" "$work/old"
fi
mv -- "$work/results" "$output"
printf '%s\n' "$output"
"""


def script(pipeline: Pipeline, path: Path) -> str:
    """Return the script that will be at a path; the paths in it are relative to its folder."""
    source = os.path.relpath(pipeline.path, path.parent)
    if pipeline.is_locked:
        source += f" and {lock_path(pipeline.path).name}"
    header = f"Made by descpipe {__version__} from {source}; `descpipe local` makes it anew"
    lines = [*_settings(pipeline, path), *PROLOGUE.strip().split("\n")]
    for step in pipeline.steps:
        lines += ["", *_step(pipeline, step, path)]
    body = "\n".join([*lines, EPILOGUE.rstrip()]) + "\n"
    return "#!/usr/bin/env bash\n" + sealed(header, body)


def _settings(pipeline: Pipeline, path: Path) -> Iterator[str]:
    yield f"# Runs {pipeline.name} {pipeline.version} in containers; OVERWRITE=1 replaces results."
    yield "# shellcheck disable=SC2016  # values are given to the stages as they are"
    yield "set -euo pipefail"
    yield ""
    yield 'here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)'
    yield f"output=$(realpath -m -- {beside_script(pipeline.output, path)})"
    images = dict.fromkeys(quote(step.image) for step in pipeline.steps)
    yield from _array("images", images)
    files = [given for entry in pipeline.inputs.values() for given in entry.paths]
    files += [given for step in pipeline.steps for given in step.config.values()]
    yield from _array("inputs", dict.fromkeys(beside_script(file, path) for file in files))


def _array(name: str, words: dict[str, None]) -> list[str]:
    return [f"{name}=(", *(f"  {word}" for word in words), ")"]


def _step(pipeline: Pipeline, step: Step, path: Path) -> Iterator[str]:
    for own, source in step.inputs.items():
        yield from _input(pipeline, own, step.stage.inputs[own], source, path)
    for tag, file in step.config.items():
        target = quote(f"/opt/desc/config/{step.stage.config[tag]}")
        yield f"give {beside_script(file, path)} {target}"
    network = "bridge" if step.stage.network else "none"
    seconds = str(step.resources.time_seconds or 0)
    words = [step.name, step.image, network, seconds, *_arguments(step)]
    yield from call("step", [quote(word) for word in words])


def _arguments(step: Step) -> Iterator[str]:
    yield f"--threads={step.resources.cores}"
    for own, tag in step.outputs.items():
        if own != tag:
            yield f"--output={own}={tag}"
    yield from parameter_words(step)


def _input(pipeline: Pipeline, own: str, file: File, source: Source, path: Path) -> Iterator[str]:
    if source.step is None:
        for number, given in enumerate(pipeline.inputs[source.tag].paths):
            name = f"{own}.{number:06}.{file.suffix}" if file.is_list else file.file_name(own)
            yield f"give {beside_script(given, path)} {quote('/opt/desc/inputs/' + name)}"
    elif file.is_list:
        yield f'for part in "$work/results/"{quote(source.tag)}.*{quote("." + file.suffix)}; do'
        yield f'  give "$part" {quote("/opt/desc/inputs/" + own)}."${{part##*/{source.tag}.}}"'
        yield "done"
    else:
        name = quote(file.file_name(source.tag))
        yield f'give "$work/results/"{name} {quote("/opt/desc/inputs/" + file.file_name(own))}'
