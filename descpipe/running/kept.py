"""What a run of Toil keeps, to be gone on with: begun anew, or taken up again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.engines.engine import load_engine
from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.runners.run_state import MAX_TOLD, STATE, RunState, read_state
from descpipe.runners.toil import container_ids, require_job_store
from descpipe.runners.toil_jobs import end_jobs, has_begun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.runners.run_folder import RunFolder
    from descpipe.runners.runner import RunPlan


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
