"""A pipeline as lines of bash: its folders and images, and what each step runs, reads, writes."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from descpipe.engines.step_container import CONTRACT, input_names, network_name, run_words
from descpipe.launchers.shell import array, call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.launchers.script_engine import ScriptEngine
    from descpipe.model.pipeline import Pipeline, Source, Step


def pipeline_settings(
    pipeline: Pipeline, word: Callable[[Path], str], engine: ScriptEngine
) -> Iterator[str]:
    """Yield the lines that name the output folder, the steps, their images and the inputs."""
    yield f"output=$(realpath -m -- {word(pipeline.output)})"
    yield from array("steps", [step.name for step in pipeline.steps])
    images = dict.fromkeys(engine.image_word(step.image) for step in pipeline.steps)
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
    yield "describe() { # STEP: what it runs, reads and writes"
    yield "  files=() launch=()" + (" mounts=()" if engine.is_isolating else "")
    yield "  case $1 in"
    for step in pipeline.steps:
        yield f"    {step.name})"
        lines = [*_runs(step, engine), *extra.get(step.name, ()), *_files(pipeline, step, word)]
        for line in lines:
            yield f"      {line}"
        yield "      ;;"
    yield "  esac"
    yield "}"


def earlier_steps(step: Step) -> tuple[str, ...]:
    """Return the steps that must end before a step."""
    writers = [source.step for source in step.inputs.values() if source.step is not None]
    return tuple(dict.fromkeys([*writers, *step.after]))


def option_words(step: Step) -> Iterator[str]:
    """Yield the options of a step that have no paths, as a CWL runner gives them."""
    threads, *parameters = run_words(step, step.resources.cores)
    yield from (threads, "--all-given")
    for own, tag in step.outputs.items():
        if own != tag:
            yield f"--output={own}={tag}"
    yield from parameters


def _runs(step: Step, engine: ScriptEngine) -> Iterator[str]:
    yield f"image={engine.image_word(step.image)}"
    limits = f"seconds={step.resources.time_seconds or 0}"
    yield f"{limits} network={network_name(step)}" if engine.is_isolating else limits
    yield from array("arguments", [quote(word) for word in option_words(step)])


def _files(pipeline: Pipeline, step: Step, word: Callable[[Path], str]) -> Iterator[str]:
    for own, source in step.inputs.items():
        yield from _input(pipeline, own, step.stage.inputs[own], source, word)
    for tag, file in step.config.items():
        target = f"{CONTRACT}/config/{step.stage.config[tag]}"
        yield from _reads(f"--config={tag}", word(file), quote(target))
    written = [quote(step.output_file_name(own)) for own in step.outputs]
    yield from array("writes", written)


def _input(
    pipeline: Pipeline, own: str, file: File, source: Source, word: Callable[[Path], str]
) -> Iterator[str]:
    option, folder = f"--input={own}", f"{CONTRACT}/inputs"
    if source.step is None:
        paths = pipeline.inputs[source.tag].paths
        for given, name in zip(paths, input_names(own, file, source.tag, paths), strict=True):
            yield from _reads(option, word(given), quote(f"{folder}/{name}"))
    elif file.is_list:
        parts = f'"$work"/steps/{source.step}/{source.tag}.*{quote("." + file.suffix)}'
        yield f"for part in {parts}; do"
        yield f'  reads {option} "$part" {folder}/{own}."${{part##*/{source.tag}.}}"'
        yield "done"
    else:
        written = f'"$work"/steps/{source.step}/{quote(file.file_name(source.tag))}'
        yield from _reads(option, written, quote(f"{folder}/{file.file_name(own)}"))


def _reads(option: str, file: str, target: str) -> list[str]:
    return call("reads", [quote(option), file, target])
