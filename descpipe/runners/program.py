"""What the programs of all runners have in common: where they are, and what they are given."""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from descpipe.engines.apptainer import CACHE_VARIABLE
from descpipe.errors import MissingProgram
from descpipe.process import capture

if TYPE_CHECKING:
    from descpipe.runners.runner import RunPlan

ANSWER_SECONDS = 30


def find_program(name: str, missing: str) -> str:
    """Return the path of a program: beside this Python, else on PATH.

    Raises
    ------
    MissingProgram
        If it is in neither place, with a message.
    """
    found = which(name, path=search_path())
    if found is None:
        raise MissingProgram(missing)
    return found


def has_program(name: str) -> bool:
    """Whether a program is beside this Python, or on PATH."""
    return which(name, path=search_path()) is not None


def version_of(name: str, program: str) -> str:
    """Return the version of a program of Python; empty if it does not tell.

    Parameters
    ----------
    name : str
        What it is called on PyPI.
    program : str
        Its path.
    """
    if Path(program).parent == Path(sys.executable).parent:  # it need not be started
        try:
            return version(name)
        except PackageNotFoundError:
            pass
    try:
        _, told, _ = capture([program, "--version"], ANSWER_SECONDS)
    except OSError:
        return ""
    words = told.split()
    return words[-1] if words else ""


def search_path(program: str = "") -> str:
    """Put this Python's programs first: steps without a container run on the same Python.

    Parameters
    ----------
    program : str
        One whose folder comes second: Toil finds its own helpers by PATH only.
    """
    folders = [str(Path(sys.executable).parent)]
    folders += [str(Path(program).parent)] if program else []
    return os.pathsep.join([*folders, os.environ.get("PATH", "")])


def environment_of(plan: RunPlan, program: str) -> dict[str, str]:
    """Return the environment of a runner."""
    environment = {**os.environ, "PATH": search_path(program)}
    if plan.images is not None:
        environment[CACHE_VARIABLE] = str(plan.images)
    return environment


def outputs_of(text: str) -> dict[str, Any]:
    """Return the CWL output object that a runner wrote; an empty one if it did not."""
    try:
        outputs = json.loads(text)
    except ValueError:
        return {}
    return outputs if isinstance(outputs, dict) else {}
