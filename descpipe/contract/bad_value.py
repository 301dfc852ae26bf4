"""What is wrong with the value of a parameter, and where in it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Tuple, Union

    Path = Tuple[Union[str, int], ...]


class BadValueError(ValueError):
    """A value that a parameter does not allow.

    Attributes
    ----------
    problems : tuple of (tuple of str or int, str)
        For each thing that is wrong, the way to it (names of fields and numbers of items, empty
        for the value itself) and the words for it.
    """

    def __init__(self, *problems: Tuple[Path, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{dotted('', way)} {what}".strip() for way, what in problems))


def dotted(name: str, way: Path) -> str:
    """Return a name and the way to something in its value: ``cuts.minimum``, ``edges[2]``."""
    for key in way:
        name += f"[{key}]" if isinstance(key, int) else f".{key}" if name else key
    return name


def told(name: str, way: Path, words: str) -> str:
    """Return what is wrong with a parameter as a sentence: its name, the way, and the words."""
    is_sentence = words.startswith(("has ", "is "))
    return f"parameter {dotted(name, way)!r}{'' if is_sentence else ':'} {words}"
