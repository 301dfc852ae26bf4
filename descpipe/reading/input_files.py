"""Looking at a pipeline's input files on the host: there, readable, and of their type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.problem import did_you_mean, display_path

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems


def check_input_files(pipeline: Pipeline, problems: Problems) -> None:
    """Tell which input files of a pipeline are missing, unreadable or not of their type."""
    for tag, given in pipeline.inputs.items():
        for path in given.paths:
            problem = given.type.problem(str(path))
            if not problem and not path.name.lower().endswith(f".{given.type.suffix.lower()}"):
                what = f"input {tag!r} is read as a {given.type.suffix} file, but it is {path.name}"
                problems.warning(
                    "suffix-differs", given.place, what, "make sure that it is the right file"
                )
            if problem:
                what = f"input {tag!r}: {problem.replace(str(path), display_path(path))}"
                problems.error("bad-input-file", given.place, what, _advice(path, tag))


def _advice(path: Path, tag: str) -> str:
    if path.exists():
        return "name another file"
    names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    near = did_you_mean(path.name, names)
    return near if near.startswith("did") else f"correct the path, or give --input {tag}=FILE"
