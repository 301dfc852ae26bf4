"""What a record says that a run needs, made ready to run again on this machine."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from descpipe.engines.engine import load_engine
from descpipe.errors import Refused
from descpipe.model.parameter_text import parameter_text
from descpipe.model.problem import did_you_mean, display_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from descpipe.resuming.contents import Contents

NO_COPIES = "it holds no copy of its pipeline file: an older descpipe has made it"


@dataclass(frozen=True, kw_only=True, slots=True)
class OldRun:
    """A run that has been recorded.

    Attributes
    ----------
    folder : Path
        Where its results are now.
    record : mapping
        Its record.
    """

    folder: Path
    record: Mapping[str, Any]

    @property
    def engine(self) -> str:
        """The container program that it used."""
        return str(self.record["engine"]["name"])

    def lay_out(self, target: Path, sources: Path | None) -> Path:
        """Put its pipeline and config files, and links to stages, into a folder.

        Parameters
        ----------
        target : Path
            The folder, which is made anew.
        sources : Path or None
            What stands for the folder that held all of them; the one it was by default.

        Returns
        -------
        Path
            The pipeline file.

        Raises
        ------
        Refused
            If there are no copies.
        """
        copies = self.record.get("copies") or {}
        copied = self.folder / _inner(copies.get("folder") or "?")
        if not copies or not copied.is_dir():
            raise Refused(f"{display_path(self.folder)} cannot be run again: {NO_COPIES}")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(copied, target)
        root = sources or Path(copies["root"])
        for name in copies.get("images", ()):
            _link(root / _inner(name), target / _inner(name))
        return target / _inner(copies["pipeline"])

    def settings(self) -> Iterator[str]:
        """Yield what was set on the command line, and the state of each switch."""
        for name, is_on in (self.record.get("switches") or {}).items():
            yield f"{name}={parameter_text(is_on)}"
        for step, told in self.record["steps"].items():
            for name, given in (told.get("parameters") or {}).items():
                if given["origin"] == "command line" and given["value"] is not None:
                    yield f"{step}.{name}={_text(given['value'])}"

    def inputs(self, given: Mapping[str, Sequence[Path]], contents: Contents) -> list[str]:
        """Return the inputs as words, each found and holding what it held.

        Raises
        ------
        Refused
            If some are not, naming all of them.
        """
        words: list[str] = []
        recorded = self.record.get("inputs") or {}
        wrong = [
            f"  {tag}: the run had no such input; {did_you_mean(tag, recorded, 'remove it')}"
            for tag in given
            if tag not in recorded
        ]
        for tag, files in recorded.items():
            paths = given.get(tag) or [self._place(file) for file in files]
            words += [f"{tag}={path}" for path in paths]
            digests = [str(file["digest"]) for file in files]
            found = [_digest(path, contents) for path in paths]
            for path, is_there in zip(paths, found, strict=True):
                if is_there not in digests:
                    expected = digests[0] if len(digests) == 1 else "one of its files"
                    what = "is another file than in the record" if is_there else "is not there"
                    wrong.append(f"  {tag}: {display_path(path)} {what}; expected {expected}")
            if sorted(found) != sorted(digests) and len(found) != len(digests):
                wrong.append(f"  {tag}: {len(found)} files, in the record {len(digests)}")
        if wrong:
            do = "give them by --input TAG=PATH; the record tells files by their checksum"
            raise Refused("\n".join(["inputs are missing, unknown, or have changed:", *wrong, do]))
        return words

    def require_images(self, engine: str) -> None:
        """Make sure that the images are those of the run.

        Raises
        ------
        Refused
            If some are not here, with what to do about each.
        """
        steps = {name: told for name, told in self.record["steps"].items() if told.get("image")}
        if engine not in ("docker", "podman") or not steps:
            return
        here = load_engine("podman" if engine == "podman" else "docker").local_images(
            str(told["image_name"]) for told in steps.values()
        )
        lines = []
        for told in steps.values():
            name = str(told["image_name"])
            if name not in here or here[name].id != told["image"]:
                lines.append(f"  {name}: {_image_advice(told, engine, is_here=name in here)}")
        if lines:
            what = "images of the run are not here under their names:"
            raise Refused("\n".join([what, *dict.fromkeys(lines)]))

    def _place(self, file: Mapping[str, Any]) -> Path:
        """Return where an input is: where it was, or at the same place seen from the results."""
        path = Path(str(file["path"]))
        moved = os.path.relpath(path, str(self.record.get("folder") or "."))
        other = Path(os.path.normpath(self.folder / moved))
        return other if other.exists() and not path.exists() else path


def _image_advice(told: Mapping[str, Any], engine: str, *, is_here: bool) -> str:
    name, digest = str(told["image_name"]), told.get("image_digest")
    if digest:
        base = name.partition("@")[0]
        where = str(digest) if "@" in str(digest) else f"{base}@{digest}"
        return f"`{engine} pull {where}`, then `{engine} tag {where} {name}`"
    what = "another image has this name now" if is_here else "it was never pushed"
    return f"{what}; if it is here still: `{engine} tag {told['image']} {name}`, else build it anew"


def _digest(path: Path, contents: Contents) -> str:
    try:
        return contents.of(path)
    except OSError:
        return ""


def _text(value: Any) -> str:
    """Return a value as `--set` takes it."""
    if isinstance(value, list):
        return json.dumps(value) if _has_records(value) else ",".join(map(parameter_text, value))
    return parameter_text(value)


def _has_records(values: Sequence[Any]) -> bool:
    return any(isinstance(value, dict) for value in values)


def _inner(name: str) -> Path:
    """Return a path of a record, which may come from somebody else.

    Raises
    ------
    Refused
        If it leads out of the folder that it is in.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise Refused(f"the record names {name!r}, which leads out of its folder")
    return Path(name)


def _link(real: Path, place: Path) -> None:
    """Link to a folder, or to what is in it, where there are copies in its place."""
    if not real.is_dir():
        return
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(real, target_is_directory=True)
        return
    for inner in real.iterdir():
        if not (place / inner.name).exists():
            (place / inner.name).symlink_to(inner)
