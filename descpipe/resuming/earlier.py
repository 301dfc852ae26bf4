"""What an earlier run has left, as its record tells."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from descpipe.resuming.contents import Contents


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierFile:
    """A file that a step wrote: its name in the folder of the run, and what it held."""

    name: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierStep:
    """A step that has run.

    Attributes
    ----------
    folder : Path
        That of the run.
    status : str
        How it ended: ``"ok"``, or otherwise.
    dependencies : mapping of str to str
        What its outputs depend on.
    outputs : mapping of str to (tuple of EarlierFile or None)
        What it wrote, by the stage's tag; None for an optional output that it did not write.
    """

    folder: Path
    status: str
    dependencies: Mapping[str, str]
    outputs: Mapping[str, tuple[EarlierFile, ...] | None]

    def path(self, file: EarlierFile) -> Path:
        """Return where one of its files is."""
        return self.folder / file.name

    def spoilt(self, contents: Contents) -> list[str]:
        """Return the files that are not any more as it wrote them."""
        return [file.name for file in self._files() if not self._is_whole(file, contents)]

    def _files(self) -> Iterator[EarlierFile]:
        for files in self.outputs.values():
            yield from files or ()

    def _is_whole(self, file: EarlierFile, contents: Contents) -> bool:
        try:
            return contents.of(self.path(file)) == file.digest
        except OSError:
            return False


def read_earlier(folder: Path, record: str) -> dict[str, EarlierStep]:
    """Return the steps that an earlier run has told of, by name; none if there is no record.

    Parameters
    ----------
    folder : Path
        That of the run.
    record : str
        The name of the record in it.
    """
    try:
        steps = json.loads((folder / record).read_text(encoding="utf-8"))["steps"]
        return {name: _step(folder, values) for name, values in steps.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _step(folder: Path, values: Mapping[str, Any]) -> EarlierStep:
    return EarlierStep(
        folder=folder,
        status=str(values.get("status", "")),
        dependencies={str(name): str(text) for name, text in values.get("depends_on", {}).items()},
        outputs={
            str(own): None if files is None else _files(files)
            for own, files in values.get("outputs", {}).items()
        },
    )


def _files(values: Sequence[Mapping[str, Any]]) -> tuple[EarlierFile, ...]:
    files = tuple(
        EarlierFile(name=str(value["name"]), digest=str(value["sha256"])) for value in values
    )
    for file in files:
        inner = PurePosixPath(file.name)
        if inner.is_absolute() or ".." in inner.parts:  # a record may come from somebody else
            raise ValueError(file.name)
    return files
