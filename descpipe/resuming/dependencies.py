"""What the outputs of a step depend on, each thing under a name that users know."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from typing import TYPE_CHECKING

import descpipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from descpipe.model.pipeline import Step
    from descpipe.model.scatter import Scatter
    from descpipe.resuming.contents import Contents
    from descpipe.resuming.earlier import Files

CONTRACT = Path(descpipe.__file__).parent / "contract"
LONGEST_VALUE = 80
INPUT = "input "
# What is in the folder of a stage and does not run: its image, its cases, and what Python makes.
NOT_RUN = {"Dockerfile", "tests", "__pycache__"}


def own_dependencies(step: Step, image: str | None, contents: Contents) -> dict[str, str]:
    """Return all that the outputs of a step depend on but its inputs, by what it is called.

    Time stamps, paths, cores and memory are not among them. Two runs of a step with the same
    dependencies are expected to write the same.

    Parameters
    ----------
    step : Step
        The step.
    image : str or None
        The id of its image; None if it runs on the host's Python.
    contents : Contents
        Reads config files and sources.

    Raises
    ------
    OSError
        If one of these cannot be read.
    """
    found = {"stage": step.stage.name}
    found |= {"image": image} if image is not None else dict(_on_this_python(step, contents))
    # Files are called by the pipeline's names for them.
    renamed = {own: tag for own, tag in step.outputs.items() if tag != own}
    found |= {f"name of output {own}": tag for own, tag in renamed.items()}
    for name, value in step.parameters.items():
        found[f"parameter {name}"] = _short(value)
    for tag, path in step.config.items():
        found[config_name(tag)] = contents.of(path)
    if step.parted_by is not None:
        found["scatter"] = _short(_scatter(step.parted_by))
    if step.provenance:
        found["provenance"] = step.provenance
    if step.mpi is not None:
        found["number of processes"] = str(step.mpi.processes)
    return found


def config_name(tag: str) -> str:
    """Return what a config file is called among the things that outputs depend on."""
    return f"config file {tag}"


def input_dependencies(step: Step, inputs: Mapping[str, Files | None]) -> dict[str, str]:
    """Return what the outputs of a step depend on: its inputs, by what each is called.

    Parameters
    ----------
    step : Step
        The step.
    inputs : mapping of str to (tuple of WrittenFile or None)
        The files of its inputs, by the stage's tag.
    """
    # The files of its parts are named by those of its inputs.
    named = step.scatter.inputs if step.scatter else ()
    return {
        f"{INPUT}{own}": _joined(inputs.get(own), with_names=own in named)
        for own in step.stage.inputs
    }


def is_input(name: str) -> bool:
    """Whether something that outputs depend on is an input."""
    return name.startswith(INPUT)


def _on_this_python(step: Step, contents: Contents) -> Iterator[tuple[str, str]]:
    """Yield what runs on the host: Python, packages, files of the stage, and the in-image part."""
    from descpipe.reading.requirements import installed_version, required_packages  # slow to load

    folder = step.stage.sources()
    yield "Python", platform.python_version()
    for _, name in required_packages(folder):
        yield f"package {name}", installed_version(name) or "none"
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        hidden = any(_is_not_run(name) for name in inner.parts)
        if not hidden and path.is_file():
            yield f"source {inner.as_posix()}", contents.of(path)
    yield "contract", _digest("".join(contents.of(path) for path in sorted(CONTRACT.glob("*.py"))))


def _is_not_run(name: str) -> bool:
    """Whether a file or folder is none of those that run; editors leave names with ``~``."""
    return name in NOT_RUN or name.startswith(".") or name.endswith("~")


def _scatter(scatter: Scatter) -> dict[str, Any]:
    return {
        "inputs": list(scatter.inputs),
        "parameters": {name: list(values) for name, values in scatter.parameters.items()},
        "shards": scatter.shards,
        "method": scatter.method,
    }


def _joined(files: Files | None, *, with_names: bool) -> str:
    if files is None:
        return "none"
    found = [f"{file.name} {file.digest}" if with_names else file.digest for file in files]
    return found[0] if len(found) == 1 else _digest("\n".join(found))


def _short(value: Any) -> str:
    """Return a value as JSON, or the digest of one that is too long to be read."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_VALUE else _digest(text)


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
