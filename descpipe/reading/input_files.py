"""Looking at a pipeline's input files on the host: there, readable, and of their type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.contract.files import UncheckedError
from descpipe.contract.structured import YAML
from descpipe.model.problem import did_you_mean, display_path
from descpipe.reading.config_files import check_value
from descpipe.yaml import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.model.pipeline import Pipeline, PipelineInput
    from descpipe.model.problem import Problems


def check_input_files(pipeline: Pipeline, problems: Problems) -> None:
    """Tell which input files are missing, unreadable, or not what their readers declare.

    Headers are looked at, never data.
    """
    for tag, given in pipeline.inputs.items():
        for path in given.paths:
            if _is_good(tag, given, path, problems):
                _check_suffix(tag, given, path, problems)


def _check_suffix(tag: str, given: PipelineInput, path: Path, problems: Problems) -> None:
    suffix = given.type.suffix
    if (
        not given.type.is_directory
        and path.is_file()
        and not path.name.lower().endswith(f".{suffix.lower()}")
    ):
        what = f"input {tag!r} is read as a {suffix} file, but it is {path.name}"
        do = "make sure that it is the right file"
        problems.warning("suffix-differs", given.place, what, do)


def _is_good(tag: str, given: PipelineInput, path: Path, problems: Problems) -> bool:
    """Tell each thing wrong with a file once, and who needs it otherwise; or return True."""
    told: dict[str, list[str]] = {}
    for step, type_ in given.readers:
        for words in _problems(type_, path, given, tag, problems):
            told.setdefault(words, []).append(step)
    for words, steps in told.items():
        lack, _, near = words.replace(str(path), display_path(path)).partition("; ")
        by = f", read by {', '.join(map(repr, steps))}" if path.exists() else ""
        what = f"input {tag!r}{by}: {lack}"
        problems.error("bad-input-file", given.place, what, _advice(path, tag, near))
    return not told


def _problems(
    type_: File, path: Path, given: PipelineInput, tag: str, problems: Problems
) -> list[str]:
    try:
        if isinstance(type_, YAML) and path.is_file():
            node = read_yaml(path, problems)
            if node is not None:
                check_value(node, type_.keys, type_.schema, problems)
            return []
        return type_.problems(str(path))
    except UncheckedError as error:
        what = f"input {tag!r}: {display_path(path)} is checked in part only, without {error}"
        problems.warning("unchecked-file", given.place, what, "install it to check the rest")
        return []


def _advice(path: Path, tag: str, near: str) -> str:
    if near.startswith("did"):
        return near
    if path.exists():
        do = "correct the file, or name another"
        return f"{near}; {do}" if near else do
    names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    like = did_you_mean(path.name, names)
    return like if like.startswith("did") else f"correct the path, or give --input {tag}=FILE"
