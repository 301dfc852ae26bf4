"""What the verbs that look at one step alone have in common: their options, and its files."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Literal

from descpipe.checking.checks import check_pipeline
from descpipe.checking.images import MISSING, OUTDATED, image_cure, image_faults
from descpipe.checking.machine import usable_cores, usable_memory_mib
from descpipe.checking.mpi_steps import require_mpirun
from descpipe.checking.purposes import Purpose
from descpipe.commands.options import add_from_images, add_locked, add_overrides
from descpipe.console import tell_problems
from descpipe.engines.choice import OR_NONE, ChosenEngine, choose_engine, first_answering
from descpipe.errors import BadInput, Refused
from descpipe.locking.locked import with_lock
from descpipe.model.problem import Problems, did_you_mean, display_path, in_reading_order
from descpipe.reading.input_files import check_input_files
from descpipe.reading.one_part import part_alone
from descpipe.reading.overrides import on_command_line, read_overrides
from descpipe.reading.step_alone import AtHand, step_alone
from descpipe.runners.run_folder import RECORD, RunFolder
from descpipe.runners.step_process import StepPlace
from descpipe.saving import machine_trouble
from descpipe.terminal import tell

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.runners.one_step import Staged

WantedPlace = Literal["auto", "docker", "podman", "none"]


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """Where a step runs.

    Attributes
    ----------
    chosen : ChosenEngine or None
        The engine; None for this Python.
    words : str
        It in words, with the reason if nobody asked for it.
    """

    chosen: ChosenEngine | None
    words: str


def add_step_options(parser: ArgumentParser) -> None:
    """Add what says where a step's files come from, and where it runs."""
    add_overrides(parser)
    parser.add_argument(
        "--results",
        type=Path,
        metavar="DIR",
        help="earlier run whose results the step reads (default: the pipeline's `output`)",
    )
    parser.add_argument(
        "--part",
        metavar="N",
        help="number or name of the part of a scattered step (default: the first)",
    )
    parser.add_argument(
        "--engine",
        choices=["auto", "docker", "podman", "none"],
        default="auto",
        help="auto (default): docker if its engine answers, else podman, else none: this Python",
    )
    add_locked(parser)
    add_from_images(parser)


def load_step(
    path: Path,
    name: str,
    verb: str,
    overrides: tuple[Sequence[str], Sequence[str]],
    results: Sequence[Path] | None,
    *,
    part: str | None = None,
    last_failed: bool = True,
    image_options: Sequence[str] = (),
) -> tuple[Pipeline, Pipeline]:
    """Return a pipeline, and one of its steps alone with its files, after all checks.

    Parameters
    ----------
    path : Path
        The pipeline file.
    name, verb : str
        The step, and what is done with it.
    overrides : tuple of (list of str, list of str)
        Values of ``--set`` and ``--input``.
    results : sequence of Path or None
        Folders of earlier runs; None for those of the pipeline.
    part : str, optional
        Number or name of a part of a scattered step; None for the first.
    last_failed : bool
        Whether files may be those of a run that has failed after the last good one.
    image_options : sequence of str
        Those of `image_options` that were given.

    Raises
    ------
    BadInput, Refused
        With everything that is wrong, and with files that are not there.
    """
    problems = Problems()
    read = replace(read_overrides(*overrides, None, problems), has_stand_ins=True)
    purpose = Purpose(verb, frozenset())
    purpose = purpose.locked() if "--locked" in image_options else purpose
    purpose = purpose.from_images() if "--from-images" in image_options else purpose
    report = check_pipeline(path, read, purpose, problems)
    if report.pipeline is None or report.has_errors:
        raise BadInput(report.problems, [report.path])
    pipeline = with_lock(report.pipeline, report.lock) if report.lock else report.pipeline
    step = find_step(pipeline, name)
    last = RunFolder(pipeline.output)
    own = (last.failed, last.final) if last_failed else (last.final,)
    at_hand = AtHand(given=read.inputs, results=tuple(results or own))
    if step.within:
        sub, _, inner = name.rpartition("/")
        file = display_path(pipeline.sub_files()[sub])
        what = f"step {name!r} is in a pipeline that is scattered"
        raise Refused(f"{what}; look at it in that: `descpipe {verb} {quote(file)} {inner}`")
    alone = step_alone(pipeline, step, at_hand)
    if step.scatter:
        chosen = part_alone(alone, part)
        alone = chosen.alone
        tell(f"step {name} is scattered; this is its part {chosen}")
    elif part is not None:
        raise Refused(f"step {name!r} is not scattered; remove --part")
    problems = Problems(list(report.problems))
    check_input_files(alone, problems)
    if problems.has_errors:
        raise BadInput(problems.found, [report.path])
    tell_problems(in_reading_order(problems.found, [report.path]))
    return pipeline, alone


