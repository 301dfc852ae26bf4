"""Open a shell in a step's container, where `/opt/desc/run.py` just works.

Inputs, config files and parameters are there as in a run, read-only; outputs
go to a folder that is kept. Words after -- are run instead of the shell.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.commands.step_options import (
    ChosenPlace,
    add_step_options,
    choose_place,
    image_options,
    load_step,
    make_scratch,
    require_image,
    step_place,
)
from descpipe.console import tell_problems
from descpipe.dockerfiles.placed_sources import placed_sources
from descpipe.engines.step_container import CONTRACT, RUN_PY
from descpipe.errors import BadInput, Refused
from descpipe.model.mpi_words import mpirun_words
from descpipe.model.parameter_text import parameter_words
from descpipe.model.problem import Problems, counted, display_path
from descpipe.runners.one_step import Staged, host_words, staged_files
from descpipe.terminal import tell

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Mapping

    from descpipe.commands.step_options import WantedPlace
    from descpipe.model.pipeline import Pipeline

MAX_NAMES = 5
MAX_FILES = 12


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("pipeline", type=Path, metavar="PIPELINE", help="pipeline file")
    parser.add_argument("step", metavar="STEP", help="name of the step")
    add_step_options(parser)
    parser.add_argument(
        "--sources",
        action="store_true",
        help="use the files in the stage's folder instead of those in the image: an edited "
        "run.py without a build",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="folder for what is written (default: OUTPUT.shell/STEP, beside the results)",
    )
    parser.usage = "%(prog)s PIPELINE STEP [options] [-- COMMAND ...]"
    parser.set_defaults(runner_options=[])


def run(
    *,
    pipeline: Path,
    step: str,
    settings: list[str],
    inputs: list[str],
    results: Path | None,
    part: str | None,
    engine: WantedPlace,
    locked: bool,
    from_images: bool,
    sources: bool,
    output: Path | None,
    runner_options: list[str],
) -> int:
    """Open the shell; return the exit status of what ran."""
    folders = None if results is None else (results.absolute(),)
    options = image_options(locked=locked, from_images=from_images)
    place = choose_place(engine, options)
    whole, alone = load_step(
        *(pipeline, step, "shell", (settings, inputs), folders), part=part, image_options=options
    )
    covering: tuple[Staged, ...] = ()
    if place.chosen is not None:
        require_image(alone, place.chosen, has_sources=sources)
        covering = _sources(whole, alone) if sources else ()
    beside = whole.output.with_name(f"{whole.output.name}.shell") / step
    scratch = make_scratch(output or beside, whole.output)
    _tell(alone, place, scratch, covering)
    before = _files(scratch)
    status = step_place(alone, place, scratch, covering).attach(runner_options)
    _tell_end(scratch, before)
    return status


def _sources(whole: Pipeline, alone: Pipeline) -> tuple[Staged, ...]:
    """Return the files of the stage's folder, at their places in the image."""
    (step,) = alone.steps
    if step.stage.folder is None:
        raise Refused(f"step {step.name!r} has no sources here; leave out --sources")
    problems = Problems()
    placed = placed_sources(whole, step.stage.folder, problems)
    tell_problems(problems.found)
    if RUN_PY not in placed:
        if problems.has_errors:
            raise BadInput(())
        raise Refused(
            f"it cannot be told from {display_path(step.stage.folder / 'Dockerfile')} which files "
            "the image holds; leave out --sources, and build instead"
        )
    return tuple(Staged(path.resolve(), target) for target, path in placed.items())


def _tell(alone: Pipeline, place: ChosenPlace, scratch: Path, covering: tuple[Staged, ...]) -> None:
    """Say on standard error what is where."""
    (step,) = alone.steps
    where = f"{step.image} ({place.words})" if place.chosen else place.words
    tell(f"{alone.name} {alone.version}, step {step.name}, {where}")
    for line in (*_rows(alone, scratch), *_parameters(alone)):
        tell(f"  {line}")
    if covering:
        folder = display_path(step.stage.sources())
        tell(f"  the files in {folder} are used, not those in the image")
    run = (RUN_PY,) if place.chosen else host_words(step)
    tell(f"{' '.join([*mpirun_words(step), *run])} runs the step")


def _rows(alone: Pipeline, scratch: Path) -> Iterator[str]:
    """Yield a line for each file, with its place below the contract's folder."""
    staged = [*staged_files(alone), Staged(scratch, f"{CONTRACT}/outputs")]
    rows = [(file.target.removeprefix(f"{CONTRACT}/"), display_path(file.path)) for file in staged]
    if len(rows) > MAX_FILES:
        more = len(rows) - MAX_FILES
        rows[MAX_FILES - 1 : -1] = [("...", f"{counted(more, 'more file')}")]
    width = max(len(name) for name, _ in rows)
    for name, path in rows:
        yield f"{name:{width}}  {path}"


def _parameters(alone: Pipeline) -> Iterator[str]:
    (step,) = alone.steps
    words = [word.removeprefix("--parameter=") for word in parameter_words(step)]
    if words:
        yield f"DESC_PARAMETERS  {'  '.join(words)}"
    if step.shard:
        yield f"DESC_SHARD  {step.shard}"


def _files(scratch: Path) -> Mapping[str, object]:
    """Return what changes when something is written, by the names of what is in a folder."""
    found = {}
    for path in scratch.iterdir():
        if not path.name.startswith("."):
            states = [each.lstat() for each in (path, *sorted(path.rglob("*")))]
            found[path.name] = tuple((state.st_ino, state.st_mtime_ns) for state in states)
    return found


def _tell_end(scratch: Path, before: Mapping[str, object]) -> None:
    """Say what was written, apart from what earlier shells have left."""
    after = _files(scratch)
    names = sorted(name for name, state in after.items() if before.get(name) != state)
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    listed = ", ".join(names[:MAX_NAMES]) + more if names else "nothing was written"
    old = len(after) - len(names)
    earlier = f" ({counted(old, 'file')} of earlier shells {'is' if old == 1 else 'are'} there too)"
    tell(f"kept in {display_path(scratch)}: {listed}{earlier if old else ''}")
