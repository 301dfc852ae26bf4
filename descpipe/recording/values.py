"""The files and values of a run as things of a crate."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from descpipe.recording.crate import local
from descpipe.recording.wording import format_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from descpipe.recording.crate import Crate

Told = dict[str, Any]
DIGEST = "sha256:"


class Values:
    """Adds files and values to a crate, each of them once.

    Parameters
    ----------
    crate : Crate
        Where they are added.
    record : dict
        The record of the run.
    """

    def __init__(self, crate: Crate, record: Mapping[str, Any]) -> None:
        self.crate = crate
        self.folder = str(record.get("folder") or ".")

    def given(self, tag: str, files: Sequence[Told]) -> Any:
        """Return the files from outside of one tag; they are told by what they hold."""
        found = [self._outside(file) for file in files]
        return found[0] if len(found) == 1 else self._collection("inputs", tag, found)

    def written(self, step: str, own: str, files: Sequence[Told] | None) -> Any:
        """Return the files that a step wrote for one of its tags; None if there are none."""
        found = [self._inside(file) for file in files or ()]
        if not found:
            return None
        return found[0] if len(found) == 1 else self._collection("outputs", step, found, own)

    def config(self, step: str, tag: str, file: Told, copies: Mapping[str, str]) -> Any:
        """Return a config file: its copy in the crate, where there is one."""
        copy = copies.get(str(file.get("path")))
        if copy is None:
            return self._outside(file)
        facts = _facts(file)
        name = f"config file {tag} of step {step}"
        return self.crate.file(copy, name=file.get("name"), description=name, **facts)

    def value(self, step: str, name: str, told: Told) -> Any:
        """Return the value of a parameter and its origin; None if it has none."""
        value = told.get("value")
        if value is None:
            return None
        plain = value if isinstance(value, bool | int | float | str) else json.dumps(value)
        return self.crate.thing(
            local("value", step, name),
            "PropertyValue",
            name=name,
            # Some readers take false and 0 for nothing.
            value=str(plain) if isinstance(plain, bool) or plain == 0 else plain,
            unitText=told.get("unit"),
            description=f"origin: {told.get('origin')}",
        )

    def _outside(self, file: Told) -> Any:
        """Return a file that is not in the crate. Wherever it is, this is what it holds."""
        digest = str(file.get("digest") or "").removeprefix(DIGEST)
        name = str(file.get("name"))
        id_ = local("input", digest or name)
        where = os.path.relpath(str(file.get("path") or name), self.folder)
        is_folder = os.path.isdir(str(file.get("path")))  # noqa: PTH112 - text of a record
        kind = "Dataset" if is_folder else "File"
        encoding = None if is_folder else format_of(name)
        return self.crate.part(
            id_, kind, name=name, alternateName=where, encodingFormat=encoding, **_facts(file)
        )

    def _inside(self, file: Told) -> Any:
        name = str(file.get("name"))
        if removed := file.get("removed"):
            told = f"removed by `descpipe clean` at {removed}; it can be made again"
            more = {"description": told, "encodingFormat": format_of(name), **_facts(file)}
            return self.crate.part(local("removed", name), "File", name=name, **more)
        return self.crate.file(name, name=name, **_facts(file))

    def _collection(self, kind: str, name: str, files: Sequence[Any], more: str = "") -> Any:
        found = self.crate.thing(
            local(kind, name, *([more] if more else [])),
            "Collection",
            name=more or name,
            hasPart=list(files),
            mainEntity=files[0],
        )
        self.crate.link(self.crate.root, "mentions", [found])
        return found


def kind_of(entity: Any) -> str:
    """Return what a parameter is called that has this value."""
    types = entity.type if isinstance(entity.type, list) else [entity.type]
    if "PropertyValue" not in types:
        return next(name for name in ("Collection", "Dataset", "File") if name in types)
    value = entity.get("value")
    if value in ("True", "False"):
        return "Boolean"
    numbers = {int: "Integer", float: "Float"}
    return numbers.get(type(value), "Text")


def _facts(file: Told) -> Told:
    digest = str(file.get("digest") or "").removeprefix(DIGEST)
    size = file.get("bytes")
    return {"sha256": digest or None, "contentSize": None if size is None else str(size)}
