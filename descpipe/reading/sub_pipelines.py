"""Pipeline files that are steps of others: where they are, and how they are read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from descpipe.model.paths import is_file, is_folder, names_in, why_missing
from descpipe.model.problem import display_path
from descpipe.reading.locked_entry import with_lock
from descpipe.reading.pipeline_yaml import resolved
from descpipe.reading.settings import with_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from descpipe.model.git_origin import GitOrigin
    from descpipe.model.lock import Lock
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems
    from descpipe.reading.pipeline_yaml import PipelineEntry, StepEntry
    from descpipe.reading.stage_images import StageImages

# More steps than anybody means: pipelines in pipelines multiply.
MOST_STEPS = 20_000
DEEPEST = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What a pipeline file is read with.

    Attributes
    ----------
    images : StageImages
        How the labels of images are found.
    lock : Lock or None
        What says how the images of the outermost pipeline are named.
    above : tuple of Path
        The files that it is a part of, from the outermost on.
    names, settings : mapping of str to str
        The parts of names of images that hold for all of them, and where these are said.
    commits : mapping of str to GitOrigin
        The commits that a lock names, by step.
    read : dict
        The pipelines that were read already, and whether something in them is wrong.
    """

    images: StageImages
    lock: Lock | None = None
    above: tuple[Path, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    commits: Mapping[str, GitOrigin] = field(default_factory=dict)
    read: dict[Any, SubPipeline] = field(default_factory=dict)

    def named(self, entry: PipelineEntry, problems: Problems) -> PipelineEntry:
        """Return a pipeline as its lock or its user wants it named; those in it follow it."""
        if self.above:
            names: dict[str, Any] = dict(self.names)
            return replace(entry, **names, settings=self.settings, commits=self.commits)
        return with_lock(entry, self.lock) if self.lock else with_settings(entry, problems)

    def inside(self, entry: PipelineEntry, step: str) -> Around:
        """Return what a pipeline is read with that is a step of another."""
        begin = f"{step}/"
        return replace(
            self,
            above=(*self.above, entry.path),
            names={key: getattr(entry, key) for key in entry.settings},
            settings=entry.settings,
            commits={
                name.removeprefix(begin): commit
                for name, commit in entry.commits.items()
                if name.startswith(begin)
            },
        )


@dataclass(frozen=True, slots=True)
class SubPipeline:
    """A pipeline as a step of another.

    Attributes
    ----------
    pipeline : Pipeline
        As its file has it; parts may be missing if it is unclear.
    is_unclear : bool
        Whether something in it is wrong, which is told.
    """

    pipeline: Pipeline
    is_unclear: bool


def read_sub_pipelines(
    entry: PipelineEntry,
    around: Around,
    read: Callable[[Path, Around, Problems], Pipeline | None],
    problems: Problems,
) -> dict[str, SubPipeline]:
    """Return the pipelines that are steps of another one, by step; what is wrong is told.

    Parameters
    ----------
    entry : PipelineEntry
        The other one.
    around : Around
        What it was read with.
    read : callable
        Reads a pipeline file.
    problems : Problems
        Where everything wrong is told.
    """
    found: dict[str, SubPipeline] = {}
    for step in entry.steps:
        path = sub_pipeline_path(step, entry, around, problems)
        if path is None:
            continue
        inner = around.inside(entry, step.name)
        key = (path, tuple(sorted(inner.commits.items(), key=lambda item: item[0])))
        if key not in around.read:
            before = len(problems.found)
            pipeline = read(path, inner, problems)
            if pipeline is None:
                continue
            is_unclear = any(one.severity == "error" for one in problems.found[before:])
            around.read[key] = SubPipeline(pipeline, is_unclear)
        found[step.name] = around.read[key]
    return _few(entry, found, problems)


def sub_pipeline_path(
    step: StepEntry, entry: PipelineEntry, around: Around, problems: Problems
) -> Path | None:
    """Return the pipeline file that a step names; None for no file that can be read."""
    if step.pipeline is None or not step.unclear.isdisjoint({"image", "pipeline"}):
        return None
    path = resolved(entry.path, str(step.pipeline.value))
    shown = display_path(path)
    missing = why_missing(path)
    if missing:
        problems.error("unreadable-file", step.pipeline.place, *missing)
    elif is_folder(path):
        near = [name for name in names_in(path) if name.endswith((".yaml", ".yml"))]
        do = f"name a file in it, as {step.pipeline.value}/{near[0]}" if near else "name a file"
        problems.error("is-a-folder", step.pipeline.place, f"{shown} is a folder", do)
    elif len(around.above) >= DEEPEST:
        what = f"pipelines in pipelines are {DEEPEST} deep up to here"
        problems.error("bad-sub-pipeline", step.pipeline.place, what, "name the inner ones above")
    elif not is_file(path):
        problems.error("not-a-file", step.pipeline.place, f"{shown} is no file", "name a file")
    elif _same(path, (*around.above, entry.path)):
        chain = [*_same(path, (*around.above, entry.path)), path]
        way = " -> ".join(display_path(one) for one in chain)
        what = f"the pipeline would contain itself: {way}"
        do = "name another file, or remove the step"
        problems.error("circular-pipelines", step.pipeline.place, what, do)
    else:
        return path
    return None


def _same(path: Path, above: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the files from one on that is the same as another; none if there is none."""
    real = [os.path.realpath(one) for one in above]
    number = real.index(os.path.realpath(path)) if os.path.realpath(path) in real else len(real)
    return above[number:]


def _few(
    entry: PipelineEntry, found: dict[str, SubPipeline], problems: Problems
) -> dict[str, SubPipeline]:
    """Return them, unless they have more steps than anybody means."""
    number = len(entry.steps) + sum(len(one.pipeline.steps) for one in found.values())
    if number <= MOST_STEPS or not found:
        return found
    most = max(found, key=lambda name: len(found[name].pipeline.steps))
    place = next(step.place for step in entry.steps if step.name == most)
    what = f"with its sub-pipelines, this pipeline has {number} steps"
    do = f"at most {MOST_STEPS} can be handled; scatter a step instead"
    problems.error("bad-sub-pipeline", place, what, do)
    return {}
