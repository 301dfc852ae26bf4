"""Run again what a record tells, and compare the results with the recorded ones.

The pipeline file, config files and values are those of the record, and so are
the images. Inputs are found where they were, and told apart by their
checksums.
"""

from __future__ import annotations

import io
import os
from argparse import ArgumentParser
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.commands import run as run_command
from descpipe.comparing.tolerance import RELATIVE, Tolerance
from descpipe.errors import BadInput, Refused
from descpipe.history.plain import read_object
from descpipe.listing.table import PAGE_WIDTH, table
from descpipe.model.problem import Problems, display_path
from descpipe.reading.overrides import read_overrides
from descpipe.recording.rerunning import OldRun
from descpipe.recording.same_results import changed_dependencies, compare_runs
from descpipe.resuming.contents import Contents
from descpipe.runners.circumstances import HIDDEN
from descpipe.runners.run_folder import RECORD
from descpipe.terminal import tell

if TYPE_CHECKING:
    from collections.abc import Sequence


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument(
        "crate", type=Path, metavar="CRATE", help="the folder of a run, or a file of its record"
    )
    parser.add_argument(
        "--input",
        action="append",
        default=[],
        dest="inputs",
        metavar="TAG=PATH",
        help="where an input is now; may be repeated",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="folder for the new results (default: that of the run, with -rerun behind it)",
    )
    parser.add_argument(
        "--engine",
        choices=["docker", "podman", "apptainer", "none"],
        help="another engine than that of the run",
    )
    parser.add_argument(
        "--sources",
        type=Path,
        metavar="DIR",
        help="with --engine none on another machine: the folder that stands for `root` of `copies` "
        "in the record, such as a clone of its repository",
    )
    parser.add_argument(
        "--rtol",
        type=float,
        default=RELATIVE,
        help=f"how much numbers may differ, of their value (default: {RELATIVE:g})",
    )
    parser.set_defaults(typed=[])


def run(
    *,
    crate: Path,
    inputs: list[str],
    output: Path | None,
    engine: str | None,
    sources: Path | None,
    rtol: float,
    typed: list[str],
) -> int:
    """Run; print a table of the outputs. Return 0 if all are the same."""
    old = _read(crate)
    new = Path(os.path.abspath(output or f"{old.folder}-rerun"))
    used = engine or old.engine
    problems = Problems()
    given = read_overrides([], inputs, None, problems).inputs
    if problems.has_errors:
        raise BadInput(problems.found)
    with closing(Contents()) as contents:
        found = old.inputs(given, contents)
    old.require_images(used)
    root = Path(os.path.abspath(sources)) if sources else None
    pipeline = old.lay_out(new.with_name(f".{new.name}.source"), root)
    words = [str(pipeline), "--engine", used, "--runner", str(old.record["runner"]), "-o", str(new)]
    words += [] if used == "none" else ["--from-images"]
    words += ["--locked"] if old.record.get("locked") else []
    words += [word for text in old.settings() for word in ("--set", text)]
    words += [word for text in found for word in ("--input", text)]
    _run(words, _runner_options(old), typed)
    return _tell(old, new, Tolerance(rtol))


def _read(crate: Path) -> OldRun:
    folder = Path(os.path.abspath(crate))
    folder = folder if folder.is_dir() else folder.parent
    try:
        record = read_object(folder / RECORD)
        steps, engine, runner = record["steps"], record["engine"]["name"], record["runner"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"{display_path(folder)} holds no record of a run that can be read"
        raise Refused(f"{what}; name a folder with a {RECORD}") from error
    if not (isinstance(steps, dict) and isinstance(engine, str) and isinstance(runner, str)):
        raise Refused(f"{display_path(folder / RECORD)} is no record of a run")
    return OldRun(folder=folder, record=record)


def _runner_options(old: OldRun) -> list[str]:
    """Return the options that the runner was given, as far as they are known."""
    words = [str(word) for word in old.record.get("command") or ()]
    options = words[words.index("--") + 1 :] if "--" in words else []
    if any(HIDDEN in word for word in options):
        tell("options after -- held a password, which is not in the record: they are left out")
        return []
    return options


def _run(words: Sequence[str], options: Sequence[str], typed: Sequence[str]) -> None:
    parser = ArgumentParser(allow_abbrev=False)
    run_command.configure(parser)
    read = vars(parser.parse_intermixed_args(words))
    read |= {"runner_options": list(options), "typed": list(typed)}
    with redirect_stdout(io.StringIO()):  # the table tells of the results
        run_command.run(**read)


def _tell(old: OldRun, new: Path, tolerance: Tolerance) -> int:
    now = read_object(new / RECORD)
    for step, changes in changed_dependencies(old.record, now):
        tell(f"step {step} is not as it was: {'; '.join(changes)}")
    verdicts = list(compare_runs(old.folder, old.record, new, now, tolerance))
    rows = [("output", "", ""), *((one.tag, one.word, one.what) for one in verdicts)]
    for line in table(rows, PAGE_WIDTH, indent=0):
        print(line)
    return 0 if verdicts and all(one.is_same for one in verdicts) else 1
