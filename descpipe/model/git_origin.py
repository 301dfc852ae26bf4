"""`GitOrigin`: the place in a Git repository that a stage is from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class GitOrigin:
    """A folder of a commit of a repository; it says which code a stage is.

    Attributes
    ----------
    url : str
        Address of the repository, without a user's name for http, and never with a password. A
        path that the pipeline file has relative to itself stays so.
    ref : str
        Branch, tag or commit as the pipeline file has it; empty for the default branch.
    commit : str
        The full hash of the commit.
    path : str
        The stage's folder in the repository, with ``/``; empty for its root.
    """

    url: str
    ref: str
    commit: str
    path: str = ""

    def __str__(self) -> str:
        folder = f", {self.path}" if self.path else ""
        ref = f" ({self.ref})" if self.ref not in ("", self.commit) else ""
        return f"{self.url} at {self.commit[:12]}{ref}{folder}"
