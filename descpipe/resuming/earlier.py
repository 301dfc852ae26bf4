"""What an earlier run has left, as its record tells."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from descpipe.resuming.contents import Contents

EDITED = "was changed by somebody"


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenFile:
    """A file or folder: its name, what it holds, and its size in bytes.

    One that was removed is not there, and nobody misses it until a step wants to read it.
    """

    name: str
    digest: str
    size: int = 0
    is_removed: bool = False


# The files of a tag, in their order.
Files = tuple[WrittenFile, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierStep:
    """A step that has run.

    Attributes
    ----------
    folder : Path
        That of the run.
    elsewhere : tuple of Path
        Where those of its files are that are not there.
    status : str
        How it ended: ``"ok"``, or otherwise.
    dependencies : mapping of str to str
        What its outputs depend on.
    outputs : mapping of str to (tuple of WrittenFile or None)
        What it wrote, by the stage's tag; None for an optional output that it did not write.
    told : mapping
        All that its record says of it.
    """

    folder: Path
    status: str
    dependencies: Mapping[str, str]
    outputs: Mapping[str, Files | None]
    told: Mapping[str, Any] = field(default_factory=dict)
    elsewhere: tuple[Path, ...] = ()

    def path(self, file: WrittenFile) -> Path:
        """Return where one of its files is."""
        places = [folder / file.name for folder in (self.folder, *self.elsewhere)]
        return next((path for path in places if path.exists()), places[0])

    def logs(self, name: str) -> Path:
        """Return where the logs of a step are, if it is called this."""
        return self.folder / "log" / name

    def moved_to(self, folder: Path) -> EarlierStep:
        """Return the same with its files in another folder."""
        return replace(self, folder=folder, elsewhere=())

    def spoilt(self, contents: Contents) -> list[str]:
        """Return in words which files are not any more as it wrote them."""
        there = [file for file in self._files() if not file.is_removed]
        told = ((file.name, self._trouble(file, contents)) for file in there)
        return [f"its output {name} {trouble}" for name, trouble in told if trouble]

    def edited(self, contents: Contents) -> list[str]:
        """Return the names of files that are there, and not as it wrote them."""
        return [file.name for file in self._files() if self._trouble(file, contents) == EDITED]

    def names(self) -> list[str]:
        """Return the names of its files that are there."""
        return [file.name for file in self._files() if self.path(file).exists()]

    @property
    def is_whole(self) -> bool:
        """Whether none of its files was removed."""
        return not any(file.is_removed for file in self._files())

    def _files(self) -> Iterator[WrittenFile]:
        for files in self.outputs.values():
            yield from files or ()

    def _trouble(self, file: WrittenFile, contents: Contents) -> str:
        try:
            return "" if contents.of(self.path(file)) == file.digest else EDITED
        except FileNotFoundError:
            return "is gone"
        except OSError as error:
            return f"cannot be read: {error.strerror}"


def read_earlier(record: Path, folder: Path, *elsewhere: Path) -> dict[str, EarlierStep]:
    """Return the steps that an earlier run has told of, by name; none if there is no record.

    Parameters
    ----------
    record : Path
        The record of the run.
    folder, *elsewhere : Path
        Where the files are that it tells of.
    """
    try:
        steps = json.loads(record.read_text(encoding="utf-8"))["steps"]
        return {name: _step((folder, *elsewhere), values) for name, values in steps.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _step(folders: Sequence[Path], values: Mapping[str, Any]) -> EarlierStep:
    return EarlierStep(
        folder=folders[0],
        elsewhere=tuple(folders[1:]),
        status=str(values.get("status", "")),
        dependencies={str(name): str(text) for name, text in values.get("depends_on", {}).items()},
        outputs={
            str(own): None if files is None else _files(files)
            for own, files in values.get("outputs", {}).items()
        },
        told=values,
    )


def _files(values: Sequence[Mapping[str, Any]]) -> Files:
    files = tuple(
        WrittenFile(
            name=str(value["name"]),
            digest=str(value["digest"]),
            size=int(value.get("bytes", 0)),
            is_removed=bool(value.get("removed")),
        )
        for value in values
    )
    for file in files:
        inner = PurePosixPath(file.name)
        if inner.is_absolute() or ".." in inner.parts:  # a record may come from somebody else
            raise ValueError(file.name)
    return files
