"""Stages that no pipeline joins: below a folder, on this machine, or in a registry."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from descpipe.listing.found_stages import read_stages_below
from descpipe.listing.images import ListedImage, listed_image, source_digest
from descpipe.model.image_name import parse_image_name
from descpipe.model.problem import display_path
from descpipe.model.stage_label import STAGE_LABEL
from descpipe.reading.overrides import on_command_line
from descpipe.reading.stage_label import read_stage_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from descpipe.listing.answers import Answers, LocalAnswer, RemoteAnswer
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Problems

NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedStage:
    """A stage and its images.

    Attributes
    ----------
    name : str
        Its name, or its folder if its name alone does not tell which it is.
    stage : StageMetadata or None
        What it declares, as its newest image has it if it has no sources; None if that cannot be
        read, which is told.
    images : tuple of ListedImage
        Those that are known, the newest version first. If there are none, one without a name.
    """

    name: str
    stage: StageMetadata | None
    images: tuple[ListedImage, ...]

    def called(self, name: str) -> ListedStage:
        """Return the same under another name."""
        images = tuple(image.of(name, image.stage) for image in self.images)
        return replace(self, name=name, images=images)


@dataclass(frozen=True, kw_only=True, slots=True)
class Collection:
    """Stages, and how many images were found that are none."""

    stages: tuple[ListedStage, ...] = ()
    others: int = 0

    def readable(self) -> list[tuple[str, StageMetadata]]:
        """Return the stages of which that is known with what they declare."""
        return [(one.name, one.stage) for one in self.stages if one.stage is not None]

    def images(self) -> list[ListedImage]:
        """Return the images of all stages."""
        return [image for one in self.stages for image in one.images]

    def with_remote(self, remote: RemoteAnswer) -> Collection:
        """Return the same with what registries have of the images."""
        stages = (
            replace(one, images=tuple(image.with_remote(remote) for image in one.images))
            for one in self.stages
        )
        return replace(self, stages=tuple(stages))


def stages_of_folder(folder: Path, answers: Answers, problems: Problems) -> Collection:
    """Return the stages below a folder, with the images on this machine that are of them."""
    stages, unreadable = read_stages_below(folder, problems)
    names = _names_by_stage(answers.local)
    used = Counter(stage.name for stage in stages)
    found = []
    for stage in stages:
        called = stage.name if used[stage.name] == 1 else display_path(stage.sources())
        images = [
            _of_folder(called, name, stage, answers, problems) for name in names.get(stage.name, ())
        ] or [listed_image(called, "", stage, answers)]
        found.append(ListedStage(name=called, stage=stage, images=_newest_first(images)))
    for path in unreadable:
        called = display_path(path)
        image = ListedImage(owner=called, name="", note="cannot be read")
        found.append(ListedStage(name=called, stage=None, images=(image,)))
    return Collection(stages=tuple(found))


def _of_folder(
    called: str, name: str, stage: StageMetadata, answers: Answers, problems: Problems
) -> ListedImage:
    """Return an image that may be of a stage, or of another one that is called like it."""
    digest = source_digest(stage, name, problems)
    return replace(listed_image(called, name, stage, answers, digest), is_named=False)


def _names_by_stage(local: LocalAnswer) -> dict[str, list[str]]:
    """Return the names of the images on this machine, by the stage that their labels name."""
    found: dict[str, list[str]] = {}
    for name, image in local.images.items():
        stage = _stage_name(image.labels)
        if stage is not None and "@" not in name:
            found.setdefault(stage, []).append(name)
    return found


def _stage_name(labels: Mapping[str, str]) -> str | None:
    try:
        document = json.loads(labels.get(STAGE_LABEL, "null"))
    except (ValueError, RecursionError):
        return None
    name = document.get("name") if isinstance(document, dict) else None
    return name if isinstance(name, str) else None


def stages_of_images(names: Iterable[str], answers: Answers, problems: Problems) -> Collection:
    """Return the stages that images have in their labels.

    Parameters
    ----------
    names : iterable of str
        Full names of images, whatever they are.
    answers : Answers
        What is known of them.
    problems : Problems
        Gets what is wrong with labels.
    """
    repositories: dict[str, list[ListedImage]] = {}
    others = 0
    for name in names:
        image = listed_image("", name, None, answers)
        if STAGE_LABEL in image.labels:
            repositories.setdefault(_repository(name), []).append(image)
        elif image.local or image.remote:
            others += 1
    found = {
        repository: _of_labels(repository, _newest_first(images), problems)
        for repository, images in sorted(repositories.items())
    }
    used = Counter(one.name for one in found.values())
    told_apart = [
        one if used[one.name] == 1 else one.called(repository) for repository, one in found.items()
    ]
    return Collection(stages=tuple(told_apart), others=others)


def _repository(name: str) -> str:
    parts = parse_image_name(name)
    return parts.written if parts else name


def _of_labels(repository: str, images: tuple[ListedImage, ...], problems: Problems) -> ListedStage:
    """Return the stage of a repository, as its newest image has it."""
    newest = images[0]
    place = on_command_line(newest.name)
    stage = read_stage_label(newest.labels[STAGE_LABEL], place, problems)
    name = stage.name if stage else repository.rpartition("/")[2]
    return ListedStage(
        name=name, stage=stage, images=tuple(image.of(name, stage) for image in images)
    )


def _newest_first(images: Iterable[ListedImage]) -> tuple[ListedImage, ...]:
    return tuple(sorted(images, key=lambda image: _age(image.version), reverse=True))


def _age(version: str) -> list[tuple[int, Any]]:
    """Return what sorts versions: ``1.10`` after ``1.9``, and words before numbers."""
    parts = [part for part in NUMBER.split(version) if part not in ("", ".")]
    return [(1, int(part)) if part.isdecimal() else (0, part) for part in parts]
