"""The format of pipeline.yaml, as the compiled schema in `descpipe/schemas` describes it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCALARS = {"string": str, "int": int, "boolean": bool}


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """How a text must look.

    Attributes
    ----------
    pattern : pattern
        What all of it must match.
    advice : str
        What to do if it does not.
    """

    pattern: re.Pattern[str]
    advice: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """What may stand at one place of the file.

    Attributes
    ----------
    kind : str
        Its type in words: ``"list of folders"``.
    example : str
        A value, as it is written; for a mapping, one line of it.
    is_optional : bool
        Whether there may be none.
    is_anything : bool
        Whether every type is right.
    types : mapping of type to Value, Entries, Record or None
        The types that are right, and what such a value holds; None for scalars.
    form : Form
        How a text must look.
    minimum : int or None
        The smallest number.
    amount : str
        ``"memory"`` or ``"time"`` for a number with a unit of that, else empty.
    may_be_empty : bool
        Whether an empty text means something.
    """

    kind: str
    example: str
    is_optional: bool
    is_anything: bool
    types: Mapping[type, Held]
    form: Form
    minimum: int | None
    amount: str
    may_be_empty: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Entries:
    """A mapping whose keys are the user's names.

    Attributes
    ----------
    called : str
        What one entry is called: ``"input"``.
    names : Form
        How its key must look.
    value : Value
        What stands behind it.
    """

    called: str
    names: Form
    value: Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A key of a record.

    Attributes
    ----------
    name : str
        The key.
    value : Value
        What stands behind it.
    doc : str
        What it means, as Markdown.
    default : str
        What holds if it is left out, in words.
    also : sequence of str
        Words that other programs use for it.
    """

    name: str
    value: Value
    doc: str
    default: str
    also: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A mapping whose keys are descpipe's.

    Attributes
    ----------
    called : str
        What it is called in messages.
    home : str
        How to move a key to it that stands elsewhere.
    doc : str
        What it is; the first line is a title.
    keys : mapping of str to Key
        Its keys in their order.
    """

    called: str
    home: str
    doc: str
    keys: Mapping[str, Key]


Held: TypeAlias = Value | Entries | Record | None


@cache
def pipeline_schema() -> Mapping[str, Record]:
    """Return the records of a pipeline file by name: Pipeline, Step and Resources."""
    return _records("pipeline.json")


@cache
def site_schema() -> Mapping[str, Record]:
    """Return the records of the file of a site by name: Site and Queue."""
    return _records("site.json")


def _records(name: str) -> Mapping[str, Record]:
    text = (files("descpipe") / "schemas" / name).read_text(encoding="utf-8")
    table = _Table(json.loads(text))
    types = {name: table.named(name) for name in table.words}
    return {name: type_ for name, type_ in types.items() if isinstance(type_, Record)}


class _Table:
    """Makes the types of a compiled schema from their words, each once."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words
        self.made: dict[str, Entries | Record] = {}

    def named(self, name: str) -> Entries | Record:
        if name not in self.made:
            words = self.words[name]
            is_record = words["type"] == "record"
            self.made[name] = self.record(words) if is_record else self.entries(words)
        return self.made[name]

    def record(self, words: Mapping[str, Any]) -> Record:
        keys = {field["name"]: self.key(field) for field in words["fields"]}
        return Record(called=words["called"], home=words["home"], doc=words["doc"], keys=keys)

    def entries(self, words: Mapping[str, Any]) -> Entries:
        names = _form(words, "key-pattern", "key-form")
        value = self.value(words, words["values"])
        return Entries(called=words["called"], names=names, value=value)

    def key(self, words: Mapping[str, Any]) -> Key:
        return Key(
            name=words["name"],
            value=self.value(words, words["type"]),
            doc=words["doc"],
            default=words.get("default", "required"),
            also=words.get("also", ()),
        )

    def value(self, words: Mapping[str, Any], types: Any) -> Value:
        types = types if isinstance(types, list) else [types]
        held: dict[type, Held] = {}
        for type_ in types:
            if isinstance(type_, dict):
                held[list] = self.value({**words, "kind": words["item"]}, type_["items"])
            elif type_ in SCALARS:
                held[SCALARS[type_]] = None
            elif type_ not in ("null", "Any"):
                held[dict] = self.named(type_)
        return Value(
            kind=words["kind"],
            example=words["example"],
            is_optional="null" in types,
            is_anything="Any" in types,
            types=held,
            form=_form(words, "pattern", "form"),
            minimum=words.get("minimum"),
            amount=words.get("amount", ""),
        )


def _form(words: Mapping[str, Any], pattern: str, advice: str) -> Form:
    """Return the form that is named; without one, every text is right."""
    return Form(pattern=re.compile(words.get(pattern, "(?s:.*)")), advice=words.get(advice, ""))
