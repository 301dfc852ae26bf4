"""The parts of scattered steps as lines of bash: what each gets, and what it writes.

Where these lines stand, `$name` is the part's name, and `$part` its number from 0.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe.launchers.shell import array, quoted
from descpipe.model.parameter_text import parameter_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from descpipe.model.parts import StepPart
    from descpipe.model.pipeline import Pipeline, Step

    Parts = Mapping[str, Sequence[StepPart]]


def part_names(parts: Sequence[StepPart]) -> Iterator[str]:
    """Yield the lines that name the parts, and the one that is described."""
    yield from array("parts", [quoted(part.name) for part in parts])
    yield "name=${parts[part]}"


def same_for_all(step: Step) -> Step:
    """Return a scattered step without what its parts differ in."""
    scattered = step.scatter.parameters if step.scatter else {}
    parameters = {name: value for name, value in step.parameters.items() if name not in scattered}
    return replace(step, scatter=None, parameters=parameters, outputs={})


def output_words(step: Step) -> Iterator[str]:
    """Yield the quoted options that name the files of a part."""
    for own, tag in step.outputs.items():
        yield f'{quoted(f"--output={own}={tag}.")}"$name"'


def written_words(step: Step) -> Iterator[str]:
    """Yield the quoted names of the files of a part."""
    for own, tag in step.outputs.items():
        yield f'{quoted(f"{tag}.")}"$name"{quoted("." + step.stage.outputs[own].suffix)}'


def own_arguments(step: Step, parts: Sequence[StepPart]) -> Iterator[str]:
    """Yield the lines that give a part its own values."""
    if step.scatter is None:
        return
    for name in step.scatter.parameters:
        texts = [parameter_text(part.values[name]) for part in parts]
        yield from _given(f"--parameter={name}=", texts)
    if step.scatter.shards:
        yield from _given("--shard=", [part.shard for part in parts])


def _given(option: str, texts: Sequence[str]) -> Iterator[str]:
    yield from array("each", [quoted(text) for text in texts])
    yield f'arguments+=({quoted(option)}"${{each[part]}}")'


def own_files(
    pipeline: Pipeline, step: Step, own: str, word: Callable[[Path], str], parts: Parts
) -> Iterator[str]:
    """Yield the lines that set `each` to the files of an input, of which each part gets one."""
    source = step.inputs[own]
    suffix = step.stage.inputs[own].suffix
    if source.step is None:
        paths = pipeline.inputs[source.tag].paths
        files = [word(path) for path in paths]
    else:
        files = [
            written_file(source.step, part.name, f"{source.tag}.{part.name}.{suffix}")
            for part in parts[source.step]
        ]
    yield from array("each", [files[part.places[own]] for part in parts[step.name]])


def files_of_parts(tag: str, suffix: str) -> str:
    """Return the word of a file of the part `$one`."""
    return f'{quoted(f"{tag}.")}"$one"{quoted("." + suffix)}'


def written_file(step: str, part: str, name: str) -> str:
    """Return the word of a file that a step has written; that part of it, if it has parts."""
    folder = f"{step}/{quoted(part)}" if part else step
    return f'"$work"/steps/{folder}/{quoted(name)}'
