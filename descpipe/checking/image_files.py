"""Whether the files of a pipeline's images are there, and made from the sources there now."""

from __future__ import annotations

import hashlib
import json
import shlex
from typing import TYPE_CHECKING

from descpipe.building.plan import CONTEXT_LABEL, plan_images
from descpipe.checking.images import UsedImage
from descpipe.engines import apptainer
from descpipe.errors import BadInput, Refused
from descpipe.model.paths import is_file
from descpipe.model.problem import Problems, display_path

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline

MISSING = "there is no file of this image in {}"
OUTDATED = "its file was made from other sources than those there now"


def require_image_files(pipeline: Pipeline, folder: Path) -> dict[str, UsedImage]:
    """Return the image of each step.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    folder : Path
        Where the files are.

    Raises
    ------
    BadInput
        If a Dockerfile is wrong.
    Refused
        If files are missing, or were made from other sources than those that are there now.
    """
    problems = Problems()
    digests = {plan.name: plan.digest for plan in plan_images(pipeline, problems)}
    if problems.has_errors:
        raise BadInput(problems.found)
    faults, images = {}, {}
    for name in dict.fromkeys(step.image for step in pipeline.steps):
        path = folder / apptainer.sif_name(name).text
        if not is_file(path):
            faults[name] = MISSING.format(display_path(folder))
        elif _is_outdated(path, digests.get(name)):
            faults[name] = OUTDATED
        else:
            images[name] = _image_in(path)
    if faults:
        words = ["descpipe", "pull", display_path(pipeline.path), "--engine", "apptainer"]
        lines = [f"{name}: {fault}" for name, fault in faults.items()]
        cure = f"`{shlex.join([*words, '-o', display_path(folder)])}` makes them"
        if OUTDATED in faults.values():
            cure = f"`descpipe build {display_path(pipeline.path)}` and then {cure}"
        raise Refused("\n".join([*lines, cure]))
    return {step.name: images[step.image] for step in pipeline.steps}


def _is_outdated(path: Path, digest: str | None) -> bool:
    if digest is None:
        return False
    made_from = apptainer.file_labels(path).get(CONTEXT_LABEL)
    return made_from is not None and made_from != digest


def _image_in(path: Path) -> UsedImage:
    """Return the image that a file was made from, as `descpipe pull` wrote it beside the file."""
    try:
        record = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
        name, number = str(record["image"]), str(record["id"])
    except (OSError, ValueError, KeyError, TypeError):
        with path.open("rb") as stream:
            return UsedImage(f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}", "")
    return UsedImage(number, name.rpartition("@")[2] if "@" in name else "")
