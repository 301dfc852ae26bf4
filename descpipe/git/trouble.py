"""What can be wrong with a stage from Git, in the user's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """A kind of trouble; each has a code and a key of the step that it is about."""

    NOT_INSTALLED = auto()
    ADDRESS = auto()
    NO_REPOSITORY = auto()
    NO_ANSWER = auto()
    REF = auto()
    FOLDER = auto()
    NO_STAGE = auto()
    UNUSABLE = auto()
    # These are warnings.
    MOVING = auto()
    NOT_ASKED = auto()
    POINTER = auto()


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong.

    Attributes
    ----------
    kind : Kind
        What it is about.
    what : str
        What is wrong.
    do : str
        What to do about it.
    """

    kind: Kind
    what: str
    do: str


class GitTroubleError(Exception):
    """A stage cannot be had from Git.

    Attributes
    ----------
    trouble : Trouble
        Why.
    """

    def __init__(self, kind: Kind, what: str, do: str) -> None:
        self.trouble = Trouble(kind, what, do)
        super().__init__(f"{what}; {do}")
