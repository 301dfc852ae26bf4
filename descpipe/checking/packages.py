"""Whether this Python has the packages that stages without containers need."""

from __future__ import annotations

from shlex import join
from typing import TYPE_CHECKING

from descpipe.model.problem import display_path
from descpipe.reading.requirements import REQUIREMENTS, installed_version, required_packages

if TYPE_CHECKING:
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems

MAX_TOLD = 3


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
        needed = required_packages(folder)
        missing = [(place, one) for place, one in needed if installed_version(one) is None]
        if missing:
            names = [one for _, one in missing[:MAX_TOLD]]
            names += [f"{len(missing) - MAX_TOLD} more"] if len(missing) > MAX_TOLD else []
            what = f"the stage {name} needs {_listed(names)}, which this Python does not have"
            install = join(["pip", "install", "-r", display_path(folder / REQUIREMENTS)])
            problems.warning("missing-packages", missing[0][0], what, f"`{install}`, or use images")


def _listed(names: list[str]) -> str:
    """Return names in words."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