def find_step(pipeline: Pipeline, name: str) -> Step:
    """Return a step of a pipeline; raise `BadInput` if it has none of that name."""
    steps = {step.name: step for step in pipeline.steps}
    if name not in steps:
        problems = Problems()
        what, do = f"the pipeline has no step {name!r}", did_you_mean(name, steps)
        problems.error("unknown-step", on_command_line(name), what, do)
        raise BadInput(problems.found)
    return steps[name]


def image_options(*, locked: bool, from_images: bool) -> list[str]:
    """Return those options that were given and have a sense with containers only."""
    given = {"--locked": locked, "--from-images": from_images}
    return [option for option, is_given in given.items() if is_given]


def choose_place(wanted: WantedPlace, image_options: Sequence[str] = ()) -> ChosenPlace:
    """Return the engine to use, or none if none answers and none was asked for.

    Raises
    ------
    MissingProgram
        If one is asked for and does not answer, or is needed by options that were given.
    Refused
        If these do not go together.
    """
    if wanted == "none":
        if image_options:
            raise Refused(f"{image_options[0]} is for steps in images, and --engine none has none")
        return ChosenPlace(None, "on this Python")
    is_needed = wanted != "auto" or image_options
    otherwise = "" if image_options else OR_NONE
    chosen = choose_engine(wanted, otherwise) if is_needed else first_answering()
    if isinstance(chosen, str):
        return ChosenPlace(None, f"on this Python, because {chosen}")
    return ChosenPlace(chosen, chosen.words)


def require_image(alone: Pipeline, chosen: ChosenEngine, *, has_sources: bool = False) -> None:
    """Make sure that the image of a step is on this machine, and tell if it is outdated.

    Parameters
    ----------
    alone : Pipeline
        The pipeline of that step alone.
    chosen : ChosenEngine
        What has images.
    has_sources : bool
        Whether the sources cover those in the image, so that their age does not matter.
    """
    (step,) = alone.steps
    images = chosen.engine.local_images([step.image])
    problems = Problems()
    faults = {} if has_sources else image_faults(alone, images, problems)
    cure = image_cure(alone, [step.image], chosen.name)
    if step.image not in images:
        raise Refused(f"{step.image}: {MISSING}; {cure} it")
    if faults.get(step.image) == OUTDATED:
        place = on_command_line(step.image)
        problems.warning("image-outdated", place, OUTDATED, f"{cure} it anew")
    if problems.has_errors:
        raise BadInput(problems.found)
    tell_problems(problems.found)


def step_place(
    alone: Pipeline, place: ChosenPlace, outputs: Path, sources: tuple[Staged, ...] = ()
) -> StepPlace:
    """Return where a step is started, with no more of the machine than there is."""
    (step,) = alone.steps
    if place.chosen is None:
        require_mpirun(alone)
    return StepPlace(
        alone=alone,
        engine=place.chosen.name if place.chosen else None,
        cores=min(step.resources.cores, usable_cores()),
        memory_mib=min(step.resources.memory_mib, usable_memory_mib()),
        outputs=outputs,
        sources=sources,
    )


def make_scratch(folder: Path, kept: Path) -> Path:
    """Make a folder for the outputs of one step, which is never one with results.

    Parameters
    ----------
    folder : Path
        The folder.
    kept : Path
        One that it must not be, nor be in it.

    Raises
    ------
    Refused
        If there are results in it, or something else is in its place.
    """
    folder = Path(os.path.abspath(folder))
    shown = display_path(folder)
    if (folder / RECORD).exists() or folder.is_relative_to(kept):
        raise Refused(f"{shown} is for the results of runs; name another folder with -o")
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{shown} is a file; name a folder with -o")
    with machine_trouble(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder
