"""For each output of two runs: whether it holds the same, and what explains that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from descpipe.history.step_differences import inputs_that_differ, own_differences
from descpipe.history.surroundings import contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.history.past_run import Files, PastRun, PastStep


UNKNOWN = "a record does not say what it depends on"


class Verdict(Enum):
    """What is to be said of an output; the value is its word for programs."""

    SAME = "same"
    SAME_ALTHOUGH = "same although"
    EXPLAINED = "explained"
    NOT_REPRODUCED = "not reproduced"
    NOT_KNOWN = "not known"
    ONE_ONLY = "in one only"
    CHANGED_SINCE = "changed since"

    @property
    def is_same(self) -> bool:
        """Whether both runs have the same there."""
        return self in (Verdict.SAME, Verdict.SAME_ALTHOUGH)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Something that an output depends on and that was not the same.

    Attributes
    ----------
    what : str
        What it is called, as ``parameter nbin`` or ``input catalog``.
    step : str
        The step that wrote this input; empty for anything else.
    """

    what: str
    step: str = ""

    def __str__(self) -> str:
        return f"{self.what} from {self.step}" if self.step else self.what


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedOutput:
    """One output of a step in two runs.

    Attributes
    ----------
    step, tag : str
        The step and its stage's tag; no step in records that do not tell it.
    verdict : Verdict
        What is to be said of it.
    causes : tuple of Cause
        The nearest ones.
    why : str
        Why it is in one run only, or why nothing is known.
    files : tuple of (tuple of PastFile or None)
        What the two runs wrote.
    """

    step: str
    tag: str
    verdict: Verdict
    causes: tuple[Cause, ...] = ()
    why: str = ""
    files: tuple[Files | None, Files | None] = (None, None)


def compared_outputs(first: PastRun, second: PastRun) -> list[ComparedOutput]:
    """Return what is to be said of each output of two runs, in the order of their steps."""
    if not (_tells_steps(first) and _tells_steps(second)):
        return list(_by_tag(first, second))
    found: list[ComparedOutput] = []
    for name in dict.fromkeys([*first.steps, *second.steps]):
        ours, theirs = first.steps.get(name), second.steps.get(name)
        if ours is not None and theirs is not None:
            found += _of_step(ours, theirs)
        elif ours is not None:
            found += _alone(ours, "the first run alone has this step")
        elif theirs is not None:
            found += _alone(theirs, "the second run alone has this step")
    return found


def _tells_steps(run: PastRun) -> bool:
    """Whether a record says which step wrote what; those of the first versions did not."""
    return any(step.outputs for step in run.steps.values()) or not any(run.outputs.values())


def _alone(step: PastStep, why: str) -> Iterator[ComparedOutput]:
    for tag in step.outputs:
        yield ComparedOutput(step=step.name, tag=tag, verdict=Verdict.ONE_ONLY, why=why)


def _of_step(first: PastStep, second: PastStep) -> Iterator[ComparedOutput]:
    causes = tuple(_causes(first, second))
    is_known = bool(first.depends_on and second.depends_on)
    for tag in dict.fromkeys([*first.outputs, *second.outputs]):
        files = (first.outputs.get(tag), second.outputs.get(tag))
        if tag in first.outputs and tag in second.outputs:
            verdict = _verdict(files, causes, is_known=is_known)
            why = UNKNOWN if verdict is Verdict.NOT_KNOWN else ""
        elif tag in first.outputs:
            verdict, why = Verdict.ONE_ONLY, f"in the second run: {_how(second)}"
        else:
            verdict, why = Verdict.ONE_ONLY, f"in the first run: {_how(first)}"
        yield ComparedOutput(
            step=first.name, tag=tag, verdict=verdict, causes=causes, why=why, files=files
        )


def _how(step: PastStep) -> str:
    """Return why a step has written nothing."""
    if step.status == "ok":
        return "not among what it wrote"
    return step.status or "it did not run"


def _verdict(
    files: tuple[Files | None, Files | None], causes: tuple[Cause, ...], *, is_known: bool
) -> Verdict:
    if _hold_the_same(*files):
        return Verdict.SAME_ALTHOUGH if causes and is_known else Verdict.SAME
    if not is_known:
        return Verdict.NOT_KNOWN
    return Verdict.EXPLAINED if causes else Verdict.NOT_REPRODUCED


def _hold_the_same(first: Files | None, second: Files | None) -> bool:
    """Whether two outputs hold the same; two that were not written do."""
    ours, theirs = contents(first), contents(second)
    return ours == theirs and (ours is None or all(ours))


def _causes(first: PastStep, second: PastStep) -> Iterator[Cause]:
    for difference in own_differences(first, second):
        yield Cause(what=difference.what)
    for own in inputs_that_differ(first, second):
        steps = dict.fromkeys(
            need.step for step in (first, second) for need in step.needs.get(own, ()) if need.step
        )
        yield Cause(what=f"input {own}", step=" and ".join(steps))


def _by_tag(first: PastRun, second: PastRun) -> Iterator[ComparedOutput]:
    """Yield the outputs of records that do not tell which step wrote what."""
    for tag in dict.fromkeys([*first.outputs, *second.outputs]):
        files = (first.outputs.get(tag), second.outputs.get(tag))
        verdict, why = Verdict.NOT_KNOWN, UNKNOWN
        if not all(files):
            verdict = Verdict.ONE_ONLY
            why = f"the {'first' if files[0] else 'second'} run alone has it"
        elif _hold_the_same(*files):
            verdict, why = Verdict.SAME, ""
        yield ComparedOutput(step="", tag=tag, verdict=verdict, why=why, files=files)
