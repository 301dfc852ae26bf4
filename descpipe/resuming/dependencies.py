"""What the outputs of a step depend on, each thing under a name that users know."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import descpipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from descpipe.model.pipeline import Step
    from descpipe.model.scatter import Scatter
    from descpipe.resuming.contents import Contents

# Digests of the files of a tag, in their order; None if there is none.
TagContents = tuple[str, ...] | None
CONTRACT = Path(descpipe.__file__).parent / "contract"
LONGEST_VALUE = 80
# What is in the folder of a stage and does not run: its image, its cases, and what Python makes.
NOT_RUN = {"Dockerfile", "tests", "__pycache__"}


def dependencies(
    step: Step, image: str | None, inputs: Mapping[str, TagContents], contents: Contents
) -> dict[str, str]:
    """Return all that the outputs of a step depend on: a value or a digest, by what it is called.

    Time stamps, paths, cores and memory are not among them. Two runs of a step with the same
    dependencies are expected to write the same.

    Parameters
    ----------
    step : Step
        The step.
    image : str or None
        The id of its image; None if it runs on the host's Python.
    inputs : mapping of str to (tuple of str or None)
        What its inputs hold, by the stage's tag.
    contents : Contents
        Reads config files and sources.

    Raises
    ------
    OSError
        If one of these cannot be read.
    """
    found = {"stage": step.stage.name}
    found |= {"image": image} if image is not None else dict(_sources(step, contents))
    for name, value in step.parameters.items():
        found[f"parameter {name}"] = _short(value)
    for tag, path in step.config.items():
        found[f"config file {tag}"] = contents.of(path)
    for tag in step.stage.inputs:
        found[f"input {tag}"] = _joined(inputs.get(tag))
    if step.scatter is not None:
        found["scatter"] = _short(_scatter(step.scatter))
    if step.mpi is not None:
        found["number of processes"] = str(step.mpi.processes)
    return found


def _sources(step: Step, contents: Contents) -> Iterator[tuple[str, str]]:
    """Yield the files that run on the host: those of the stage, and the in-image part."""
    folder = step.stage.sources()
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        hidden = any(name in NOT_RUN or name.startswith(".") for name in inner.parts)
        if not hidden and path.is_file():
            yield f"source {inner.as_posix()}", contents.of(path)
    yield "contract", _joined(tuple(contents.of(path) for path in sorted(CONTRACT.glob("*.py"))))


def _scatter(scatter: Scatter) -> dict[str, Any]:
    return {
        "inputs": list(scatter.inputs),
        "parameters": {name: list(values) for name, values in scatter.parameters.items()},
        "shards": scatter.shards,
        "method": scatter.method,
    }


def _joined(found: TagContents) -> str:
    if found is None:
        return "none"
    return found[0] if len(found) == 1 else _digest("\n".join(found))


def _short(value: Any) -> str:
    """Return a value as JSON, or the digest of one that is too long to be read."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_VALUE else _digest(text)


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
