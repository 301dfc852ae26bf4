"""A lock as the text of a file: the same lock, the same bytes, a line for each thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.sealing import sealed
from descpipe.yaml import write_yaml

if TYPE_CHECKING:
    from descpipe.model.lock import Lock, LockedStep

# The form of the file: a descpipe that does not know it must not guess.
FORM = 1


def lock_text(lock: Lock, source: str) -> str:
    """Return the text of a lock file.

    Parameters
    ----------
    lock : Lock
        What it holds.
    source : str
        The name of the pipeline file.
    """
    document: dict[str, Any] = {
        "lock": FORM,
        "descpipe": lock.descpipe,
        "pipeline": lock.pipeline,
        "version": lock.version,
        **({"names": dict(sorted(lock.names.items()))} if lock.names else {}),
        "steps": {name: _step(lock.steps[name]) for name in sorted(lock.steps)},
    }
    header = f"Made by descpipe {lock.descpipe} from {source}; `descpipe lock` makes it anew"
    return sealed(header, write_yaml(document))


def _step(step: LockedStep) -> dict[str, Any]:
    words: dict[str, Any] = {"stage": step.stage, "image": step.image, "digest": step.digest}
    if step.context:
        words["context"] = step.context
    if step.bases:
        words["bases"] = dict(sorted(step.bases.items()))
    if step.git is not None:
        git = step.git
        words["git"] = {"url": git.url, "ref": git.ref, "commit": git.commit, "path": git.path}
    return words
