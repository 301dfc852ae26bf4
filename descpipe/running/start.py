"""What must be there before a run starts: its engine and its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.checking.image_files import require_image_files
from descpipe.checking.images import require_images
from descpipe.checking.mpi_steps import require_mpirun
from descpipe.engines import apptainer, docker
from descpipe.engines.choice import OR_NONE
from descpipe.engines.engine import load_engine
from descpipe.errors import MissingProgram, Refused
from descpipe.model.problem import display_path
from descpipe.model.site import SINGLE_MACHINE
from descpipe.runners import cwltool
from descpipe.running.place import images_needed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from descpipe.checking.images import UsedImage
    from descpipe.model.pipeline import Pipeline
    from descpipe.runners.events import RunnerFolders
    from descpipe.runners.runner import RunEngine, RunPlan
    from descpipe.running.place import RunPlace


def require_engine(place: RunPlace, image_options: Sequence[str]) -> None:
    """Make sure that the engine is here.

    Parameters
    ----------
    place : RunPlace
        Where the run happens.
    image_options : sequence of str
        What was given that has a sense with containers only.

    Raises
    ------
    MissingProgram
        If it is not, or does not answer.
    Refused
        If containers are needed, and the user wants none.
    """
    if place.engine == "none" and image_options:
        what = f"{image_options[0]} is for runs in images, and the engine is none{place.reason}"
        if place.chosen_by == "user":
            raise Refused(what)
        raise MissingProgram(f"{what}; {docker.CURE}")
    if place.engine in ("docker", "podman"):
        load_engine(place.engine).require("" if image_options else OR_NONE)
    elif place.engine == "apptainer" and place.is_here:
        apptainer.require()


def require_room(pipeline: Pipeline, place: RunPlace, options: Sequence[str]) -> None:
    """Make sure that what steps need beside their engine is where they run.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    place : RunPlace
        Where the run happens.
    options : sequence of str
        More options of the runner.

    Raises
    ------
    MissingProgram
        If there is no MPI, and steps without containers need one.
    BadInput
        If steps ask for more than any node of Slurm has.
    """
    if place.engine == "none" and place.is_here:
        require_mpirun(pipeline)
    if place.batch_system == "slurm":
        from descpipe.checking.slurm_nodes import require_nodes  # for clusters only

        require_nodes(pipeline, place.site.queue, options)


def engine_version(engine: RunEngine) -> str:
    """Return the version of an engine; empty where it has none, or is elsewhere."""
    if engine in ("docker", "podman"):
        return load_engine(engine).version()
    is_here = engine == "apptainer" and apptainer.program() is not None
    return apptainer.version() if is_here else ""


def images_of(pipeline: Pipeline, place: RunPlace) -> dict[str, UsedImage]:
    """Return the image of each step; none without containers.

    Raises
    ------
    Refused
        If images are missing, or not those of the sources there now.
    """
    if place.engine == "none":
        return {}
    if place.engine != "apptainer":
        return require_images(pipeline, place.engine)
    if place.images is None:
        raise images_needed(pipeline.path)
    return require_image_files(pipeline, place.images)


def end_killed(folders: RunnerFolders, engine: RunEngine) -> None:
    """End what has outlived a run of cwltool that was killed: itself, steps and containers."""
    cwltool.end_left(folders)
    if engine in ("docker", "podman"):
        load_engine(engine).remove_containers(cwltool.container_ids(folders))


def told_of(plan: RunPlan, working: Path) -> str:
    """Return in a line what was chosen for the user."""
    store = plan.job_store
    is_apart = store is not None and not store.is_relative_to(working)
    parts = [f"logs in {display_path(working)}", f"job store {store}"]
    parts = parts if is_apart else [f"logs and job store in {display_path(working)}"]
    if plan.images is not None:
        parts.append(f"images in {display_path(plan.images)}")
    queue = plan.queue
    named = {"account": queue.account, "partition": queue.partition, "qos": queue.qos}
    if plan.batch_system != SINGLE_MACHINE:
        parts += [f"{name} {value}" for name, value in named.items() if value]
    return "; ".join(parts)
