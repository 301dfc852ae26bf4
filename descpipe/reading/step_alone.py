"""One step of a pipeline as a pipeline of its own, which reads files that are at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from descpipe.errors import Refused
from descpipe.model.pipeline import PipelineInput, Source
from descpipe.model.problem import Place, display_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from descpipe.contract.files import File
    from descpipe.model.pipeline import Pipeline, Step


@dataclass(frozen=True, kw_only=True, slots=True)
class AtHand:
    """Where the files are that other steps write.

    Attributes
    ----------
    given : mapping of str to tuple of Path
        Files that were named, by the pipeline's tag; none for one to be left out.
    results : tuple of Path
        Folders of earlier runs. All results are taken from one of them: the first that has all.
    """

    given: Mapping[str, tuple[Path, ...]]
    results: tuple[Path, ...]


def step_alone(pipeline: Pipeline, step: Step, at_hand: AtHand) -> Pipeline:
    """Return a pipeline of one step, in which all that it reads comes from outside.

    Raises
    ------
    Refused
        If files that other steps write are not there, naming all of them.
    """
    found = _find_written(pipeline, step, at_hand)
    inputs: dict[str, PipelineInput] = {}
    for own, source in step.inputs.items():
        reader = (step.name, step.reads(own))
        if source.pick == "all":
            paths = tuple(_all_paths(pipeline, source, found))
            inputs[_tag(own, source)] = _from_outside(reader, paths)
        elif source.tag in inputs:
            first = inputs[source.tag]
            inputs[source.tag] = replace(first, readers=(*first.readers, reader))
        elif source.step is None:
            inputs[source.tag] = replace(pipeline.inputs[source.tag], readers=(reader,))
        elif found[source.tag]:
            inputs[source.tag] = _from_outside(reader, found[source.tag])
    sources = {
        own: Source(tag=_tag(own, source), step=None, output=source.tag)
        for own, source in step.inputs.items()
        if _tag(own, source) in inputs
    }
    return replace(pipeline, inputs=inputs, steps=(replace(step, inputs=sources, after=()),))


def _tag(own: str, source: Source) -> str:
    """Return the tag of an input of a step alone: that of the files of several tags is new."""
    return f"{own}, all files" if source.pick == "all" else source.tag


def _all_paths(
    pipeline: Pipeline, source: Source, found: Mapping[str, tuple[Path, ...]]
) -> Iterator[Path]:
    """Yield the files of several tags that are taken together."""
    for one in source.among:
        yield from found.get(one.tag, ()) if one.step else pipeline.inputs[one.tag].paths


def _written(pipeline: Pipeline, step: Step) -> Iterator[tuple[str, str, File]]:
    """Yield the inputs of a step that other steps write: own tag, tag and type of each file."""
    writers = {one.name: one for one in pipeline.steps}
    for own, source in step.inputs.items():
        for one in source.among if source.pick == "all" else (source,):
            writer = writers.get(one.step or "")
            if writer is not None and source.pick == "all" and pipeline.runs(writer):
                yield own, one.tag, writer.writes(one.output)
            elif one.step is not None and source.pick != "all":
                yield own, one.tag, step.reads(own)


def result_paths(folder: Path, tag: str, type_: File) -> tuple[Path, ...]:
    """Return the files that a run left for a tag: one, several of a list, or none.

    A list has the order that its record tells, which is that of the parts of a scattered step.
    """
    if not type_.is_list:
        path = folder / type_.file_name(tag)
        return (path,) if path.exists() else ()
    from glob import escape

    found = {path.name: path for path in sorted(folder.glob(type_.file_name(escape(tag))))}
    recorded = [name for name in _recorded(folder, tag) if name in found]
    return tuple(found[name] for name in dict.fromkeys([*recorded, *found]))


def _recorded(folder: Path, tag: str) -> list[str]:
    """Return the names of the files of a list in the record of a run; none without a record."""
    try:
        outputs = json.loads((folder / "run.json").read_text(encoding="utf-8"))["outputs"]
        return [str(file["name"]) for file in outputs[tag]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _from_outside(reader: tuple[str, File], paths: tuple[Path, ...]) -> PipelineInput:
    places = tuple(Place(Path(display_path(path)), 0, 0) for path in paths)
    return PipelineInput(type=reader[1], readers=(reader,), paths=paths, places=places)


def _find_written(pipeline: Pipeline, step: Step, at_hand: AtHand) -> dict[str, tuple[Path, ...]]:
    """Return the files that other steps write, by tag: those given, else those of one run."""
    types = {tag: type_ for _, tag, type_ in _written(pipeline, step)}
    given = {tag: at_hand.given[tag] for tag in types if tag in at_hand.given}
    for tag, paths in given.items():
        if len(paths) > 1 and not types[tag].is_list:
            raise Refused(f"--input {tag}: given {len(paths)} files, but it is one; keep one")
    wanted = {tag: type_ for tag, type_ in types.items() if tag not in given}
    lacking = {tag for tag, paths in given.items() if not paths and not types[tag].is_optional}
    there: dict[str, tuple[Path, ...]] = {}
    for folder in at_hand.results:
        there = {tag: result_paths(folder, tag, type_) for tag, type_ in wanted.items()}
        if all(there.values()):
            break
    lacking |= {tag for tag, paths in there.items() if not paths}
    if lacking:
        raise Refused("\n".join(_lack(pipeline, step, tag, at_hand) for tag in sorted(lacking)))
    return {**there, **given}


def _lack(pipeline: Pipeline, step: Step, tag: str, at_hand: AtHand) -> str:
    own, type_ = next((own, type_) for own, one, type_ in _written(pipeline, step) if one == tag)
    sources = [one for source in step.inputs.values() for one in (source, *source.among)]
    writer = next(source.step for source in sources if source.tag == tag)
    name = type_.file_name(tag)
    where = display_path(at_hand.results[-1] / name)
    run = f"descpipe run {quote(display_path(pipeline.path))}"
    return (
        f"input {own!r}: step {writer!r} writes it, and there is no {where}; "
        f"run first (`{run}`), or give --input {tag}=FILE"
    )
