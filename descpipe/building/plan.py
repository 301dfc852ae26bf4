"""Which images a pipeline needs, in the order in which they can be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.building.context import ContextFile, context_digest, read_context
from descpipe.dockerfiles.base_images import OwnBases
from descpipe.dockerfiles.dockerfile import read_dockerfile
from descpipe.model.problem import Problems
from descpipe.model.stage_label import STAGE_LABEL, stage_label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.dockerfiles.dockerfile import Dockerfile
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.pipeline import Pipeline

CONTEXT_LABEL = "descpipe.context"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImagePlan:
    """One image to build.

    Attributes
    ----------
    name : str
        Full name of the image.
    folder : Path
        Its Dockerfile and the files beside it.
    files : tuple of ContextFile
        The context.
    arguments : mapping of str to str
        Build arguments: the names of the project's own base images.
    digest : str
        Of everything that decides what the image holds.
    labels : mapping of str to str
        Among them the digest, and the metadata of a stage.
    """

    name: str
    folder: Path
    files: tuple[ContextFile, ...]
    arguments: Mapping[str, str]
    digest: str
    labels: Mapping[str, str]


def plan_images(pipeline: Pipeline, problems: Problems) -> tuple[ImagePlan, ...]:
    """Return the images of a pipeline's stages and those they build on, base images first."""
    found = Problems()
    planner = _Planner(pipeline, found)
    for step in pipeline.steps:
        if step.stage.folder is not None:
            planner.add(step.stage.folder, step.image, pipeline.version, step.stage, ())
    problems.found += dict.fromkeys(found.found)  # two steps may have one stage
    return tuple(planner.plans.values())


class _Planner:
    """Follows FROM lines from each stage to its base images."""

    def __init__(self, pipeline: Pipeline, problems: Problems) -> None:
        self.problems = problems
        self.own_bases = OwnBases(pipeline, problems)
        self.plans: dict[Path, ImagePlan] = {}

    def add(
        self,
        folder: Path,
        name: str,
        version: str,
        stage: StageMetadata | None,
        above: tuple[Path, ...],
    ) -> ImagePlan | None:
        """Plan an image after those it builds on."""
        if folder in self.plans:
            return self.plans[folder]
        dockerfile = read_dockerfile(folder / "Dockerfile", self.problems)
        if dockerfile is None:
            return None
        arguments, bases = self._bases(dockerfile, (*above, folder))
        files = read_context(folder, self.problems, with_descpipe=dockerfile.copies_descpipe)
        if files is None:
            return None
        # The label too: it may become another while the files stay, with another descpipe.
        told = "" if stage is None else stage_label(stage)
        digest = context_digest(files, (*bases, told))
        self.plans[folder] = ImagePlan(
            name=name,
            folder=folder,
            files=files,
            arguments=arguments,
            digest=digest,
            labels=_labels(name, version, digest, stage),
        )
        return self.plans[folder]

    def _bases(
        self, dockerfile: Dockerfile, above: tuple[Path, ...]
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        arguments: dict[str, str] = {}
        digests: list[str] = []
        for base in dockerfile.bases:
            folder = self.own_bases.find(base, above)
            if folder is None or self.own_bases.is_published(base, folder):
                digests.append(base.reference)
                continue
            name = self.own_bases.image_name(folder)
            plan = self.add(folder, name, __version__, None, above)
            digests.append(plan.digest if plan else name)
            if base.argument:
                arguments[base.argument] = name
            self.own_bases.check_name(base, folder)
        return arguments, tuple(digests)


def _labels(name: str, version: str, digest: str, stage: StageMetadata | None) -> dict[str, str]:
    labels = {
        "org.opencontainers.image.title": name.rpartition("/")[2].partition(":")[0],
        "org.opencontainers.image.version": version,
        CONTEXT_LABEL: digest,
    }
    if stage is not None:
        labels["org.opencontainers.image.description"] = stage.label
        labels[STAGE_LABEL] = stage_label(stage)
    return labels
