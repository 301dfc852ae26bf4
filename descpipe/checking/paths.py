"""Paths that runners cannot handle, and what to rename.

Which these are was found by trying; `tests/checking/test_paths_of_runners.py` tries them again.
"""

from __future__ import annotations

import errno
import os
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.model.problem import counted, display_path
from descpipe.model.sub_pipelines import joined
from descpipe.reading.overrides import on_command_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.checking.pipeline_problems import PipelineProblems, Where
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems

NOT_UTF8 = "[\udc80-\udcff]"
# No path has a null byte. cwltool leaves the others out when it makes a reference of a path, which
# then leads to another file.
LOST = "[\0\n\r\t]"
# These have a meaning of their own in references, and cwltool makes one of the folder it works in.
IN_REFERENCES = "[#?]|%[0-9A-Fa-f]{2}"
# YAML does not allow these, and documents name the pipeline file in a comment.
NOT_IN_YAML = "[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
# What users of a shell write for their home folder or a variable.
SHELL_WORD = re.compile(r"~|\$\{?[A-Za-z_]")
# A run works in `.NAME.running` beside its output folder NAME.
MAX_NAME, MAX_PATH = 255, 4096
MAX_FOLDER_NAME = MAX_NAME - len("..running")


def check_given_paths(
    pipeline: Pipeline, documents: Path | None, problems: PipelineProblems, *, on_host: bool
) -> None:
    """Tell which files and folders cwltool would not find.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    documents : Path or None
        The folder of the documents that name them; None for one beside the output folder.
    problems : PipelineProblems
        Where problems are added.
    on_host : bool
        Whether steps may run on the host's Python, from the folders of their stages.
    """
    for what, path, where in _given(pipeline, on_host=on_host):
        # Relative, as documents name it: what it has in common with their folder is told there.
        beside = Path(os.path.relpath(path, documents or pipeline.output.parent))
        unusable = NOT_IN_YAML if path == pipeline.path else f"{NOT_UTF8}|{LOST}"
        for name in beside.parts:
            good = re.sub(unusable, "_", name)
            _compare(f"{what}, cwltool", name, good, where, problems)


def check_file_names(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Tell which names would make names of files that are too long."""
    for step in pipeline.steps:
        names = [(step.name, f"{joined(step.name)}.stdout.txt")]
        names += [(tag, step.output_file_name(own)) for own, tag in step.outputs.items()]
        for name, file_name in names:
            if len(file_name) > MAX_NAME:
                do = f"shorten it by {counted(len(file_name) - MAX_NAME, 'letter')}"
                told = f"the name {name[:20]}... is too long for a file"
                problems.error("name-too-long", ("steps", step.name), told, do)


def check_documents_path(folder: Path, problems: Problems) -> None:
    """Warn of a folder of documents in which cwltool finds them only if it is called there."""
    for name in Path(os.path.relpath(folder)).parts:
        good = re.sub(f"{NOT_UTF8}|{LOST}|{IN_REFERENCES}", "_", name)
        if good != name:
            what = f"cwltool does not find documents in {name!r}, unless it is called from there"
            place = on_command_line(f"-o {display_path(folder)}")
            problems.warning("unusable-path", place, what, f"name it {good!r}, for example")


def check_script_paths(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Tell which paths cannot be written into a script; it handles all others."""
    results = ("the output folder", pipeline.output, ("output",))
    for what, path, where in (*_given(pipeline, on_host=False), results):
        for name in Path(os.path.relpath(path, pipeline.path.parent)).parts:
            _compare(f"{what}, a script", name, script_name(name), where, problems)


def script_name(name: str) -> str:
    """Return a part of a path as a script could have it: batch systems read line by line."""
    return re.sub(f"{NOT_UTF8}|[\0\n\r]", "_", name)


def check_working_path(what: str, folder: Path, where: Where, problems: PipelineProblems) -> bool:
    """Tell whether cwltool cannot work in a folder; return whether such a folder can be at all."""
    for name in folder.parts:
        good = re.sub(f"{NOT_UTF8}|{LOST}|{IN_REFERENCES}", "_", name)
        if not fnmatchcase(good, good):  # it looks for outputs by a pattern that begins with this
            good = re.sub("[][]", "_", good)
        _compare(f"{what}, cwltool", name, good, where, problems)
    _check_shell_words(what, folder, where, problems)
    limit, length = MAX_FOLDER_NAME, len(os.fsencode(folder.name))
    if length > limit or _is_too_long(folder):
        do = f"shorten it: a name may have {limit} letters, a path {MAX_PATH}"
        problems.error("unusable-path", where, f"the path of {what} is too long", do)
        return False
    return "\0" not in str(folder)


def _is_too_long(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    except ValueError:
        return False
    return False


def _check_shell_words(what: str, path: Path, where: Where, problems: PipelineProblems) -> None:
    """Warn of what a shell would replace: here it is a name like others."""
    for name in path.parts:
        if SHELL_WORD.match(name):
            told = f"in the path of {what}, {name!r} is taken as it stands, unlike in a shell"
            problems.warning("shell-word", where, told, "write the path out")


def _given(pipeline: Pipeline, *, on_host: bool) -> Iterator[tuple[str, Path, Where]]:
    yield "the pipeline file", pipeline.path, ()
    for number, folder in enumerate(pipeline.images if on_host else ()):
        yield "the stages", folder, ("images", number)
    for name, sub in pipeline.by_file() if on_host else ():
        for folder in sub.images if name else ():
            yield f"the stages of {name!r}", folder, ("steps", name.partition("/")[0])
    for tag, given in pipeline.inputs.items():
        for path, place in zip(given.paths, given.places, strict=True):
            yield f"input {tag!r}", path, place
    for step in pipeline.steps:
        for tag, path in step.config.items():
            yield f"config file {tag!r}", path, ("steps", step.name, "config", tag)


def _compare(what: str, name: str, good: str, where: Where, problems: PipelineProblems) -> None:
    if name != good:
        told = f"in the path of {what} cannot handle the name {name!r}"
        problems.error("unusable-path", where, told, f"rename it, for example to {good!r}")
