"""What the word behind `descpipe list` stands for: a file, a folder, an owner, or a registry."""

from __future__ import annotations

import os
import re
from enum import Enum, auto
from pathlib import Path

from descpipe.errors import DescpipeError
from descpipe.model.image_name import parse_image_name
from descpipe.model.paths import names_in
from descpipe.model.problem import display_path, nearest

STAGE_FILES = ("run.py", "Dockerfile")
# What the names of files end in that people mean; registries are called otherwise.
FILE_SUFFIXES = (".yaml", ".yml", ".json", ".py", ".cwl")
PATH_BEGINNINGS = ("/", ".", "~")
# A host without an owner; `python:3.13` is an image with a tag.
HOST = re.compile(r"[^/:]*\.[^/]*|localhost(:\d+)?|[^/:]+:\d{4,5}|\[[^/]*", re.ASCII)


class Kind(Enum):
    """What a word can stand for."""

    PIPELINE = auto()
    STAGE = auto()
    FOLDER = auto()
    IMAGES = auto()
    REGISTRY = auto()


def kind_of(word: str) -> Kind:
    """Return what a word stands for: what is on disk comes before names of images."""
    # These functions of `os.path` are false for all that cannot be told.
    if os.path.isfile(word):  # noqa: PTH113
        return Kind.STAGE if Path(word).name in STAGE_FILES else Kind.PIPELINE
    if os.path.isdir(word):  # noqa: PTH112
        run_py = os.path.join(word, "run.py")
        return Kind.STAGE if os.path.isfile(run_py) else Kind.FOLDER  # noqa: PTH113
    if word.startswith(PATH_BEGINNINGS) or word.endswith(FILE_SUFFIXES):
        return Kind.PIPELINE  # reading it tells why it is not there
    return Kind.REGISTRY if registry_of(word) else Kind.IMAGES


def registry_of(word: str) -> str:
    """Return the host of the registry that a word begins with; empty if it begins with none."""
    host, slash, _ = word.partition("/")
    if not slash and not HOST.fullmatch(word):
        return ""
    name = word if slash else f"{word}/any"
    parts = parse_image_name(name.rstrip("/"))
    return host if parts is not None and parts.host == host else ""


def is_of(name: str, word: str) -> bool:
    """Whether an image is meant by an owner, by the start of its path, or by its own name."""
    parts = parse_image_name(name)
    begins = parts is not None and parts.written.startswith(f"{word.rstrip('/')}/")
    return begins or is_named_by(name, word)


def is_named_by(name: str, word: str) -> bool:
    """Whether an image is meant by its own name, with or without the tag."""
    parts = parse_image_name(name)
    return parts is not None and word.rstrip("/") in (name, parts.written)


def nothing_found(word: str, why: str) -> DescpipeError:
    """Return what to say if a word stands for nothing."""
    path = Path(word)
    near = nearest(path.name, names_in(path.parent))
    do = "name a pipeline file, a folder, an owner of images, or HOST/OWNER of a registry"
    if near:
        do = f"did you mean {display_path(path.parent / near)!r}?"
    return DescpipeError(f"there is no file or folder {word!r}, and {why}; {do}")


def no_stages_below(word: str) -> DescpipeError:
    """Return what to say of a folder without stages."""
    near = [name for name in names_in(Path(word)) if name.endswith(FILE_SUFFIXES[:2])]
    do = "name the folder of stages"
    if near:
        do = f"did you mean {display_path(Path(word) / near[0])!r}?"
    return DescpipeError(f"there is no stage (a folder with a run.py) below {word}; {do}")
