"""What a user asks of the steps of a run: which run whatever was before, and which are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.errors import BadInput, Refused
from descpipe.model.problem import Problems, did_you_mean
from descpipe.reading.overrides import on_command_line
from descpipe.resuming.selection import Wish, behind, needed_by

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from descpipe.model.pipeline import Pipeline


def add_wish(parser: ArgumentParser) -> None:
    """Add the options that say what is run again, and what is run at all."""
    parser.add_argument(
        "--overwrite", action="store_true", help="replace the results of an earlier run"
    )
    parser.add_argument(
        "--explain", action="store_true", help="say which steps would run, and why; run nothing"
    )
    parser.add_argument(
        "--force",
        action="append",
        default=[],
        metavar="STEP",
        help="run this step, and all that read from it, whatever was before; may be repeated",
    )
    parser.add_argument(
        "--from",
        action="append",
        default=[],
        dest="begins",
        metavar="STEP",
        help="run this step and all behind it, whatever was before, and no others: fail if one "
        "before it would have to run; may be repeated",
    )
    parser.add_argument(
        "--to",
        action="append",
        default=[],
        dest="ends",
        metavar="TAG",
        help="run only what this result, or step, needs, and leave the results in a folder of "
        "their own, OUTPUT.partial; may be repeated",
    )
    parser.add_argument(
        "--anew", action="store_true", help="run all steps, also those that have not changed"
    )


def read_wish(
    pipeline: Pipeline,
    *,
    force: Sequence[str],
    begins: Sequence[str],
    ends: Sequence[str],
    is_anew: bool,
) -> Wish:
    """Return what the command line asks for.

    Raises
    ------
    BadInput
        If there are no such steps or results.
    Refused
        If the pipeline cannot be run in parts.
    """
    problems = Problems()
    forced = _steps(pipeline, "--force", force, problems)
    first = _steps(pipeline, "--from", begins, problems)
    last = _ends(pipeline, ends, problems)
    if problems.has_errors:
        raise BadInput(problems.found)
    if (begins or ends) and any(step.within for step in pipeline.steps):
        option = "--from" if begins else "--to"
        what = "a pipeline with a pipeline that is scattered runs as a whole, or not at all"
        raise Refused(f"{what}; leave out {option}")
    if begins and is_anew:
        raise Refused("--anew runs all steps, --from only some; leave out one of them")
    return Wish(
        forced=forced | behind(pipeline, first),
        is_anew=is_anew,
        begins=tuple(begins),
        wanted=needed_by(pipeline, last) if ends else None,
        ends=last,
    )


def _steps(
    pipeline: Pipeline, option: str, names: Sequence[str], problems: Problems
) -> frozenset[str]:
    """Return the steps of these names, and those of sub-pipelines of these names."""
    known = [step.name for step in pipeline.steps]
    found: set[str] = set()
    for name in names:
        inside = _inside(known, name)
        found |= inside
        if not inside:
            place = on_command_line(f"{option} {name}")
            do = did_you_mean(name, known, "name one of its steps")
            problems.error("unknown-step", place, f"the pipeline has no step {name!r}", do)
        elif option == "--from":
            _require_on(pipeline, f"{option} {name}", inside, problems)
    return frozenset(found)


def _ends(pipeline: Pipeline, names: Sequence[str], problems: Problems) -> frozenset[str]:
    """Return the steps that write these results, or have these names."""
    known = [step.name for step in pipeline.steps]
    writers = {tag: step.name for tag, step, _ in pipeline.outputs()}
    found: set[str] = set()
    for name in names:
        asked = {writers[name]} if name in writers else _inside(known, name)
        found |= asked
        if asked:
            _require_on(pipeline, f"--to {name}", asked, problems)
            continue
        place = on_command_line(f"--to {name}")
        do = did_you_mean(name, [*writers, *known], "name one of its results or steps")
        problems.error("unknown-step", place, f"the pipeline has no result or step {name!r}", do)
    return frozenset(found)


def _inside(known: Sequence[str], name: str) -> set[str]:
    return {step for step in known if step == name or step.startswith(f"{name}/")}


def _require_on(pipeline: Pipeline, typed: str, names: set[str], problems: Problems) -> None:
    """Tell of steps that are asked for and switched off, if none of them runs."""
    steps = [step for step in pipeline.steps if step.name in names]
    if any(pipeline.runs(step) for step in steps):
        return
    off = next(name for name in steps[0].when if not pipeline.switches.get(name, True))
    what = f"step {steps[0].name!r} is skipped: its switch {off!r} is off"
    problems.error("unknown-step", on_command_line(typed), what, f"give --set {off}=true too")
