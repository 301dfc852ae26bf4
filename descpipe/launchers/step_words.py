"""A pipeline as lines of bash: its folders and images, and what each step runs, reads, writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.engines.step_container import CONTRACT, input_names, network_name, run_words
from descpipe.launchers import part_words
from descpipe.launchers.shell import array, call, quoted
from descpipe.model.parts import parts_of_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from descpipe.launchers.part_words import Parts
    from descpipe.launchers.script_engine import ScriptEngine
    from descpipe.model.pipeline import Pipeline, Step


def pipeline_settings(
    pipeline: Pipeline, word: Callable[[Path], str], engine: ScriptEngine
) -> Iterator[str]:
    """Yield the lines that name the output folder, the steps, their images and the inputs."""
    yield f"output=$(realpath -m -- {word(pipeline.output)})"
    yield from array("steps", [step.name for step in pipeline.steps])
    images = dict.fromkeys(engine.image_word(step, word) for step in pipeline.steps)
    yield from array("images", images)
    files = [given for entry in pipeline.inputs.values() for given in entry.paths]
    files += [given for step in pipeline.steps for given in step.config.values()]
    yield from array("inputs", dict.fromkeys(word(file) for file in files))


def describing_function(
    pipeline: Pipeline,
    word: Callable[[Path], str],
    engine: ScriptEngine,
    extra: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """Yield the lines of the function that says what each step is.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    word : callable
        Returns the word of a path.
    engine : ScriptEngine
        What starts containers.
    extra : mapping of str to sequence of str
        Lines of the launcher's own, by step.
    """
    parts = known_parts(pipeline)
    cases = list(_cases(pipeline, word, engine, extra, parts))
    loops = any(line.lstrip().startswith("for one in ") for line in cases)
    used = ["name", "each", *(["one"] if loops else [])]
    yield "describe() { # STEP [PART]: what it runs, reads and writes; a part by its number, from 0"
    if parts:
        yield f"  local part=${{2:-0}} {' '.join(used)}"
    yield "  files=() launch=() parts=() mpirun=()" + (" mounts=()" if engine.is_isolating else "")
    if engine.is_spreading:
        yield "  nodes=1"
    yield "  case $1 in"
    yield from cases
    yield "  esac"
    yield "}"


def _cases(
    pipeline: Pipeline,
    word: Callable[[Path], str],
    engine: ScriptEngine,
    extra: Mapping[str, Sequence[str]],
    parts: Parts,
) -> Iterator[str]:
    for step in pipeline.steps:
        yield f"    {step.name})"
        own = part_words.part_names(parts[step.name]) if step.scatter else ()
        runs, files = _runs(step, word, engine, parts), _files(pipeline, step, word, parts)
        for line in (*own, *runs, *extra.get(step.name, ()), *files):
            yield f"      {line}"
        yield "      ;;"


def known_parts(pipeline: Pipeline) -> Parts:
    """Return the parts of each scattered step; a check before this has told if none are known."""
    return {name: parts or () for name, parts in parts_of_steps(pipeline).items()}


def earlier_steps(step: Step) -> tuple[str, ...]:
    """Return the steps that must end before a step."""
    writers = [source.step for source in step.inputs.values() if source.step is not None]
    return tuple(dict.fromkeys([*writers, *step.after]))


def option_words(step: Step) -> Iterator[str]:
    """Yield the options of a step that have no paths, as a CWL runner gives them."""
    threads, *parameters = run_words(step, step.resources.cores)
    yield from (threads, "--all-given")
    if step.provenance:
        yield f"--provenance={step.provenance}"
    for own, tag in step.outputs.items():
        if own != tag:
            yield f"--output={own}={tag}"
    yield from parameters
    if step.shard:
        yield f"--shard={step.shard}"


def _runs(
    step: Step, word: Callable[[Path], str], engine: ScriptEngine, parts: Parts
) -> Iterator[str]:
    yield f"image={engine.image_word(step, word)}"
    limits = f"seconds={step.resources.time_seconds or 0}"
    yield f"{limits} network={network_name(step)}" if engine.is_isolating else limits
    if step.nodes == 1 and step.mpi:
        yield from array("mpirun", engine.mpirun_words(step))
    elif step.mpi and engine.is_spreading:
        yield f"nodes={step.nodes}"
    if step.scatter is None:
        yield from array("arguments", [quoted(word) for word in option_words(step)])
        return
    same = [quoted(word) for word in option_words(part_words.same_for_all(step))]
    yield from array("arguments", [*same, *part_words.output_words(step)])
    yield from part_words.own_arguments(step, parts[step.name])


def _files(
    pipeline: Pipeline, step: Step, word: Callable[[Path], str], parts: Parts
) -> Iterator[str]:
    for own in step.inputs:
        if step.scatter is not None and own in step.scatter.inputs:
            yield from part_words.own_files(pipeline, step, own, word, parts)
            name = step.stage.inputs[own].file_name(own)
            target = quoted(f"{CONTRACT}/inputs/{name}")
            yield from _reads(f"--input={own}", '"${each[part]}"', target)
        else:
            yield from _input(pipeline, step, own, word, parts)
    for tag, given in step.config.items():
        target = f"{CONTRACT}/config/{step.stage.config[tag]}"
        yield from _reads(f"--config={tag}", word(given), quoted(target))
    if step.scatter is None:
        written = [quoted(step.output_file_name(own)) for own in step.outputs]
    else:
        written = list(part_words.written_words(step))
    yield from array("writes", written)


def _input(
    pipeline: Pipeline, step: Step, own: str, word: Callable[[Path], str], parts: Parts
) -> Iterator[str]:
    source, type_ = step.inputs[own], step.stage.inputs[own]
    option, folder = f"--input={own}", f"{CONTRACT}/inputs"
    if source.step is None:
        paths = pipeline.inputs[source.tag].paths
        for given, name in zip(paths, input_names(own, type_, source.tag, paths), strict=True):
            yield from _reads(option, word(given), quoted(f"{folder}/{name}"))
    elif source.step in parts:
        names = part_words.files_of_parts(source.tag, type_.suffix)
        target = f"{folder}/{part_words.files_of_parts(own, type_.suffix)}"
        yield from array("each", [quoted(part.name) for part in parts[source.step]])
        yield 'for one in "${each[@]}"; do'
        yield f'  reads {option} "$work"/steps/{source.step}/"$one"/{names} {target}'
        yield "done"
    elif type_.is_list:
        found = f'"$work"/steps/{source.step}/{source.tag}.*{quoted("." + type_.suffix)}'
        yield f"for one in {found}; do"
        yield f'  reads {option} "$one" {folder}/{own}."${{one##*/{source.tag}.}}"'
        yield "done"
    else:
        written = part_words.written_file(source.step, "", type_.file_name(source.tag))
        yield from _reads(option, written, quoted(f"{folder}/{type_.file_name(own)}"))


def _reads(option: str, file: str, target: str) -> list[str]:
    return call("reads", [quoted(option), file, target])
