"""Whether a pipeline and its lock agree, as far as this machine can tell without a network."""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.building.plan import plan_images
from descpipe.checking.pipeline_problems import PipelineProblems
from descpipe.locking.lock_file import read_lock, renewal, version_numbers
from descpipe.model.lock import lock_path
from descpipe.model.problem import Place, Problems, display_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from descpipe.model.git_origin import GitOrigin
    from descpipe.model.lock import Lock, LockedStep
    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.reading.pipeline_yaml import PipelineEntry

MAX_NAMES = 3


class LockCheck:
    """The lock of a pipeline while the pipeline is checked.

    Without need of it, all that is wrong with it is a warning.

    Parameters
    ----------
    path : Path
        The pipeline file.
    is_asked : bool
        Whether to look at it at all.
    is_needed : bool
        Whether there must be one that is right.

    Attributes
    ----------
    lock : Lock or None
        What its file holds, if it can be used.
    """

    def __init__(self, path: Path, *, is_asked: bool, is_needed: bool) -> None:
        self.is_needed = is_needed
        self.problems = Problems()
        self.lock = None
        if is_asked or is_needed:
            self.lock = read_lock(lock_path(path), path, self.problems)
        if is_needed and self.lock is None and not self.problems.found:
            what = f"there is no lock {display_path(lock_path(path))}, which --locked needs"
            self.problems.error("no-lock", Place(path), what, f"{renewal(path)} writes it")

    def compare(self, pipeline: Pipeline, problems: Problems) -> None:
        """Compare it with a pipeline, if all of that could be read."""
        has_errors = any(problem.severity == "error" for problem in problems.found)
        if self.lock is not None and not has_errors:
            located = PipelineProblems(pipeline.path, self.problems, pipeline.sub_files())
            check_lock(pipeline, self.lock, located)

    def tell(self, problems: Problems) -> None:
        """Add what is wrong to the other problems."""
        problems.found += [
            problem if self.is_needed else replace(problem, severity="warning")
            for problem in self.problems.found
        ]


def check_lock(pipeline: Pipeline, lock: Lock, problems: PipelineProblems) -> None:
    """Tell where a pipeline and its lock disagree.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline, with the names of images that its file gives.
    lock : Lock
        What the file beside it holds.
    problems : PipelineProblems
        Gets errors.
    """
    if lock.pipeline != pipeline.name:
        tell_other_pipeline(lock, pipeline, problems.found)
        return
    if version_numbers(lock.descpipe) > version_numbers(__version__):
        what = f"this lock was written by descpipe {lock.descpipe}; this is {__version__}"
        do = f"install descpipe {lock.descpipe}, or run {renewal(pipeline.path)}"
        problems.found.error("newer-lock", Place(lock.path), what, do)
    _Comparison(pipeline, lock, problems).tell()


def tell_other_pipeline(lock: Lock, pipeline: Pipeline | PipelineEntry, problems: Problems) -> None:
    """Tell that a lock is not that of a pipeline."""
    what = f"this is the lock of the pipeline {lock.pipeline!r}, not of {pipeline.name!r}"
    do = f"move it away, then run {renewal(pipeline.path)}"
    problems.error("lock-of-another-pipeline", Place(lock.path), what, do)


