"""`Scatter`: a step that is run once for each of several files, values, or shards."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from descpipe.contract.files import FileList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from descpipe.contract.files import File

# The first with the first, or everything with everything: as Python's functions of these names.
Method = Literal["zip", "product"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scatter:
    """What the runs of a step, its parts, differ in.

    Attributes
    ----------
    inputs : tuple of str
        The stage's tags of inputs, each part of which gets one file of a list.
    parameters : mapping of str to tuple
        The values of parameters, each part of which gets one.
    shards : int
        How many parts share the work among themselves; 0 if they do not.
    method : {"zip", "product"}
        How several of these are combined.
    count : int or None
        How many parts there are; None if only a run can tell.
    """

    inputs: tuple[str, ...] = ()
    parameters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    shards: int = 0
    method: Method = "zip"
    count: int | None = None

    def shard_names(self) -> tuple[str, ...]:
        """Return what each shard is called: ``"01-of-12"``."""
        width = len(str(self.shards))
        return tuple(f"{number:0{width}}-of-{self.shards}" for number in range(1, self.shards + 1))

    @property
    def naming_inputs(self) -> tuple[str, ...]:
        """The inputs whose files are in the names of parts.

        With `zip`, the first tells all parts apart. With all of them, names would double with each
        step of a chain, and soon be too long for a file.
        """
        return self.inputs[:1] if self.method == "zip" else self.inputs

    def part_name(self, files: Sequence[str], values: Mapping[str, Any], shard: str) -> str:
        """Return what is in the names of the files of a part.

        Parameters
        ----------
        files : sequence of str
            The names of the files that it gets, for `naming_inputs`.
        values : mapping of str to value
            The values of the parameters that it gets.
        shard : str
            The name of its shard; empty for none.
        """
        pieces = [stem(name) for name in files]
        pieces += [f"{name}-{_as_text(value)}" for name, value in values.items()]
        pieces += [f"shard-{shard}"] if shard else []
        return ".".join(pieces)

    def lengths(self) -> dict[str, int]:
        """Return how many values there are of each thing but files, in the order of nesting."""
        known = {name: len(values) for name, values in self.parameters.items()}
        return known | ({"shards": self.shards} if self.shards else {})

    def place_of(self, part: int, lengths: Mapping[str, int]) -> dict[str, int]:
        """Return which file, value or shard a part gets of each thing; the last varies fastest.

        Parameters
        ----------
        part : int
            Its number, from 0.
        lengths : mapping of str to int
            How many there are of each thing: inputs first, then those of `lengths`.
        """
        if self.method == "zip":
            return dict.fromkeys(lengths, part)
        places: dict[str, int] = {}
        for name, length in reversed(list(lengths.items())):
            part, places[name] = divmod(part, length)
        return places


def stem(name: str) -> str:
    """Return the name of a file without its last suffix, as runners of CWL understand it."""
    return name.rpartition(".")[0] or name


def told_apart(names: Sequence[str]) -> list[str]:
    """Return names of files with numbers before them, if the files of two parts would be equal."""
    if len({stem(name) for name in names}) == len(names):
        return list(names)
    width = len(str(len(names)))
    return [f"{number:0{width}}-{name}" for number, name in enumerate(names, start=1)]


def _as_text(value: Any) -> str:
    """Return a value as CWL writes it into a text."""
    return value if isinstance(value, str) else json.dumps(value)


def many(type_: File) -> FileList:
    """Return the type of the files of all parts, none of which may be left out."""
    files = FileList(type_)
    files.is_optional = False
    return files
