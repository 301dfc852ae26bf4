"""What differs between two runs, as text and as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from descpipe.history.amounts import amounts
from descpipe.history.as_left import not_as_left
from descpipe.history.run_page import indented
from descpipe.history.step_differences import own_differences
from descpipe.history.surroundings import (
    Difference,
    commit_words,
    input_differences,
    surrounding_differences,
)
from descpipe.history.times import local_time
from descpipe.history.verdicts import ComparedOutput, Verdict, compared_outputs
from descpipe.listing.table import table
from descpipe.model.problem import counted, display_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.history.past_run import PastRun
    from descpipe.resuming.contents import Contents

# What may change numbers although no output is noted to depend on it.
SUSPECTS = ("Python", "system", "host", "engine", "runner", "descpipe")


@dataclass(frozen=True, kw_only=True, slots=True)
class RunDifferences:
    """What differs between two runs.

    Attributes
    ----------
    first, second : PastRun
        The runs.
    differences : tuple of Difference
        What was not the same around them, in their inputs and in their steps.
    outputs : tuple of ComparedOutput
        What is to be said of each output.
    amounts : mapping of (str, str) to (tuple of str)
        How much outputs differ, by step and tag.
    changes : mapping of (str, str) to (list of str)
        What somebody has done to files since the runs wrote them, by step and tag.
    """

    first: PastRun
    second: PastRun
    differences: tuple[Difference, ...]
    outputs: tuple[ComparedOutput, ...]
    amounts: dict[tuple[str, str], list[str]]
    changes: dict[tuple[str, str], list[str]]

    @property
    def is_same(self) -> bool:
        """Whether all outputs are the same."""
        return all(output.verdict.is_same for output in self.outputs)


def run_differences(
    first: PastRun, second: PastRun, contents: Contents | None = None, *, with_numbers: bool
) -> RunDifferences:
    """Return what differs between two runs.

    Parameters
    ----------
    first, second : PastRun
        The runs.
    contents : Contents, optional
        Reads the files that are there, which may not be those that the runs wrote; without it
        they are taken to be.
    with_numbers : bool
        Whether the files of outputs are compared too whose difference is explained.
    """
    outputs = compared_outputs(first, second)
    changes = {
        (one.step, one.tag): _changes(first, second, one, contents) if contents else []
        for one in outputs
    }
    wanted = {Verdict.NOT_REPRODUCED, Verdict.NOT_KNOWN}
    wanted |= {Verdict.EXPLAINED} if with_numbers else set()
    return RunDifferences(
        first=first,
        second=second,
        differences=tuple(_differences(first, second)),
        outputs=tuple(
            replace(one, verdict=Verdict.CHANGED_SINCE)
            if one.verdict.is_same and changes[one.step, one.tag]
            else one
            for one in outputs
        ),
        amounts={
            (one.step, one.tag): amounts(first, second, one)
            for one in outputs
            if one.verdict in wanted
        },
        changes=changes,
    )


def _changes(
    first: PastRun, second: PastRun, output: ComparedOutput, contents: Contents
) -> list[str]:
    pairs = zip((first, second), output.files, strict=True)
    told = [what for run, files in pairs for what in not_as_left(run, files or (), contents)]
    return list(dict.fromkeys(told))  # a run may be compared with itself


def _differences(first: PastRun, second: PastRun) -> Iterator[Difference]:
    yield from surrounding_differences(first, second)
    yield from input_differences(first, second)
    for name in dict.fromkeys([*first.steps, *second.steps]):
        ours, theirs = first.steps.get(name), second.steps.get(name)
        if ours is None or theirs is None:
            there = [one.status or "not run" if one else "none" for one in (ours, theirs)]
            yield Difference(what=f"step {name}", before=there[0], after=there[1])
            continue
        if ours.status != theirs.status:
            before, after = (one.status or "not run" for one in (ours, theirs))
            yield Difference(what=f"{name}: how it ended", before=before, after=after)
        if ours.depends_on and theirs.depends_on:
            for one in own_differences(ours, theirs):
                yield replace(one, what=f"{name}: {one.what}")


def difference_lines(found: RunDifferences, width: int | None) -> Iterator[str]:
    """Yield the lines that tell it to people."""
    for text in _head(found):
        yield from indented(text, width, begin="")
    if found.differences:
        yield ""
        rows = [("", "first", "second")]
        rows += [(one.what, one.before, one.after) for one in found.differences]
        yield from table(rows, width)
    if found.outputs:
        yield ""
        yield from _outputs(found, width)
    yield ""
    yield from indented(_summary(found), width, begin="")


def _head(found: RunDifferences) -> Iterator[str]:
    for number, run in (("first", found.first), ("second", found.second)):
        commit = commit_words(run.commit, is_changed=run.is_changed)
        words = [display_path(run.folder), run.status, local_time(run.started)]
        words += [f"commit {commit}"] if commit else []
        yield f"{number + ':':8}{', '.join(filter(None, words))}"


def _outputs(found: RunDifferences, width: int | None) -> Iterator[str]:
    """Yield the table of outputs; below those that differ is told how much."""
    rows: list[tuple[str, str, str]] = []
    for one in found.outputs:
        words = [_words(one)] if one.verdict is not Verdict.CHANGED_SINCE else []
        words += found.changes[one.step, one.tag]
        rows.append((one.step, one.tag, words[0]))
        rows += [("", "", what) for what in words[1:]]
        rows += [("", "", what) for what in found.amounts.get((one.step, one.tag), ())]
        if one.verdict is Verdict.NOT_REPRODUCED and (around := _suspects(found)):
            rows.append(("", "", f"these were not the same: {', '.join(around)}"))
    yield from table(rows, width)


def _words(output: ComparedOutput) -> str:
    """Return what is to be said of an output."""
    causes = "; ".join(map(str, output.causes))
    return {
        Verdict.SAME: "same",
        Verdict.SAME_ALTHOUGH: f"same, although these differ: {causes}",
        Verdict.EXPLAINED: f"differs because of {causes}",
        Verdict.NOT_REPRODUCED: "NOT REPRODUCED: differs, and nothing that it depends on does",
        Verdict.NOT_KNOWN: f"differs; {output.why}",
        Verdict.ONE_ONLY: f"in one run only; {output.why}",
    }[output.verdict]


def _suspects(found: RunDifferences) -> list[str]:
    return [one.what for one in found.differences if one.what in SUSPECTS]


def _summary(found: RunDifferences) -> str:
    """Return in a line how many outputs there are of each kind."""
    if not found.outputs:
        return "neither run has written anything"
    numbers = [
        (sum(one.verdict.is_same for one in found.outputs), "the same"),
        (_count(found, Verdict.EXPLAINED), "explained"),
        (_count(found, Verdict.NOT_REPRODUCED), "not reproduced"),
        (_count(found, Verdict.NOT_KNOWN), "not explained"),
        (_count(found, Verdict.ONE_ONLY), "in one run only"),
        (_count(found, Verdict.CHANGED_SINCE), "changed since"),
    ]
    words = [f"{number} {what}" for number, what in numbers if number]
    return f"{counted(len(found.outputs), 'output')}: {', '.join(words)}"


def _count(found: RunDifferences, verdict: Verdict) -> int:
    return sum(one.verdict is verdict for one in found.outputs)


def difference_document(found: RunDifferences) -> dict[str, Any]:
    """Return it as plain values."""
    return {
        "same": found.is_same,
        "runs": [
            {
                "folder": str(run.folder),
                "id": run.id or None,
                "status": run.status or None,
                "started": run.started or None,
                "commit": run.commit or None,
                "changed": run.is_changed,
            }
            for run in (found.first, found.second)
        ],
        "differences": [
            {"what": one.what, "first": one.in_full[0], "second": one.in_full[1]}
            for one in found.differences
        ],
        "outputs": [_document(found, one) for one in found.outputs],
    }


def _document(found: RunDifferences, output: ComparedOutput) -> dict[str, Any]:
    return {
        "step": output.step or None,
        "tag": output.tag,
        "verdict": output.verdict.value,
        "causes": [{"what": one.what, "step": one.step or None} for one in output.causes],
        "why": output.why or None,
        "how_much": found.amounts.get((output.step, output.tag), []),
        "changed_since": found.changes[output.step, output.tag],
    }
