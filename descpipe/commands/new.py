"""Write the skeleton of a stage or of a whole pipeline, which works as it is.

`descpipe new pipeline mine` makes the folder mine/; `descpipe new stage
shapes`, called in such a folder, makes images/shapes/.
"""

from __future__ import annotations

import os
import re
from importlib.resources import files
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.engines.choice import ChosenEngine, first_answering
from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.reading.pipeline_yaml import IMAGE_NAME, IMAGE_NAME_FORM
from descpipe.reading.stage_rules import TAG
from descpipe.saving import machine_trouble, write_atomically
from descpipe.terminal import tell
from descpipe.yaml_scalars import plain_value

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from importlib.resources.abc import Traversable

EXAMPLE_STAGE = "select"
# Installers leave out files whose names begin with a dot.
HIDDEN = {"gitignore": ".gitignore"}


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("kind", choices=["stage", "pipeline"], help="what to write")
    parser.add_argument("name", metavar="NAME", help="its name, and that of its folder")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="folder to put it in (stage: images)"
    )


def run(*, kind: str, name: str, output: Path | None) -> int:
    """Write the files and print their paths."""
    if not IMAGE_NAME.fullmatch(name):
        raise Refused(f"{name!r} cannot be part of an image's name; {IMAGE_NAME_FORM}")
    if kind == "stage":
        texts = _stage(output or Path("images"), name)
    else:
        folder = (output or Path()) / name
        texts = _skeleton("pipeline", folder, {"PIPELINE": name})
        texts |= _stage(folder / "images", EXAMPLE_STAGE)
    existing = [path for path in texts if os.path.lexists(path)]
    if existing:
        names = ", ".join(display_path(path) for path in existing)
        raise Refused(f"{names}: there already; choose another name")
    for path, text in texts.items():
        with machine_trouble(path):
            write_atomically(path, text)
        print(display_path(path), flush=True)
    tell(f"next: {_next_step(kind, name, output)}")
    return 0


def _next_step(kind: str, name: str, output: Path | None) -> str:
    if kind == "pipeline":
        path = quote(display_path((output or Path()) / name / "pipeline.yaml"))
        run = f"descpipe run {path}"
        has_engine = isinstance(first_answering(), ChosenEngine)
        return f"descpipe build {path} && {run}" if has_engine else run
    return f"name it in a pipeline file, as in `steps: {{{_as_step(name)}}}`"


def _as_step(stage: str) -> str:
    """Return what a pipeline file says of a stage: the names of images may be no names of steps."""
    if TAG.fullmatch(stage):
        return f"{_word(stage)}: "
    step = re.sub("[^A-Za-z0-9_-]", "_", stage)
    step = step if TAG.fullmatch(step) else f"stage_{step}"
    return f"{step}: {{stage: {_word(stage)}}}"


def _word(text: str) -> str:
    """Return a text as YAML reads it: in quotes if it could be a number or nothing."""
    return text if plain_value(text) == text else f'"{text}"'


def _stage(images: Path, name: str) -> dict[Path, str]:
    texts = _skeleton("stage", images / name, {"STAGE": name, "VERSION": __version__})
    if not os.path.lexists(images / "base"):
        texts |= _skeleton("base", images / "base", {})
    return texts


def _skeleton(kind: str, folder: Path, words: dict[str, str]) -> dict[Path, str]:
    """Return the files of a skeleton, with its capital words replaced."""
    texts = {}
    for name, file in _files(files("descpipe") / "skeletons" / kind, ""):
        text = file.read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        texts[Path(os.path.normpath(folder / HIDDEN.get(name, name)))] = text
    return texts


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name == "__pycache__":
            continue  # installers compile the skeletons too
        if entry.is_dir():
            found += _files(entry, f"{prefix}{entry.name}/")
        else:
            found.append((f"{prefix}{entry.name}", entry))
    return found
