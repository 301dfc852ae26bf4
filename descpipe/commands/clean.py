"""Remove intermediate files, and what runs left that failed or were killed.

Intermediate are the files that some steps wrote and other steps read; what no
step read stays, and so does each --keep TAG. What would go is shown first, and
removed only after you say y, or with --yes. Files that no run wrote stay, and
while a run goes on nothing is removed.

A later run misses nothing: a step runs again for a file that was removed only
if another one has to read it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, cast

from descpipe.commands.options import add_what
from descpipe.errors import BadInput, MachineTrouble, Refused
from descpipe.history.cleaning import CleaningPlan, Removal, cleaning_plan, freed_bytes
from descpipe.history.cleaning_page import cleaning_lines
from descpipe.history.finding import find_outputs, tags_to_keep
from descpipe.history.leavings import KILLED, killed_folders, leavings
from descpipe.history.listed_runs import note_killed
from descpipe.history.plain import as_object, as_text
from descpipe.history.removing import remove
from descpipe.listing.table import terminal_width
from descpipe.listing.wording import size_words
from descpipe.model.problem import Problems, did_you_mean, display_path
from descpipe.reading.overrides import on_command_line
from descpipe.recording.writing import rewrite_crate
from descpipe.resuming.contents import Contents
from descpipe.runners.run_folder import RunFolder
from descpipe.running.start import end_killed
from descpipe.user_folders import cache_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from descpipe.runners.runner import RunEngine


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_what(parser, is_optional=False)
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="TAG",
        help="leave the file of this tag, whoever has read it; may be repeated",
    )
    parser.add_argument("--logs", action="store_true", help="remove what steps have said too")
    parser.add_argument(
        "--cache",
        action="store_true",
        help="empty the cache of descpipe too (~/.cache/descpipe), which it fills again",
    )
    parser.add_argument("--yes", action="store_true", help="remove without asking")


def run(*, what: Path, keep: list[str], logs: bool, cache: bool, yes: bool) -> int:
    """Show what would be removed; remove it if the user agrees."""
    found = find_outputs(what)
    outputs = [output.path for output in found]
    for output in outputs:
        _require_no_run(output)
    _require_tags(outputs, keep)
    keep = [*keep, *(tag for output in found for tag in tags_to_keep(output))]
    plans = [_plan(output, keep, with_logs=logs) for output in outputs]
    plans += [_of_cache()] if cache else []
    print("\n".join(cleaning_lines(plans, terminal_width())))
    removals = [one for plan in plans for one in plan.removals]
    if not removals:
        return 0
    print(f"this frees {size_words(freed_bytes(removals))}", flush=True)
    if not yes and not _is_agreed():
        return 0
    stayed = [path for plan in plans for path in _clean(plan, keep, with_logs=logs)]
    if stayed:
        names = ", ".join(map(display_path, stayed))
        raise MachineTrouble(f"{names} cannot be removed; check the rights of the folders")
    print("removed")
    return 0


def _is_agreed() -> bool:
    """Ask whoever sits before the terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("nothing was removed; give --yes to do so")
        return False
    try:
        answer = input("remove it? [y/N] ")
    except EOFError:
        answer = ""
        print()
    is_yes = answer.strip().lower() in ("y", "yes")
    if not is_yes:
        print("nothing was removed")
    return is_yes


def _plan(output: Path, keep: Collection[str], *, with_logs: bool) -> CleaningPlan:
    contents = Contents()
    try:
        return cleaning_plan(output, keep, contents, with_logs=with_logs)
    finally:
        contents.close()


def _of_cache() -> CleaningPlan:
    folder = cache_folder()
    parts = tuple(sorted(folder.iterdir())) if folder.is_dir() else ()
    why = "what files hold, stages from Git"
    removals = (Removal(path=folder, parts=parts, why=why),) if parts else ()
    return CleaningPlan(output=folder, removals=removals)


def _clean(plan: CleaningPlan, keep: Collection[str], *, with_logs: bool) -> list[Path]:
    """Remove what a plan names, as it is now; return what could not be removed."""
    if plan.output == cache_folder():
        return remove(plan)
    with _held(plan.output):
        now = _plan(plan.output, keep, with_logs=with_logs)
        stayed = remove(now)
        if any(plan.output in one.path.parents for one in now.removals):
            rewrite_crate(plan.output)
        return stayed


@contextmanager
def _held(output: Path) -> Iterator[None]:
    """Keep runs from beginning in a folder of results, and end what a killed one has left."""
    folder = RunFolder(output)
    _require_no_run(output)
    killed = [one.run for one in leavings(output) if one.state == KILLED and one.run]
    engines = {as_text(as_object(run.told.get("engine")).get("name")) for run in killed}
    for engine in engines or {"none"}:
        name = cast("RunEngine", engine)
        folder.put_aside(partial(end_killed, folder.folders, name))
    note_killed(output, killed_folders(output))
    try:
        folder.open()
    except MachineTrouble:  # a full disk is a good reason to clean
        yield
        return
    try:
        yield
    finally:
        folder.discard()


def _require_no_run(output: Path) -> None:
    for is_kept in (False, True):
        who = RunFolder(output, is_kept=is_kept).running()
        if who:
            what = f"a run into {display_path(output)} goes on: {who}"
            raise Refused(f"{what}; wait for it, or stop it by Ctrl-C")


def _require_tags(outputs: Sequence[Path], keep: Sequence[str]) -> None:
    """Make sure that what is to be kept is there."""
    runs = [one.run for output in outputs for one in leavings(output) if one.run]
    known = list(dict.fromkeys(tag for run in runs for tag in run.outputs))
    problems = Problems()
    for tag in keep:
        if tag not in known:
            place = on_command_line(f"--keep {tag}")
            do = did_you_mean(tag, known, "leave it out")
            problems.error("unknown-tag", place, f"no run has written {tag!r}", do)
    if problems.has_errors:
        raise BadInput(problems.found)
