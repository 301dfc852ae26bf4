"""What is listed as plain values, for programs.

The first number of `VERSION` goes up when a program that reads such a document must change.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from descpipe.listing.values import parameter_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from descpipe.engines.engine import LocalImage
    from descpipe.engines.registry import RemoteImage
    from descpipe.listing.answers import Answers
    from descpipe.listing.collection import Collection, ListedStage
    from descpipe.listing.images import ListedImage
    from descpipe.listing.step_parts import Row
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.pipeline import Pipeline, Step

VERSION = "1.1"


def pipeline_document(
    pipeline: Pipeline,
    parts: Mapping[str, Sequence[Row]],
    images: Sequence[ListedImage],
    answers: Answers | None,
) -> dict[str, Any]:
    """Return the parts of a pipeline, each by step and name.

    Parameters
    ----------
    pipeline : Pipeline
        What was listed.
    parts : mapping of str to sequence of Row
        Those that are asked for.
    images : sequence of ListedImage
        That of each step.
    answers : Answers or None
        Who was asked about images; None if they are not listed.
    """
    document: dict[str, Any] = {
        "version": VERSION,
        "pipeline": {
            "name": pipeline.name,
            "version": pipeline.version,
            "settings": dict(pipeline.settings),
        },
        "steps": {step.name: _stage_of(step) for step in pipeline.steps},
    }
    if answers is not None:
        document["asked"] = _asked(answers)
        document["images"] = {image.owner: image_values(image) for image in images}
    for part, rows in parts.items():
        steps: dict[str, dict[str, Any]] = {step.name: {} for step in pipeline.steps}
        for row in rows:
            steps[row.step][row.name] = row.details
        document[part] = steps
    return document


def _stage_of(step: Step) -> dict[str, Any]:
    stage = step.stage
    return {
        "stage": stage.name,
        "label": stage.label,
        "doc": stage.doc,
        "network": stage.network,
        "after": list(step.after),
    }


def collection_document(target: str, collection: Collection, answers: Answers) -> dict[str, Any]:
    """Return stages, each with its images.

    Parameters
    ----------
    target : str
        What was listed.
    collection : Collection
        What was found.
    answers : Answers
        Who was asked about images.
    """
    return {
        "version": VERSION,
        "listed": target,
        "asked": _asked(answers),
        "stages": [
            {**stage_values(one.stage), "images": _images(one)}
            for one in collection.stages
            if one.stage is not None
        ],
        "unreadable": [
            {"name": one.name, "images": _images(one)}
            for one in collection.stages
            if one.stage is None
        ],
        "not_stages": collection.others,
    }


def _asked(answers: Answers) -> dict[str, Any]:
    return {"engine": answers.local.engine or None, "registries": answers.remote is not None}


def _images(listed: ListedStage) -> list[dict[str, Any]]:
    return [image_values(image) for image in listed.images if image.name]


def stage_values(stage: StageMetadata) -> dict[str, Any]:
    """Return all that a stage declares."""
    return {
        "name": stage.name,
        "label": stage.label,
        "doc": stage.doc,
        "sources": path_value(stage.folder),
        "git": asdict(stage.git) if stage.git else None,
        "network": stage.network,
        "inputs": {tag: file.description() for tag, file in stage.inputs.items()},
        "outputs": {tag: file.description() for tag, file in stage.outputs.items()},
        "config": {
            tag: {"file": name, "schema": stage.config_schemas.get(tag)}
            for tag, name in stage.config.items()
        },
        "parameters": {
            name: parameter_values(parameter) for name, parameter in stage.parameters.items()
        },
    }


def image_values(image: ListedImage) -> dict[str, Any]:
    """Return where an image is; a place that could not be asked is among the unknown."""
    return {
        "name": image.name,
        "version": image.version,
        "digest": image.digest or None,
        "sources": path_value(image.sources),
        "git": asdict(image.stage.git) if image.stage and image.stage.git else None,
        "local": _local(image.local),
        "outdated": None if image.is_current is None else not image.is_current,
        "registry": _remote(image.remote),
        "unknown": list(image.unknown),
    }


def path_value(path: Path | None) -> str | None:
    """Return a path relative to the current folder."""
    return None if path is None else os.path.relpath(path)


def _local(image: LocalImage | None) -> dict[str, Any] | None:
    if image is None:
        return None
    return {
        "id": image.id,
        "size": image.size,
        "digests": list(image.digests),
    }


def _remote(image: RemoteImage | None) -> dict[str, Any] | None:
    if image is None:
        return None
    return {
        "id": image.id,
        "size": image.size,
        "digest": image.digest,
        "platforms": list(image.platforms),
    }
