"""Which files an input of a step takes, as the pipeline file says: of one tag, or of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from descpipe.model.pipeline import Pick
    from descpipe.model.problem import Place, Problems
    from descpipe.reading.pipeline_yaml import StepEntry

KINDS = ("first", "only", "all")


@dataclass(frozen=True, slots=True)
class TagChoice:
    """The tags that an input of a step may take.

    Attributes
    ----------
    tags : tuple of (str, Place)
        Each tag, and where it is said.
    pick : {"", "first", "only", "all"}
        Which of them are taken; empty for one tag.
    is_renamed : bool
        Whether the pipeline file says the tag.
    """

    tags: tuple[tuple[str, Place], ...]
    pick: Pick = ""
    is_renamed: bool = False


def tag_choice(step: StepEntry, own: str) -> TagChoice:
    """Return which tags an input of a step takes; none if what is said is wrong."""
    node = step.inputs.get(own)
    if node is None:
        return TagChoice(((own, step.place),))
    if not isinstance(node.value, dict):
        return TagChoice(((str(node.value), node.place),), is_renamed=True)
    kinds = [kind for kind in KINDS if kind in node.value]
    items = node.value[kinds[0]].value if len(kinds) == 1 else ()
    tags = tuple((str(item.value), item.place) for item in items or ())
    return TagChoice(tags, cast("Pick", kinds[0] if kinds else ""), is_renamed=True)


def tags_read(step: StepEntry, own: str) -> tuple[str, ...]:
    """Return the tags that an input of a step may take."""
    return tuple(tag for tag, _ in tag_choice(step, own).tags)


def check_choices(step: StepEntry, problems: Problems) -> None:
    """Tell inputs that do not say in one way which of several files they take."""
    for own, node in step.inputs.items():
        if not isinstance(node.value, dict):
            continue
        kinds = [kind for kind in KINDS if kind in node.value]
        if len(kinds) != 1 and set(node.keys) <= set(KINDS):
            what = f"input {own!r} of step {step.name!r} takes files in {len(kinds)} ways"
            do = "write one of `first`, `only` and `all`, as in `{first: [TAG, TAG]}`"
            problems.error("bad-choice", step.keys["inputs"][own], what, do)
        names = [tag for tag, _ in tag_choice(step, own).tags]
        for tag in dict.fromkeys(name for name in names if names.count(name) > 1):
            what = f"input {own!r} of step {step.name!r} names {tag!r} twice"
            problems.error("bad-choice", node.place, what, "remove one")
