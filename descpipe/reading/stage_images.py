"""Stages that are read from the labels of their images, without their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.model.image_labels import NoImage
from descpipe.model.image_name import parse_image_name
from descpipe.model.stage_label import STAGE_LABEL
from descpipe.reading.stage_label import read_stage_label

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from descpipe.model.image_labels import FindLabels
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Place, Problems

EXAMPLE = "write it as in desc/two-point-treecorr:1.0, or with @sha256:... for one content"
# What people write before the name of an image, from the addresses of other programs.
SCHEMES = ("https://", "http://", "docker://", "oci://")


@dataclass(frozen=True, kw_only=True, slots=True)
class StageImages:
    """Where the labels of images come from.

    Attributes
    ----------
    find : callable
        Finds them.
    for_all : bool
        Whether all stages are read from their images, although they may have sources.
    """

    find: FindLabels
    for_all: bool = False


def _find_none(names: Collection[str]) -> dict[str, NoImage]:
    why = NoImage("images are not looked at here", "name a stage with sources")
    return dict.fromkeys(names, why)


NO_IMAGES = StageImages(find=_find_none)


def read_stage_images(
    named: Mapping[str, tuple[str, Place]], find: FindLabels, problems: Problems
) -> dict[str, StageMetadata]:
    """Return the stage that each image holds, and tell those that cannot be had.

    Parameters
    ----------
    named : mapping of str to (str, Place)
        The image of each step, and where it is named.
    find : callable
        Finds labels; all images are asked for at once.
    problems : Problems
        Where images are told that cannot be had, or hold no stage.

    Returns
    -------
    dict of str to StageMetadata
        By the step.
    """
    first: dict[str, Place] = {}
    for image, place in named.values():
        first.setdefault(image, place)
    right = [image for image, place in first.items() if _is_name(image, place, problems)]
    labels = find(right) if right else {}
    stages: dict[str, StageMetadata] = {}
    for image in right:
        stage = _stage(image, labels[image], first[image], problems)
        if stage is not None:
            stages[image] = stage
    return {step: stages[image] for step, (image, _) in named.items() if image in stages}


def _is_name(image: str, place: Place, problems: Problems) -> bool:
    if parse_image_name(image) is not None:
        return True
    bare = image
    for scheme in SCHEMES:
        bare = bare.removeprefix(scheme)
    is_near = bare != image and parse_image_name(bare) is not None
    what = f"{image!r} is not the name of an image"
    problems.error("unusable-name", place, what, f"write {bare}" if is_near else EXAMPLE)
    return False


def _stage(
    image: str, labels: Mapping[str, str] | NoImage, place: Place, problems: Problems
) -> StageMetadata | None:
    if isinstance(labels, NoImage):
        problems.error("unknown-image", place, labels.what, labels.do)
        return None
    text = labels.get(STAGE_LABEL)
    if text is None:
        what = f"the image {image} is not that of a stage: it has no label {STAGE_LABEL}"
        do = "name an image that `descpipe build` made, or build this one again with it"
        problems.error("not-a-stage", place, what, do)
        return None
    return read_stage_label(text, place, problems, f"the image {image}")
