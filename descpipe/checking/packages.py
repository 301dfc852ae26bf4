"""Whether this Python has the packages that stages without containers need."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from shlex import join
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement

from descpipe.model.problem import Place, display_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems

REQUIREMENTS = "requirements.txt"
MAX_TOLD = 3
# Longer files are not written by people.
MAX_BYTES = 1_000_000


def check_packages(pipeline: Pipeline, problems: Problems) -> None:
    """Warn of packages that a stage needs and this Python has not.

    Only whether they are there is told, not their versions: who runs without images has chosen
    what is installed.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline, whose steps are in no containers.
    problems : Problems
        Gets warnings: a stage may use a package for some of its choices alone.
    """
    running = [step for step in pipeline.steps if pipeline.runs(step)]
    stages = {step.stage.folder: step.stage.name for step in running}
    for folder, name in stages.items():
        if folder is None:
            continue
        path = folder / REQUIREMENTS
        missing = [(place, one) for place, one in _required(path) if not _is_here(one)]
        if missing:
            names = [one for _, one in missing[:MAX_TOLD]]
            names += [f"{len(missing) - MAX_TOLD} more"] if len(missing) > MAX_TOLD else []
            what = f"the stage {name} needs {_listed(names)}, which this Python does not have"
            install = join(["pip", "install", "-r", display_path(path)])
            problems.warning("missing-packages", missing[0][0], what, f"`{install}`, or use images")


def _required(path: Path) -> Iterator[tuple[Place, str]]:
    """Yield the packages that a file names for this Python, and where."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            text = file.read(MAX_BYTES)
    except OSError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        try:
            required = Requirement(line.partition(" #")[0].rstrip("\\ "))
        except InvalidRequirement:  # an option or a comment, or told by pip
            continue
        if required.marker is None or required.marker.evaluate():
            yield Place(path, number), required.name


def _is_here(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _listed(names: list[str]) -> str:
    """Return names in words."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
