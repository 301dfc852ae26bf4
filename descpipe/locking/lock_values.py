"""The values of a lock file, each held to its form; what is wrong is told with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from descpipe.model.image_name import DIGEST, parse_image_name
from descpipe.model.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from descpipe.model.problem import Place, Problems
    from descpipe.yaml import Node

WORD = re.compile(r"\S(.*\S)?")
# What each text must match, and what that is called.
FORMS = {
    "lock": (re.compile(r"[1-9]\d{,8}"), "a number"),
    "digest": (DIGEST, "a digest, `sha256:` and 64 digits"),
    "context": (DIGEST, "a digest, `sha256:` and 64 digits"),
    "commit": (re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}"), "the 40 digits of a commit"),
    "registry": (re.compile(r"\S*"), "a host"),
    "ref": (re.compile(r"(\S(.*\S)?)?"), "a branch or tag"),
    "path": (re.compile(r"(\S(.*\S)?)?"), "a path"),
}
LONGEST = 60


class LockValues:
    """Takes values out of a lock file; what cannot be used is told, and is empty.

    Parameters
    ----------
    problems : Problems
        Gets what is wrong.
    do : str
        What to do about it.
    """

    def __init__(self, problems: Problems, do: str) -> None:
        self.problems = problems
        self.do = do

    def tell(self, place: Place, what: str, do: str = "") -> None:
        """Add a problem."""
        self.problems.error("bad-lock", place, what, do or self.do)

    def held(self, node: Node, name: str) -> Mapping[str, Node]:
        """Return the entries of a mapping."""
        if isinstance(node.value, dict):
            return node.value
        if not node.is_told:
            self.tell(node.place, f"{name} holds no lines of `key: value`")
        return {}

    def record(
        self, node: Node, name: str, keys: Sequence[str], more: Sequence[str] = ()
    ) -> Mapping[str, Node]:
        """Return the entries of a mapping that must have some keys, and may have more."""
        held = self.held(node, name)
        free = [key for key in (*keys, *more) if key not in held]
        meant = set()
        for key in held:
            if key not in (*keys, *more):
                near = nearest(key, free)
                do = f"did you mean {near!r}? {self.do}" if near else self.do
                self.tell(node.keys[key], f"{_quoted(key)} is not a key of {name}", do)
                meant.add(near)
        missing = [key for key in keys if key not in held and key not in meant]
        if missing and isinstance(node.value, dict):
            self.tell(node.place, f"{name} has no {', '.join(map(repr, missing))}")
        return held

    def text(self, held: Mapping[str, Node], key: str) -> str:
        """Return the text behind a key; empty if there is none."""
        return self.value(held[key], key, key) if key in held else ""

    def value(self, node: Node, name: str, kind: str) -> str:
        """Return a text of some kind."""
        if node.is_told:
            return ""
        pattern, called = FORMS.get(kind, (WORD, "a text"))
        if isinstance(node.value, dict | list):
            self.tell(node.place, f"{_quoted(name)} is not {called}")
            return ""
        if node.value is None or not pattern.fullmatch(node.text) or not node.text.isprintable():
            self.tell(node.place, f"{_quoted(name)} is {_quoted(node.text)}, not {called}")
            return ""
        return node.text

    def image(self, held: Mapping[str, Node], key: str) -> str:
        """Return the name of an image behind a key."""
        name = self.text(held, key)
        if name and parse_image_name(name) is None:
            self.tell(held[key].place, f"{_quoted(name)} is no name of an image")
            return ""
        return name


def _quoted(text: str) -> str:
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")
