"""Which part of a scattered step a job of Toil is: it tells no more than a number."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from descpipe.runners.logs import parts_of_logs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path


class ToilParts:
    """Tells parts by the logs that they write.

    Where each of several things is combined with each, Toil calls several parts by one name, and
    their logs are in one folder. Then a part is told as soon as it is the only one it can be.

    Parameters
    ----------
    logs : Path
        Where each job has a folder with its logs.
    counts : mapping of str to int
        How many parts a scattered step has, where that is known.
    before : mapping of str to collection of str
        The parts that ended in an earlier run, which Toil does not run again.
    """

    def __init__(
        self, logs: Path, counts: Mapping[str, int], before: Mapping[str, Collection[str]]
    ) -> None:
        self.logs = logs
        self.counts = counts
        self.known = {step: set(parts) for step, parts in before.items()}
        self.begun: dict[str, str] = {}
        self.lost: set[tuple[str, str]] = set()
        self.unknown: Counter[str] = Counter()

    def has_logs(self, job: str) -> bool:
        """Whether the logs of jobs of this name are those of parts."""
        return bool(parts_of_logs(self.logs / job))

    def begin(self, job: str, part: str) -> None:
        """Note the part whose words Toil repeats."""
        self.begun[job] = part

    def ended(self, job: str, step: str) -> list[str]:
        """Return the parts that are known to have ended, now that a job of this name has."""
        self.unknown[job] += 1
        return self.settled(job, step)

    def settled(self, job: str, step: str) -> list[str]:
        """Return the parts that can be told now, of those that have ended."""
        known = self.known.setdefault(step, set())
        candidates = self._candidates(job, known)
        if len(candidates) > self.unknown[job] or not self.unknown[job]:
            return []
        self.unknown[job] = 0
        known.update(candidates)
        return candidates

    def failed(self, job: str, step: str) -> str:
        """Return the part that failed; empty if it never began."""
        candidates = self._candidates(job, self.known.get(step, ()))
        part = self.begun.pop(job, "") or (candidates[0] if len(candidates) == 1 else "")
        self.lost.add((job, part))
        return part

    def are_all(self, step: str, *, or_else: bool) -> bool:
        """Whether all parts of a step have ended; what is given if nobody knows how many it has."""
        if step not in self.counts:
            return or_else
        return len(self.known.get(step, ())) >= self.counts[step]

    def _candidates(self, job: str, known: Collection[str]) -> list[str]:
        parts = parts_of_logs(self.logs / job)
        return [part for part in parts if part not in known and (job, part) not in self.lost]
