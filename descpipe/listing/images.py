"""Images of stages: their names, and where they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from descpipe.building.plan import CONTEXT_LABEL, plan_images
from descpipe.listing.wording import short_digest, size_words
from descpipe.model.image_name import DEFAULT_REGISTRY, parse_image_name
from descpipe.model.problem import Problems
from descpipe.model.stages_alone import pipeline_of_stages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from descpipe.engines.engine import LocalImage
    from descpipe.engines.registry import RemoteImage
    from descpipe.listing.answers import Answers, RemoteAnswer
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.pipeline import Pipeline

VERSION_LABEL = "org.opencontainers.image.version"
# Which base images there are, a pipeline alone can say.
OF_PIPELINES = ("fixed-base-image", "unknown-base-image")
HEADINGS = ("image", "size", "where", "digest")


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedImage:
    """An image of a stage, whether it is there or not.

    Attributes
    ----------
    owner : str
        The step or the stage that it is of.
    name : str
        Its full name; empty if none is known.
    stage : StageMetadata or None
        What the stage declares, if that could be read.
    local : LocalImage or None
        What the engine on this machine has of it.
    is_current : bool or None
        Whether that was made from the sources there now; None if that cannot be told.
    is_named : bool
        Whether a pipeline says that it is of this stage; else only its label has the same name.
    remote : RemoteImage or None
        What its registry has of it.
    unknown : tuple of str
        Where nobody could tell whether it is there: ``"local"``, ``"registry"``.
    note : str
        What stands in the place of where it is, if that makes no sense.
    """

    owner: str
    name: str
    stage: StageMetadata | None = None
    local: LocalImage | None = None
    is_current: bool | None = None
    is_named: bool = True
    remote: RemoteImage | None = None
    unknown: tuple[str, ...] = ()
    note: str = ""

    @property
    def sources(self) -> Path | None:
        """The folder of the stage."""
        return self.stage.folder if self.stage else None

    @property
    def size(self) -> int | None:
        """What it takes on this machine, or else what would be fetched."""
        there = self.local or self.remote
        return there.size if there else None

    @property
    def digest(self) -> str:
        """What registries call its content; that of the one here, if there is another there."""
        if self.remote and self._is_same():
            return self.remote.digest
        own = parse_image_name(self.name)
        for other in self.local.digests if self.local and own else ():
            name, _, digest = other.partition("@")
            parts = parse_image_name(name)
            if parts and own and (parts.host, parts.repository) == (own.host, own.repository):
                return digest
        return own.digest if own else ""

    @property
    def version(self) -> str:
        """What its label says, or else its tag."""
        parts = parse_image_name(self.name)
        return self.labels.get(VERSION_LABEL, parts.tag if parts else "")

    @property
    def labels(self) -> Mapping[str, str]:
        """Its labels, as they are on this machine if it is there."""
        there = self.local or self.remote
        return there.labels if there else {}

    def of(self, owner: str, stage: StageMetadata | None) -> ListedImage:
        """Return the same image, of a stage that is now known."""
        return replace(self, owner=owner, stage=stage)

    def with_remote(self, remote: RemoteAnswer) -> ListedImage:
        """Return the same with what its registry has of it."""
        if not self.name:
            return self
        unknown = () if self.name in remote.images else ("registry",)
        return replace(self, remote=remote.images.get(self.name), unknown=(*self.unknown, *unknown))

    def where(self) -> str:
        """Return where it is, in words."""
        words = [self.note] if self.note else []
        is_other = self.is_current is False and not self.is_named
        if self.sources and not is_other:
            words.append("git" if self.stage and self.stage.git else "sources")
        if self.local:
            is_outdated = self.is_current is False and self.is_named
            words.append("outdated" if is_outdated else "local")
        if is_other:
            words.append("other sources")
        if self.remote:
            words.append("registry" if self._is_same() else "other in registry")
        words += [f"{place} ?" for place in self.unknown]
        return ", ".join(words) or "nowhere"

    def _is_same(self) -> bool:
        """Whether the registry has what is on this machine, as far as that can be told."""
        if self.local is None or self.remote is None:
            return True
        digests = [name.partition("@")[2] for name in self.local.digests]
        return self.local.id == self.remote.id or self.remote.digest in digests

    def cells(self) -> tuple[str, ...]:
        """Return its row of a table."""
        name, at, digest = self.name.partition("@")
        shown = f"{name}{at}{short_digest(digest)}" or "-"
        size, digest = size_words(self.size), short_digest(self.digest) or "-"
        return (self.owner, shown, size, self.where(), digest)


def image_rows(heading: str, images: Sequence[ListedImage]) -> list[tuple[str, ...]]:
    """Return the rows of a table of images, each stage named once."""
    rows: list[tuple[str, ...]] = [(heading, *HEADINGS)]
    previous = ""
    for image in images:
        owner, *rest = image.cells()
        rows.append(("" if owner == previous else owner, *rest))
        previous = owner
    return rows


def origins(images: Sequence[ListedImage]) -> list[tuple[str, str]]:
    """Return the rows of a table that tells which commits stages are from."""
    found = ((image.owner, image.stage and image.stage.git) for image in images)
    return [(owner, str(git)) for owner, git in found if git]


def pipeline_images(pipeline: Pipeline, answers: Answers, problems: Problems) -> list[ListedImage]:
    """Return the image of each step.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    answers : Answers
        What is known of its images.
    problems : Problems
        Gets what is wrong with Dockerfiles of images that are on this machine.
    """
    there = {step.image for step in pipeline.steps} & answers.local.images.keys()
    plans = plan_images(pipeline, problems) if there else ()
    digests = {plan.name: plan.digest for plan in plans}
    return [
        listed_image(step.name, step.image, step.stage, answers, digests.get(step.image))
        for step in pipeline.steps
    ]


def source_digest(stage: StageMetadata, name: str, problems: Problems) -> str | None:
    """Return the digest that an image has in its label if it is made of a stage's sources now.

    Parameters
    ----------
    stage : StageMetadata
        The stage; no pipeline names it.
    name : str
        Full name of the image: it tells whose base images the stage builds on.
    problems : Problems
        Gets what is wrong with Dockerfiles.
    """
    parts = parse_image_name(name)
    if parts is None:
        return None
    host = "" if parts.host == DEFAULT_REGISTRY else parts.host
    pipeline = pipeline_of_stages([stage], parts.repository.rpartition("/")[0], host)
    found = Problems()
    plans = plan_images(pipeline, found)
    problems.found += [problem for problem in found.found if problem.code not in OF_PIPELINES]
    return next((plan.digest for plan in plans if plan.folder == stage.folder), None)


def listed_image(
    owner: str,
    name: str,
    stage: StageMetadata | None,
    answers: Answers,
    digest: str | None = None,
) -> ListedImage:
    """Return what is known of an image.

    Parameters
    ----------
    owner, name, stage
        As in `ListedImage`.
    answers : Answers
        What is known of images.
    digest : str, optional
        Of the sources, as an image that is made from them has it in its label.
    """
    local = answers.local.images.get(name)
    image = ListedImage(
        owner=owner,
        name=name,
        stage=stage,
        local=local,
        is_current=_is_current(local, digest),
        unknown=("local",) if answers.local.trouble else (),
    )
    return image if answers.remote is None else image.with_remote(answers.remote)


def _is_current(image: LocalImage | None, digest: str | None) -> bool | None:
    if image is None or digest is None:
        return None
    return image.labels.get(CONTEXT_LABEL) == digest
