"""What can go wrong inside a stage that the person who runs it can mend."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable

MAX_LISTED = 12
MAX_LETTERS = 100
MAX_WORDS = 5000
CONTRACT_FOLDER = "/opt/desc"


class StageError(Exception):
    """A problem that the user of a stage can mend; shown without a traceback.

    Parameters
    ----------
    *problems : str
        One message each: what is wrong, where, and what to do.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = tuple(map(str, problems)) or ("stopped without saying why",)
        super().__init__("\n".join(self.problems))


def near_miss(word: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the nearest known word, or the list of all of them."""
    from difflib import get_close_matches  # slow to load, and needed only when something is wrong

    words = sorted(known)
    # Files may hold any words, and any number of them.
    folded = {other.lower(): other for other in words[:MAX_WORDS]}
    close = get_close_matches(word[:MAX_LETTERS].lower(), folded, n=1)
    if close:
        return f"; did you mean {folded[close[0]]!r}?"
    return f"; known: {listed(words)}" if words else "; there are none"


def listed(words: Iterable[str]) -> str:
    """Return words with commas between them, the first ones if they are many."""
    known = list(words)
    more = f" and {len(known) - MAX_LISTED} more" if len(known) > MAX_LISTED else ""
    return ", ".join(known[:MAX_LISTED]) + more


def missing_package(name: str, run_py: str | None) -> str:
    """Say what to do about a package that a stage in a file lacks."""
    folder = os.path.dirname(os.path.abspath(run_py or ""))
    what = f"needs the Python package {name!r}, which is not installed here"
    if folder == CONTRACT_FOLDER:
        return f"{what}; name it in the stage's requirements.txt or Dockerfile, and build again"
    requirements = os.path.join(folder, "requirements.txt")
    if not os.path.exists(requirements):
        return f"{what}; its image has it (--engine docker)"
    from shlex import quote

    install = f"pip install -r {quote(requirements)}"
    return f"{what}; its image has it (--engine docker), or `{install}`"
