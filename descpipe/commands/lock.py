"""Write down exactly which image each step has, in a file beside the pipeline's.

The digests are those of images that were pushed. With --locked, other commands
take these images and no others. Steps that are named, and those that
share their images, are locked anew; the others stay as they are.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.checking.lock import tell_other_pipeline
from descpipe.checking.purposes import LOCK, LOCK_CHECK
from descpipe.commands.options import add_from_images, load_pipeline, tell_engine
from descpipe.engines.choice import ChosenEngine, add_engine, choose_engine, first_answering
from descpipe.errors import BadInput
from descpipe.locking.differences import differences
from descpipe.locking.lock_file import read_lock, renewal
from descpipe.locking.lock_text import lock_text
from descpipe.locking.making import make_lock, with_known
from descpipe.model.lock import lock_path
from descpipe.model.problem import Problems, counted, did_you_mean, display_path
from descpipe.reading.overrides import on_command_line
from descpipe.saving import write_generated
from descpipe.terminal import tell

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

    from descpipe.engines.choice import WantedEngine
    from descpipe.model.lock import Lock
    from descpipe.model.pipeline import Pipeline


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("pipeline", type=Path, metavar="PIPELINE", help="pipeline file")
    parser.add_argument(
        "steps",
        nargs="*",
        default=[],
        metavar="STEP",
        help="lock only these steps anew (default: all)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        dest="only_check",
        help="write nothing; exit 1 if something would change, and show what",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace a lock that was edited by hand"
    )
    add_from_images(parser)
    add_engine(parser)


def run(
    *,
    pipeline: Path,
    steps: list[str],
    only_check: bool,
    overwrite: bool,
    from_images: bool,
    engine: WantedEngine,
) -> int:
    """Lock; print where the lock is, or what would change in it."""
    model = load_pipeline(pipeline, LOCK_CHECK if only_check else LOCK, from_images=from_images)
    old = _old_lock(model, steps, overwrite=overwrite)
    # An image has one digest: the steps that share one are locked together.
    images = {step.image for step in model.steps if not steps or step.name in steps}
    wanted = [step.name for step in model.steps if step.image in images]
    new, unasked = make_lock(model, wanted, _engine(engine))
    _tell_unasked(unasked)
    if old is not None:
        new = with_known(new, old, from_images=from_images)
        new = replace(new, steps={**(old.steps if steps else {}), **new.steps})
    changes = differences(old, new) if old else [f"there is no {display_path(new.path)}"]
    if only_check:
        print("\n".join(changes), end="\n" if changes else "")
        return int(bool(changes))
    text = lock_text(new, model.path.name)
    write_generated(new.path.parent, {new.path.name: text}, overwrite=overwrite)
    _tell_changes(old, new, changes)
    print(display_path(new.path))
    return 0


def _old_lock(pipeline: Pipeline, steps: Sequence[str], *, overwrite: bool) -> Lock | None:
    """Return the lock that is there, if it may be replaced."""
    problems = Problems()
    names = [step.name for step in pipeline.steps]
    for step in steps:
        if step not in names:
            do = did_you_mean(step, names)
            what = f"there is no step {step!r}"
            problems.error("unknown-step", on_command_line(step), what, do)
    of_file = Problems()
    path = lock_path(pipeline.path)
    lock = read_lock(path, pipeline.path, of_file)
    if lock is not None and lock.pipeline != pipeline.name:
        tell_other_pipeline(lock, pipeline, of_file)
        lock = None
    if not overwrite:
        problems.found += of_file.found
    if steps and lock is None and not problems.has_errors:
        what = f"there is no lock in which these steps could be renewed: {display_path(path)}"
        do = f"run {renewal(pipeline.path)}, which locks all steps"
        problems.error("no-lock", on_command_line(" ".join(steps)), what, do)
    if problems.has_errors:
        raise BadInput(problems.found, [pipeline.path])
    return lock


def _engine(wanted: WantedEngine) -> ChosenEngine | None:
    """Return the engine whose images are looked at; registries are asked without one too."""
    if wanted != "auto":
        return choose_engine(wanted)
    chosen = first_answering()
    if not isinstance(chosen, ChosenEngine):
        return None
    tell_engine(chosen)
    return chosen


def _tell_unasked(unasked: Mapping[str, str]) -> None:
    for reason in dict.fromkeys(unasked.values()):
        number = sum(why == reason for why in unasked.values())
        said = f"{counted(number, 'digest')} taken from this machine alone: {reason}"
        tell(said)


def _tell_changes(old: Lock | None, new: Lock, changes: Sequence[str]) -> None:
    if old is None:
        said = f"{counted(len(new.steps), 'step')} locked"
    else:
        said = "\n".join(changes) or "nothing has changed"
    tell(said)