class _Comparison:
    """Compares the steps of a pipeline with those of its lock; alike differences are one."""

    def __init__(self, pipeline: Pipeline, lock: Lock, problems: PipelineProblems) -> None:
        self.pipeline = pipeline
        self.lock = lock
        self.problems = problems
        self.name = display_path(lock.path)
        self.steps = {step.name: step for step in pipeline.steps}
        self.digests = {plan.name: plan.digest for plan in plan_images(pipeline, Problems())}
        self.contexts = {step.image: step.context for step in lock.steps.values()}
        self.both = [
            (step, lock.steps[step.name]) for step in pipeline.steps if step.name in lock.steps
        ]

    def tell(self) -> None:
        """Tell all differences."""
        self._tell_steps()
        self._tell_images()
        self._tell_commits()
        self._tell_sources()

    def _tell_steps(self) -> None:
        gone = {name: step for name, step in self.lock.steps.items() if name not in self.steps}
        renamed = _renamed(self.steps, self.lock, gone)
        for new, old in renamed.items():
            what = f"the lock calls step {new!r} {old!r}, as it was called when it was locked"
            self._tell([new], what)
        added = [name for name in self.steps if name not in {*self.lock.steps, *renamed}]
        if added:
            self._tell(added, f"{_listed(added)} not in {self.name}", self._new_images(added))
        left = [name for name in gone if name not in renamed.values()]
        if left:
            what = f"{_listed(left)} in the lock, but not in the pipeline"
            place = gone[left[0]].place or Place(self.lock.path)
            self.problems.error("lock-outdated", place, what, self._cure())

    def _tell_images(self) -> None:
        other = [(step, locked) for step, locked in self.both if step.image != locked.image]
        if other:
            step, locked = other[0]
            more = f", and {len(other) - 1} more steps have other images" if other[1:] else ""
            what = (
                f"step {step.name!r} has the image {step.image}, in the lock {locked.image}{more}"
            )
            names = [step.name for step, _ in other]
            do = self._new_images(names)
            if self._named_by_settings() != self.lock.names:
                do += " if it shall have yours: --locked takes those of the lock, not your settings"
            self._tell(names, what, do)

    def _named_by_settings(self) -> dict[str, str]:
        """Return the parts of names that the user's settings put in place of the file's."""
        return {key: getattr(self.pipeline, key) for key in self.pipeline.settings}

    def _tell_commits(self) -> None:
        for step, locked in self.both:
            now, then = step.stage.git, locked.git
            if step.stage.folder is None or now == then:
                continue
            what = f"step {step.name!r} is from {now or 'no repository'}, in the lock from "
            what += str(then or "no repository")
            if _is_same(now, then):
                what += ", which is the same commit"
                self.problems.warning("lock-outdated", ("steps", step.name), what, self._cure())
            else:
                self._tell([step.name], what, self._new_images([step.name]))

    def _tell_sources(self) -> None:
        """Tell stages that changed, other than by a commit that is told."""
        other = [
            step.name
            for step, locked in self.both
            if step.image == locked.image
            and _is_same(step.stage.git, locked.git)
            and self._is_changed(step)
        ]
        if other:
            what = f"the sources of {_named(other)} are not those of the image in {self.name}"
            if self.lock.descpipe != __version__:
                what += f" (descpipe may have changed: {self.lock.descpipe}, now {__version__})"
            do = "take back the change, add --from-images to read steps from their images, or "
            self._tell(other, what, do + self._new_images(other))

    def _is_changed(self, step: Step) -> bool:
        """Whether the image of a step that the lock has is of other sources than those now."""
        context = self.contexts.get(step.image)
        return bool(context) and self.digests.get(step.image, context) != context

    def _cure(self) -> str:
        is_without = not any(step.stage.folder for step in self.pipeline.steps)
        return f"run {renewal(self.pipeline.path, *(['--from-images'] if is_without else []))}"

    def _new_images(self, steps: Sequence[str]) -> str:
        """Return how to lock steps: what is new must be in a registry first.

        An image that is locked was pushed, and no other is taken there under its name.
        """
        told = [self.steps[name] for name in steps if self.steps[name].stage.folder]
        is_changed = any(self._is_changed(step) for step in told)
        if not is_changed and all(step.image in self.contexts for step in told):
            return self._cure()
        path = quote(display_path(self.pipeline.path))
        begin = "give a new `version`, then " if is_changed else ""
        make = f"`descpipe build {path}`, `descpipe push {path}` and "
        return f"{begin}run {make}{renewal(self.pipeline.path)}"

    def _tell(self, steps: Sequence[str], what: str, do: str = "") -> None:
        self.problems.error("lock-outdated", ("steps", steps[0]), what, do or self._cure())


def _is_same(now: GitOrigin | None, then: GitOrigin | None) -> bool:
    """Whether two origins are one commit, whatever the address."""
    return now == (replace(then, url=now.url) if now and then else then)


def _renamed(
    steps: Mapping[str, Step], lock: Lock, gone: Mapping[str, LockedStep]
) -> dict[str, str]:
    """Return the names of steps that only have new names, and the old ones."""
    old = dict(gone)
    renamed: dict[str, str] = {}
    for name, step in steps.items():
        if name in lock.steps:
            continue
        same = next((key for key, each in old.items() if each.image == step.image), None)
        if same is not None:
            renamed[name] = same
            del old[same]
    return renamed


def _named(names: Sequence[str]) -> str:
    """Return some steps in words."""
    shown = ", ".join(repr(name) for name in names[:MAX_NAMES])
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return f"step{'s' if len(names) > 1 else ''} {shown}{more}"


def _listed(names: Sequence[str]) -> str:
    return f"{_named(names)} {'are' if len(names) > 1 else 'is'}"
