"""Labels of images: what readers ask for, and those who know engines and registries find."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class NoImage:
    """An image that is nowhere to be found.

    Attributes
    ----------
    what : str
        What is wrong, in the user's words.
    do : str
        What to do about it.
    """

    what: str
    do: str


# Returns the labels of each image that is asked for, by its name, or why they cannot be had.
FindLabels: TypeAlias = Callable[[Collection[str]], Mapping[str, Mapping[str, str] | NoImage]]
