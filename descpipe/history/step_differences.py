"""What the outputs of a step depended on in two runs, and how that differed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from descpipe.history.surroundings import NOT_THERE, Difference
from descpipe.listing.wording import short_digest
from descpipe.model.changed_fields import ABSENT, changed_fields, told_apart
from descpipe.resuming.differences import DIGEST, PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.history.past_run import PastStep, Value

INPUT = "input "
PLACE_OF_IMAGE = "image"


def own_differences(first: PastStep, second: PastStep) -> Iterator[Difference]:
    """Yield what the outputs of a step depended on, but its inputs, and was not the same.

    That a run had no image is one difference, and not one for each of its sources as well.
    """
    ours, theirs = first.depends_on, second.depends_on
    one_has_image = (PLACE_OF_IMAGE in ours) != (PLACE_OF_IMAGE in theirs)
    if one_has_image:
        before, after = (_image(one) for one in (first, second))
        yield Difference(what="image", before=before, after=after)
    for what in dict.fromkeys([*ours, *theirs]):
        is_of_place = what == PLACE_OF_IMAGE or what.startswith(("source ", "contract"))
        if what.startswith(INPUT) or (one_has_image and is_of_place):
            continue
        if ours.get(what) != theirs.get(what):
            yield from _changes(what, first, second)


def inputs_that_differ(first: PastStep, second: PastStep) -> list[str]:
    """Return the inputs of a step, by its own tags, that did not hold the same."""
    ours, theirs = first.depends_on, second.depends_on
    named = [what for what in dict.fromkeys([*ours, *theirs]) if what.startswith(INPUT)]
    return [what.removeprefix(INPUT) for what in named if ours.get(what) != theirs.get(what)]


def _image(step: PastStep) -> str:
    image = step.depends_on.get(PLACE_OF_IMAGE)
    return short_digest(image) if image else "this Python"


def _changes(what: str, first: PastStep, second: PastStep) -> Iterator[Difference]:
    """Yield how one thing was in both; of a record each field that was not the same."""
    ours, theirs = (_parameter(step, what) for step in (first, second))
    found = list(changed_fields(ours.value, theirs.value)) if ours and theirs else []
    for way, *values in found:
        pairs = zip((ours, theirs), values, strict=True)
        texts = [_value(value, one.unit_of(way)) for one, value in pairs if one]
        yield _difference(f"{what}.{way}" if way else what, *texts)
    if not found:  # units, or what is no parameter
        yield _difference(what, _words(first, what), _words(second, what))


def _difference(what: str, before: str, after: str) -> Difference:
    shown = told_apart(before, after)
    return Difference(what=what, before=shown[0], after=shown[1], whole=(before, after))


def _parameter(step: PastStep, what: str) -> Value | None:
    """Return the value of a parameter that the outputs of a step depend on."""
    is_one = what.startswith(PARAMETER) and what in step.depends_on
    return step.parameters.get(what.removeprefix(PARAMETER)) if is_one else None


def _words(step: PastStep, what: str) -> str:
    """Return in words how one thing was; a parameter has its unit."""
    how = step.depends_on.get(what)
    if how is None:
        return NOT_THERE
    parameter = _parameter(step, what)
    if parameter is not None:
        return _value(parameter.value, parameter.unit)
    return short_digest(how) if how.startswith(DIGEST) else how


def _value(value: Any, unit: str) -> str:
    if value is ABSENT:
        return NOT_THERE
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"{text} {unit}".rstrip() if value is not None else text
