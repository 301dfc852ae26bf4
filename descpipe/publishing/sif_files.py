"""Files of images for Apptainer: made whole or not at all, and only if they are not there yet."""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from descpipe.engines import apptainer
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import remote_image
from descpipe.errors import Refused
from descpipe.exclusive import exclusive
from descpipe.model.image_name import parse_image_name
from descpipe.publishing.pulling import require_usable
from descpipe.publishing.retrying import with_retries
from descpipe.publishing.same_image import is_elsewhere, is_same
from descpipe.saving import machine_trouble, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from descpipe.engines.choice import ChosenEngine
    from descpipe.engines.engine import LocalImage
    from descpipe.engines.registry import RemoteImage
    from descpipe.model.image_name import ImageName

# Beside each file, what it was made from.
RECORD = ".json"
# Where files are made; what has such a name while nobody makes any was left by who was killed.
PARTIAL = ".partial-"
LOCK = ".lock"


@dataclass(frozen=True, kw_only=True, slots=True)
class SifFile:
    """The file of an image.

    Attributes
    ----------
    path : Path
        Where it is.
    labels : mapping of str to str
        Those of its image; empty if they could not be asked for.
    was_here : bool
        Whether nothing had to be made.
    note : str
        What the user should know of it.
    """

    path: Path
    labels: Mapping[str, str]
    was_here: bool
    note: str = ""


class SifFolder:
    """Makes the files of images in one folder.

    Parameters
    ----------
    folder : Path
        Where runners look for them.
    local : ChosenEngine or None
        The engine on this machine, which may have images that are in no registry.
    force : bool
        Whether a registry's image is taken where another one of its name was built here.
    """

    def __init__(self, folder: Path, local: ChosenEngine | None, *, force: bool) -> None:
        self.folder = folder
        self.local = local
        self.force = force

    def make(self, name: str, on_line: Callable[[str], None]) -> SifFile:
        """Make the file of an image from its registry, or from the engine if only that has it.

        Raises
        ------
        Refused
            If another image of that name was built here and is in no registry.
        TransferFailedError
            If it cannot be had.
        """
        parts = parse_image_name(name)
        if parts is None:
            raise Refused("this is no name of an image")
        path = self.folder / apptainer.sif_name(name).text
        if parts.digest and _record(path).get("image") == name:
            # Nothing else can have this name, so that the registry need not be asked.
            return SifFile(path=path, labels={}, was_here=True)
        here = self.local.engine.local_images([name]).get(name) if self.local else None
        try:
            there = _there(name, on_line, patient=here is None and not path.exists())
        except TransferFailedError as error:
            return self._without_registry(name, here, path, error, on_line)
        if there is not None:
            require_usable(parts, there)
            self._check_built_here(parts, here, there, on_line)
            return self._from_registry(parts, there, path, on_line)
        if here is None:
            what = f"{parts.host} has no such image, nor has an engine on this machine"
            raise TransferFailedError(f"{what}; `descpipe build` makes it")
        return self._from_engine(name, here, path, "", on_line)

    def _check_built_here(
        self,
        parts: ImageName,
        here: LocalImage | None,
        there: RemoteImage,
        on_line: Callable[[str], None],
    ) -> None:
        if here is None or self.force or is_same(parts, here, there):
            return
        if not with_retries(lambda: is_elsewhere(parts, here), on_line):
            what = f"another image of this name was built here, and is not what {parts.host} has"
            raise Refused(f"{what}; push it under another `version`, or pull with --force")

    def _without_registry(
        self,
        name: str,
        here: LocalImage | None,
        path: Path,
        error: TransferFailedError,
        on_line: Callable[[str], None],
    ) -> SifFile:
        """Take what is on this machine while the registry does not answer."""
        if here is not None:
            return self._from_engine(name, here, path, f": {error}", on_line)
        if not _recorded_id(path):
            raise error
        return SifFile(path=path, labels={}, was_here=True, note=f"not compared: {error}")

    def _from_registry(
        self, parts: ImageName, there: RemoteImage, path: Path, on_line: Callable[[str], None]
    ) -> SifFile:
        if _recorded_id(path) == there.id:
            return SifFile(path=path, labels=there.labels, was_here=True)

        def build(target: Path) -> None:
            def attempt(*, use_cache: bool = True) -> None:
                target.unlink(missing_ok=True)
                apptainer.build_from_registry(
                    parts, there.digest, target, on_line, use_cache=use_cache
                )

            try:
                with_retries(attempt, on_line)
            except TransferFailedError:
                # What a full disk has cut off in its cache would fail in the same way for ever.
                attempt(use_cache=False)

        exact = parts.with_digest(there.digest)
        is_made = self._publish(path, build, there.id, exact, on_line)
        return SifFile(path=path, labels=there.labels, was_here=not is_made)

    def _from_engine(
        self,
        name: str,
        here: LocalImage,
        path: Path,
        note: str,
        on_line: Callable[[str], None],
    ) -> SifFile:
        engine = self.local.name if self.local else ""
        note = f"from {engine}{note}"
        if _recorded_id(path) == here.id:
            return SifFile(path=path, labels=here.labels, was_here=True, note=note)

        def build(target: Path) -> None:
            archive = target.with_name("image.tar")
            on_line(f"saving from {engine}")
            apptainer.save_image(engine, name, archive)
            apptainer.build_from_archive(archive, target, on_line)

        is_made = self._publish(path, build, here.id, name, on_line)
        return SifFile(path=path, labels=here.labels, was_here=not is_made, note=note)

    def _publish(
        self,
        path: Path,
        build: Callable[[Path], None],
        image: str,
        name: str,
        on_line: Callable[[str], None],
    ) -> bool:
        """Build aside, on the same disk, and give the file its name when it is whole.

        Return False if another descpipe has done it while this one waited for it.
        """
        with self._alone(on_line):
            if _recorded_id(path) == image:
                return False
            with (
                machine_trouble(self.folder),
                TemporaryDirectory(dir=self.folder, prefix=PARTIAL) as aside,
            ):
                target = self.folder / aside / "image.sif"
                build(target)
                record = {"image": name, "id": image, "sha256": _sha256(target)}
                target.replace(path)
                # Whoever stops us before this leaves a file that is made once more.
                write_atomically(_record_path(path), json.dumps(record, indent=2) + "\n")
        return True

    @contextmanager
    def _alone(self, on_line: Callable[[str], None]) -> Iterator[None]:
        """Have the folder alone; what others left half-made is removed."""
        lock = self.folder / LOCK
        with machine_trouble(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            if not lock.exists():
                lock.touch()
        what = "waiting for another descpipe that makes files in this folder"
        with exclusive(lock, lambda: on_line(what)) as is_held:
            if is_held:
                for left in self.folder.glob(f"{PARTIAL}*"):
                    shutil.rmtree(left, ignore_errors=True)
            yield


def _there(name: str, on_line: Callable[[str], None], *, patient: bool) -> RemoteImage | None:
    if patient:
        return with_retries(lambda: remote_image(name), on_line)
    return remote_image(name)


def _record_path(path: Path) -> Path:
    return path.with_name(path.name + RECORD)


def _recorded_id(path: Path) -> str:
    """Return the id of the image that a file was made from, or nothing if it is another file."""
    return str(_record(path).get("id", ""))


def _record(path: Path) -> dict[str, object]:
    """Return what a file was made from; nothing if that is not known, or it was changed since."""
    try:
        record = json.loads(_record_path(path).read_text(encoding="utf-8"))
        is_whole = isinstance(record, dict) and record.get("sha256") == _sha256(path)
    except (OSError, ValueError):
        return {}
    return record if is_whole else {}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
