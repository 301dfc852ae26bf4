"""Ranges of numbers, whose ends are numbers or the values of other parameters."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Mapping, Sequence, Tuple

    from descpipe.contract.bad_value import Path

BOUND_WORDS = ("minimum", "maximum", "above", "below")


def is_outside(value: Any, word: str, bound: Any) -> bool:
    """Whether a number, or one of a list, is beyond the end of a range."""
    if isinstance(value, list):
        return any(is_outside(item, word, bound) for item in value)
    if word in ("minimum", "below"):
        return bool(value < bound if word == "minimum" else value >= bound)
    return bool(value > bound if word == "maximum" else value <= bound)


def outside_words(value: Any, word: str, bound: str) -> str:
    """Return what is wrong with a number that is beyond the end of a range, and what to write."""
    what, do = {
        "minimum": ("below the minimum", "that or more"),
        "maximum": ("above the maximum", "that or less"),
        "above": ("not above", "more than that"),
        "below": ("not below", "less than that"),
    }[word]
    return f"{value!r} is {what} {bound}; write {do}"


def order_problems(numbers: Sequence[float]) -> List[Tuple[Path, str]]:
    """Return what is wrong with numbers that are not above the one before them."""
    what = "is not above the number before it, {!r}; write increasing numbers"
    return [
        ((place,), f"{numbers[place]!r} {what.format(numbers[place - 1])}")
        for place in range(1, len(numbers))
        if numbers[place] <= numbers[place - 1]
    ]


def relation_problems(
    parameters: Mapping[str, Any], values: Mapping[str, Any]
) -> List[Tuple[str, str, str]]:
    """Return what is wrong between parameters, of which one is the end of another's range.

    Parameters
    ----------
    parameters : mapping of str to Parameter
        What is declared.
    values : mapping of str to value
        Their values, each good for itself; what is not there or None is in no relation.

    Returns
    -------
    list of (str, str, str)
        The parameter, the one that ends its range, and what is wrong, in words.
    """
    problems: List[Tuple[str, str, str]] = []
    for name, parameter in parameters.items():
        for word, other in parameter.bounds():
            value, bound = values.get(name), values.get(str(other))
            if not isinstance(other, str) or value is None or type(bound) not in (int, float):
                continue
            if is_outside(value, word, bound):
                words = outside_words(value, word, f"{other!r}, which is {bound!r}")
                problems.append((name, other, words))
    return problems
