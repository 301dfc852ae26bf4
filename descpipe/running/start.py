"""What must be there before a run starts: its engine, its images, and what an earlier run left."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.checking.image_files import require_image_files
from descpipe.checking.images import require_images
from descpipe.engines import apptainer, docker
from descpipe.engines.choice import OR_NONE
from descpipe.engines.engine import load_engine
from descpipe.errors import MissingProgram, Refused
from descpipe.model.problem import display_path
from descpipe.model.site import SINGLE_MACHINE
from descpipe.runners import cwltool
from descpipe.runners.run_state import MAX_TOLD, STATE, RunState, read_state
from descpipe.runners.toil import container_ids, require_job_store
from descpipe.runners.toil_jobs import end_jobs, has_begun
from descpipe.running.place import images_needed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from descpipe.checking.images import UsedImage
    from descpipe.model.pipeline import Pipeline
    from descpipe.runners.events import RunnerFolders
    from descpipe.runners.run_folder import RunFolder
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


def begin_kept(
    folder: RunFolder,
    plan: RunPlan,
    began_with: Mapping[str, str],
    *,
    restart: bool,
    overwrite: bool,
) -> tuple[RunPlan, RunState]:
    """Open the folder of a run that can be gone on with, anew or again.

    Raises
    ------
    Refused
        If there is nothing to go on with, or it is not the same any more.
    """
    path = folder.working / STATE
    left = read_state(path)
    if not restart:
        store = require_job_store(plan)
        folder.open(overwrite=overwrite, end_what_runs=lambda: _end_left(left, folder, plan))
        if left is not None:
            shutil.rmtree(left.job_store, ignore_errors=True)
        shutil.rmtree(store, ignore_errors=True)
        store.parent.mkdir(parents=True, exist_ok=True)
        state = RunState(path, began_with, plan.batch_system, str(store))
        state.save()
        return plan, state
    if left is None:
        what = f"there is no run to go on with: {display_path(folder.working)} is not there"
        raise Refused(f"{what}; leave out --restart")
    _require_same(left, began_with)
    folder.open_again()
    _end_left(left, folder, plan)
    store = Path(left.job_store)
    is_restart = has_begun(store)
    if not is_restart:
        shutil.rmtree(store, ignore_errors=True)
    left.begin_again(plan.batch_system, from_nothing=not is_restart)
    ended = {name: tuple(parts) for name, parts in left.parts.items()}
    return replace(plan, job_store=store, is_restart=is_restart, ended_parts=ended), left


def _end_left(left: RunState | None, folder: RunFolder, plan: RunPlan) -> None:
    """End what still runs of an earlier run, whose runner was killed."""
    if left is None:
        return
    end_jobs(left.batch_system, Path(left.job_store), list(left.jobs))
    if plan.engine in ("docker", "podman"):
        load_engine(plan.engine).remove_containers(container_ids(folder.folders))


def _require_same(left: RunState, now: Mapping[str, str]) -> None:
    changes = left.changes(now)
    if not changes:
        return
    lines = [f"  {name}" for name in changes[:MAX_TOLD]]
    lines += [f"  and {len(changes) - MAX_TOLD} more"] if len(changes) > MAX_TOLD else []
    what = "what the run began with has changed since; results of both would be mixed:"
    do = "change it back, or begin anew by --overwrite in place of --restart"
    raise Refused("\n".join([what, *lines, do]))


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


def restart_command(typed: Sequence[str], pipeline: Path) -> str:
    """Return what to type to go on with a run: as before, without what would begin it anew."""
    words = [word for word in typed if word not in ("--restart", "--overwrite")]
    if not words or words[0] != "run":  # not started by the command line
        words = ["run", str(pipeline), "--runner", "toil"]
    end = words.index("--") if "--" in words else len(words)
    return shlex.join(["descpipe", *words[:end], "--restart", *words[end:]])
