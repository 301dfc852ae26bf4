"""Which images a pipeline needs, in the order in which they can be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.building.context import ContextFile, context_digest, read_context
from descpipe.building.sources import public_address
from descpipe.dockerfiles.base_images import OwnBases
from descpipe.dockerfiles.dockerfile import read_dockerfile
from descpipe.engines.engine import BUILD_EPOCH
from descpipe.model.problem import Problems
from descpipe.model.stage_label import STAGE_LABEL, stage_label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.dockerfiles.dockerfile import Dockerfile
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Place

CONTEXT_LABEL = "descpipe.context"
# The build argument by which builders, and programs that heed it, are given a date.
DATE_ARGUMENT = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True, kw_only=True, slots=True)
class UsedBase:
    """An image that another one is built on.

    Attributes
    ----------
    name : str
        Its full name, as the engine knows it.
    is_own : bool
        Whether the project builds it.
    place : Place
        The FROM line.
    """

    name: str
    is_own: bool
    place: Place


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
    bases : tuple of UsedBase
        What its FROM lines name.
    arguments : mapping of str to str
        Build arguments: the names of the project's own base images, and a date if it asks for it.
    digest : str
        Of all sources that decide what the image holds. What other people's base images hold is
        not part of it, as it takes an engine to know that.
    labels : mapping of str to str
        Among them the digest, and the metadata of a stage.
    own_labels : frozenset of str
        Names of the labels that its Dockerfile sets.
    """

    name: str
    folder: Path
    files: tuple[ContextFile, ...]
    bases: tuple[UsedBase, ...]
    arguments: Mapping[str, str]
    digest: str
    labels: Mapping[str, str]
    own_labels: frozenset[str]


def plan_images(pipeline: Pipeline, problems: Problems) -> tuple[ImagePlan, ...]:
    """Return the images of a pipeline's stages and those they build on, base images first."""
    found = Problems()
    plans: dict[str, ImagePlan] = {}
    for _, one in pipeline.by_file():
        planner = _Planner(one, found)
        for step in one.steps:
            if step.stage.folder is not None:
                planner.add(step.stage.folder, step.image, one.version, step.stage, ())
        plans |= {plan.name: plan for plan in planner.plans.values() if plan.name not in plans}
    problems.found += dict.fromkeys(found.found)  # two steps may have one stage
    return tuple(plans.values())


class _Planner:
    """Follows FROM lines from each stage to its base images."""

    def __init__(self, pipeline: Pipeline, problems: Problems) -> None:
        self.problems = problems
        self.own_bases = OwnBases(pipeline, problems)
        self.license = pipeline.license
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
        bases, arguments, digests = self._bases(dockerfile, (*above, folder))
        if dockerfile.declares(DATE_ARGUMENT):
            arguments[DATE_ARGUMENT] = str(BUILD_EPOCH)
        files = read_context(folder, self.problems, with_descpipe=dockerfile.copies_descpipe)
        if files is None:
            return None
        # The label too: it may become another while the files stay, with another descpipe.
        told = "" if stage is None else stage_label(stage) + self.license
        given = [f"{key}={value}" for key, value in sorted(arguments.items())]
        digest = context_digest(files, (*digests, *given, told))
        self.plans[folder] = ImagePlan(
            name=name,
            folder=folder,
            files=files,
            bases=bases,
            arguments=arguments,
            digest=digest,
            labels=_labels(name, version, digest, stage, self.license),
            own_labels=dockerfile.labels,
        )
        return self.plans[folder]

    def _bases(
        self, dockerfile: Dockerfile, above: tuple[Path, ...]
    ) -> tuple[tuple[UsedBase, ...], dict[str, str], list[str]]:
        """Return the images below, the build arguments that name them, and their digests."""
        used: list[UsedBase] = []
        arguments: dict[str, str] = {}
        digests: list[str] = []
        for base in dockerfile.bases:
            folder = self.own_bases.find(base, above)
            if folder is None or self.own_bases.is_published(base, folder):
                digests.append(base.reference)
                used.append(UsedBase(name=base.reference, is_own=False, place=base.place))
                continue
            name = self.own_bases.image_name(folder)
            plan = self.add(folder, name, __version__, None, above)
            digests.append(plan.digest if plan else name)
            used.append(UsedBase(name=name, is_own=plan is not None, place=base.place))
            if base.argument:
                arguments[base.argument] = name
            self.own_bases.check_name(base, folder)
        return tuple(used), arguments, digests


def _labels(
    name: str, version: str, digest: str, stage: StageMetadata | None, spdx: str
) -> dict[str, str]:
    labels = {
        "org.opencontainers.image.title": name.rpartition("/")[2].partition(":")[0],
        "org.opencontainers.image.version": version,
        CONTEXT_LABEL: digest,
    }
    if stage is not None:
        labels["org.opencontainers.image.description"] = stage.label
        labels[STAGE_LABEL] = stage_label(stage)
        if spdx:
            labels["org.opencontainers.image.licenses"] = spdx
        if stage.git is not None:
            labels["org.opencontainers.image.revision"] = stage.git.commit
            labels["org.opencontainers.image.source"] = public_address(stage.git.url)
    return {key: value for key, value in labels.items() if value}
