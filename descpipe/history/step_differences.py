"""What the outputs of a step depended on in two runs, and how that differed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from descpipe.history.surroundings import NOT_THERE, Difference
from descpipe.listing.wording import short_digest, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.history.past_run import PastStep

INPUT, PARAMETER = "input ", "parameter "
DIGEST = "sha256:"
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
            yield Difference(what=what, before=_words(first, what), after=_words(second, what))


def inputs_that_differ(first: PastStep, second: PastStep) -> list[str]:
    """Return the inputs of a step, by its own tags, that did not hold the same."""
    ours, theirs = first.depends_on, second.depends_on
    named = [what for what in dict.fromkeys([*ours, *theirs]) if what.startswith(INPUT)]
    return [what.removeprefix(INPUT) for what in named if ours.get(what) != theirs.get(what)]


def _image(step: PastStep) -> str:
    image = step.depends_on.get(PLACE_OF_IMAGE)
    return short_digest(image) if image else "this Python"


def _words(step: PastStep, what: str) -> str:
    """Return in words how one thing was; a parameter has its unit."""
    how = step.depends_on.get(what)
    if how is None:
        return NOT_THERE
    name = what.removeprefix(PARAMETER)
    if what.startswith(PARAMETER) and name in step.parameters:
        value = step.parameters[name]
        return f"{_value(value.value)} {value.unit}".rstrip()
    return short_digest(how) if how.startswith(DIGEST) else shortened(how)


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return shortened(text)
