"""Whether a run has given what another one gave, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from descpipe.comparing.outputs import Output
from descpipe.resuming.differences import differences, recorded_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from descpipe.comparing.tolerance import Tolerance

SAME_BYTES, SAME_NUMBERS, DIFFERS = "same bytes", "same numbers", "differs"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one output."""

    tag: str
    word: str
    what: str = ""

    @property
    def is_same(self) -> bool:
        """Whether it holds the same."""
        return self.word != DIFFERS


def compare_runs(
    old: Path,
    before: Mapping[str, Any],
    new: Path,
    now: Mapping[str, Any],
    tolerance: Tolerance,
) -> Iterator[Verdict]:
    """Yield a verdict for each output of a run that has been run again.

    Parameters
    ----------
    old, new : Path
        The folders of both runs.
    before, now : mapping
        Their records.
    tolerance : Tolerance
        How much numbers may differ.
    """
    written = now.get("outputs") or {}
    for tag, given in (before.get("outputs") or {}).items():
        expected, found = _files(given), _files(written.get(tag))
        if not expected:
            continue
        if [file["digest"] for file in expected] == [file["digest"] for file in found]:
            yield Verdict(tag, SAME_BYTES)
        else:
            yield _verdict(tag, _paths(old, expected), _paths(new, found), tolerance)


def changed_dependencies(
    before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each step of which something else is not as it was, and what."""
    for name, told in (before.get("steps") or {}).items():
        again = (now.get("steps") or {}).get(name) or {}
        if told.get("depends_on") and again.get("depends_on"):
            values = recorded_values(told), recorded_values(again)
            found = [
                what
                for what in differences(told["depends_on"], again["depends_on"], values)
                if not what.startswith("input ")
            ]
            if found:
                yield name, found


def _verdict(
    tag: str, expected: tuple[Path, ...], found: tuple[Path, ...], tolerance: Tolerance
) -> Verdict:
    if not found:
        return Verdict(tag, DIFFERS, "it was not written")
    gone = [path.name for path in expected if not path.exists()]
    if gone:
        return Verdict(tag, DIFFERS, f"by checksum; {gone[0]} of the first run is gone")
    is_list = len(expected) > 1
    output = Output(tag=tag, expected=expected, found=found, is_list=is_list)
    comparison = output.compare(tolerance)
    if comparison.differences:
        return Verdict(tag, DIFFERS, comparison.differences[0])
    return Verdict(tag, SAME_NUMBERS)


def _files(given: Any) -> list[Mapping[str, Any]]:
    return given if isinstance(given, list) else [given] if given else []


def _paths(folder: Path, files: list[Mapping[str, Any]]) -> tuple[Path, ...]:
    return tuple(folder / str(file["name"]) for file in files)
