"""Builds one image if it has to be built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from descpipe.building.context import context_archive
from descpipe.building.plan import CONTEXT_LABEL
from descpipe.building.sources import commit_of
from descpipe.engines.engine import BuildFailedError, BuildOrder, TransferFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from descpipe.building.plan import ImagePlan, UsedBase
    from descpipe.engines.engine import Engine, LocalImage

# The ids of the images that an image was built on, as JSON, by their names.
BASES_LABEL = "descpipe.bases"
OCI = "org.opencontainers.image."


class MissingBaseError(Exception):
    """A base image is neither here nor to be had; the message is the engine's.

    Attributes
    ----------
    base : UsedBase
        Which one.
    """

    def __init__(self, base: UsedBase, message: str) -> None:
        super().__init__(message)
        self.base = base


class Builder:
    """Builds images with one engine; several threads may ask it at once.

    Parameters
    ----------
    engine : Engine
        The engine.
    plans : iterable of ImagePlan
        All images that it may be asked for.
    force : bool
        Whether to build what is up to date, too.
    """

    def __init__(self, engine: Engine, plans: Iterable[ImagePlan], *, force: bool) -> None:
        self.engine = engine
        self.force = force
        names = {base.name for plan in plans for base in plan.bases}
        names |= {plan.name for plan in plans}
        self.local: dict[str, LocalImage] = engine.local_images(names)

    def is_current(self, plan: ImagePlan) -> bool:
        """Whether an image is there, made from the sources and on the base images of now.

        A base image that is not on this machine counts as the one of before.
        """
        image = self.local.get(plan.name)
        if self.force or image is None or image.labels.get(CONTEXT_LABEL) != plan.digest:
            return False
        now = self._bases(plan)
        before = _recorded(image)
        return all(before.get(name) == now[name] for name in now)

    def build(self, plan: ImagePlan, on_line: Callable[[str], None]) -> None:
        """Build an image, after the images that it is built on.

        Raises
        ------
        MissingBaseError
            If an image of others is missing.
        BuildFailedError
            If it cannot be built.
        """
        for base in plan.bases:
            self._fetch(base, on_line)
        order = BuildOrder(
            name=plan.name,
            context=context_archive(plan.files).getvalue(),
            arguments=plan.arguments,
            labels=self._labels(plan),
        )
        self.engine.build_image(order, on_line)
        self._look(plan.name)
        image = self.local.get(plan.name)
        if image is None or image.labels.get(CONTEXT_LABEL) != plan.digest:
            raise BuildFailedError("the engine has not kept the image")

    def _fetch(self, base: UsedBase, on_line: Callable[[str], None]) -> None:
        if base.name in self.local:
            return
        try:
            self.engine.pull_image(base.name, on_line)
        except TransferFailedError as error:
            raise MissingBaseError(base, str(error)) from error
        self._look(base.name)

    def _look(self, name: str) -> None:
        self.local.update(self.engine.local_images([name]))

    def _bases(self, plan: ImagePlan) -> dict[str, str]:
        """Return the ids of those base images that are on this machine."""
        there = sorted({base.name for base in plan.bases if base.name in self.local})
        return {name: self.local[name].id for name in there}

    def _labels(self, plan: ImagePlan) -> dict[str, str]:
        """Return all labels: what a base image says of itself is not true of this one."""
        inherited = {
            key
            for base in plan.bases
            if base.name in self.local
            for key in self.local[base.name].labels
            if key.startswith((OCI, "descpipe."))
        }
        labels = dict.fromkeys(sorted(inherited), "")
        labels |= {**plan.labels, BASES_LABEL: json.dumps(self._bases(plan)), **_origin(plan)}
        return {key: value for key, value in labels.items() if key not in plan.own_labels}


def _origin(plan: ImagePlan) -> dict[str, str]:
    """Return the commit of an image's sources, unless they are fetched from one that is known."""
    if f"{OCI}revision" in plan.labels:
        return {}
    commit = commit_of(plan.folder)
    if commit is None:
        return {}
    labels = {"source": commit.url, "revision": commit.revision, "created": commit.date}
    return {OCI + key: value for key, value in labels.items() if value}


def _recorded(image: LocalImage) -> Mapping[str, str]:
    try:
        recorded = json.loads(image.labels.get(BASES_LABEL, "{}"))
    except ValueError:
        return {}
    return recorded if isinstance(recorded, dict) else {}
