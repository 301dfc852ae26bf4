"""Which commit a file on disk is of, and whether what is there is what was committed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.errors import MachineTrouble
from descpipe.git.program import GitFailedError, run_git_in
from descpipe.git.trouble import GitTroubleError

if TYPE_CHECKING:
    from collections.abc import Sequence

MADE_BY_PYTHON = "__pycache__/"


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingCopy:
    """The state of the repository that a file is in.

    Attributes
    ----------
    commit : str or None
        The full hash of the commit; None without a repository, or before its first commit.
    is_changed : bool or None
        Whether there is anything but what the commit holds: in any file that Git knows, or because
        it does not know one of those that were asked for. None if that is not known.
    """

    commit: str | None = None
    is_changed: bool | None = None


def working_copy(path: Path, used: Sequence[Path] = ()) -> WorkingCopy:
    """Return the state of the repository that holds a file; an empty one if none does.

    Parameters
    ----------
    path : Path
        The file.
    used : sequence of Path
        Other files and folders; those in the same repository must be committed too.
    """
    try:
        top = Path(_ask(path.parent, "rev-parse", "--show-toplevel").removesuffix("\n"))
        commit = _ask(top, "rev-parse", "--verify", "HEAD").strip()
    except (GitFailedError, GitTroubleError, MachineTrouble):
        return WorkingCopy()
    try:
        return WorkingCopy(commit=commit, is_changed=_is_changed(top, path, used))
    except (GitFailedError, GitTroubleError, MachineTrouble):
        return WorkingCopy(commit=commit)


def _is_changed(top: Path, path: Path, used: Sequence[Path]) -> bool:
    if not _ask(top, "ls-files", "--", str(path.resolve())):
        return True
    if _ask(top, "status", "--porcelain", "--untracked-files=no"):
        return True
    inside = [str(one.resolve()) for one in used if one.resolve().is_relative_to(top)]
    if not inside:
        return False
    new = _ask(top, "ls-files", "--others", "--exclude-standard", "--", *inside)
    return any(MADE_BY_PYTHON not in name for name in new.splitlines())


def _ask(folder: Path, *words: str) -> str:
    return run_git_in(folder, words).decode(errors="surrogateescape")
