"""Stages that no pipeline names, as a pipeline, for what looks at the folders of pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.pipeline import Pipeline, Resources, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from descpipe.model.metadata import StageMetadata

OWNER = "desc"


def pipeline_of_stages(
    stages: Sequence[StageMetadata], owner: str = OWNER, registry: str = ""
) -> Pipeline:
    """Return a pipeline of stages alone, of which nothing but their folders is known.

    Parameters
    ----------
    stages : sequence of StageMetadata
        One or more; each has a folder.
    owner, registry : str
        Whose base images they build on.
    """
    folders = [stage.sources() for stage in stages]
    first = folders[0]
    return Pipeline(
        name=first.name,
        version="1",
        owner=owner,
        registry=registry,
        base_name=first.name,
        label="",
        path=first / "run.py",
        images=tuple(dict.fromkeys(folder.parent for folder in folders)),
        inputs={},
        output=first,
        steps=tuple(_step(stage) for stage in stages),
    )


def _step(stage: StageMetadata) -> Step:
    return Step(
        name=stage.name,
        stage=stage,
        image=stage.name,
        inputs={},
        outputs={},
        config={},
        parameters={},
        origins={},
        resources=Resources(),
        after=(),
    )
