"""Check a pipeline, run it, and collect its results in one folder.

The work is done by cwltool on this machine, or by Toil (--runner toil, or a
--site) on this machine or by a batch system such as Slurm; in containers
(--engine docker, podman, apptainer) or on this Python (--engine none). Options
after -- are given to the runner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.checking.machine import usable_cores, usable_memory_mib
from descpipe.checking.mpi_steps import require_mpirun
from descpipe.checking.purposes import RUN
from descpipe.checking.report import pipeline_title
from descpipe.commands.options import (
    add_from_images,
    add_locked,
    add_output,
    add_pipeline,
    load_pipeline,
)
from descpipe.console import Progress
from descpipe.errors import BadInput, DescpipeError, Refused
from descpipe.git.working_copy import working_copy
from descpipe.history.journal import note_run
from descpipe.history.leavings import FAILED, INTERRUPTED, OK, killed_folders
from descpipe.history.listed_runs import note_killed
from descpipe.model.problem import Problems, did_you_mean, display_path
from descpipe.reading.overrides import on_command_line
from descpipe.runners.circumstances import Circumstances, without_secrets
from descpipe.runners.program import version_of
from descpipe.runners.record import Record, now
from descpipe.runners.run_folder import RunFolder
from descpipe.runners.runner import load_runner
from descpipe.running.place import add_place, choose_place, queue_of
from descpipe.running.reuse import Reuse, Wish
from descpipe.running.run import Run
from descpipe.running.start import (
    end_killed,
    engine_version,
    images_of,
    require_engine,
    restart_command,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline
    from descpipe.running.place import RunPlace


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_pipeline(parser)
    add_place(parser)
    add_output(parser)
    add_locked(parser)
    add_from_images(parser)
    parser.add_argument(
        "--overwrite", action="store_true", help="replace the results of an earlier run"
    )
    parser.add_argument(
        "--explain", action="store_true", help="say which steps would run, and why; run nothing"
    )
    parser.add_argument(
        "--force",
        action="append",
        default=[],
        metavar="STEP",
        help="run this step, and all that read from it, whatever was before; may be repeated",
    )
    parser.add_argument(
        "--anew", action="store_true", help="run all steps, also those that have not changed"
    )
    parser.usage = "%(prog)s PIPELINE [options] [-- RUNNER OPTIONS]"
    parser.set_defaults(runner_options=[], typed=[])


def run(
    *,
    pipeline: Path,
    settings: list[str],
    inputs: list[str],
    site: str,
    engine: str | None,
    runner: str | None,
    batch_system: str | None,
    account: str,
    partition: str,
    qos: str,
    constraint: str,
    time: str,
    job_store: Path | None,
    work_dir: Path | None,
    restart: bool,
    output: Path | None,
    locked: bool,
    from_images: bool,
    overwrite: bool,
    explain: bool,
    force: list[str],
    anew: bool,
    runner_options: list[str],
    typed: list[str],
) -> int:
    """Run; print the tag and path of each result."""
    place = choose_place(
        pipeline,
        site=site,
        engine=engine,
        runner=runner,
        batch_system=batch_system,
        queue=queue_of(account, partition, qos, constraint, time),
        work=work_dir,
        job_store=job_store,
    )
    of_images = [*(["--locked"] if locked else []), *(["--from-images"] if from_images else [])]
    if place.engine == "none":
        require_engine(place, of_images)
    if restart and place.runner != "toil":
        raise Refused("--restart is for runs of Toil; give --runner toil or the --site again")
    purpose = RUN[place.engine] if place.is_here else RUN[place.engine].elsewhere()
    model = load_pipeline(
        *(pipeline, purpose, settings, inputs, output), locked=locked, from_images=from_images
    )
    program = load_runner(place.runner)
    if place.engine == "none" and place.is_here:
        require_mpirun(model)
    require_engine(place, of_images)
    version = version_of(place.runner, program.find())
    folder = RunFolder(model.output, is_kept=place.runner == "toil")
    folder.check()
    folder.put_aside(lambda: end_killed(folder.folders, place.engine))
    note_killed(folder.final, killed_folders(folder.final))
    progress = Progress()
    record = _open_record(model, place, progress)
    wish = Wish(forced=_forced(model, force), is_anew=anew)
    reuse = Reuse(model, folder, record.images, wish)
    if explain:
        for line in reuse.explained():
            progress.say(f"  {line}")
        return 0
    # The record of a locked run names the digests of its images, also where all else is there.
    is_wanted = restart or (overwrite and model.is_locked)
    if not is_wanted and reuse.is_there():
        progress.say(f"nothing has changed; results in {display_path(folder.final)}")
        _print_results(model)
        return 0
    reuse.require_leave(overwrite=overwrite or restart)  # it was given when the run began
    # Toil goes on with its own runs, and by its own means.
    reuse = reuse.of_nothing() if place.runner == "toil" else reuse
    record.circumstances = _circumstances(model, typed)
    record.runner_version = version
    record.inputs, record.configs = reuse.inputs(), reuse.configs()
    one = Run(reuse, folder, record, progress, place)
    one.begin(restart=restart, overwrite=overwrite, options=runner_options)
    _execute(one, folder, progress, f"to go on: {restart_command(typed, pipeline)}")
    _print_results(model)
    return 0


def _execute(one: Run, folder: RunFolder, progress: Progress, go_on: str) -> None:
    """Run; however that ends, note it, leave what can be gone on with, and say how."""
    status = INTERRUPTED
    try:
        one.execute()
        status = OK
    except BaseException as error:
        status = FAILED if isinstance(error, DescpipeError) else status
        if one.leave():
            progress.say(f"what has ended is in {display_path(folder.failed)}; run again to go on")
        if folder.is_kept and isinstance(error, DescpipeError):
            raise type(error)(f"{error}\n{go_on}") from error
        if folder.is_kept:
            progress.say(go_on)
        raise
    finally:
        note_run(folder.final, one.record.as_dict(status))


def _forced(pipeline: Pipeline, names: Sequence[str]) -> frozenset[str]:
    """Return the steps that are to run.

    Raises
    ------
    BadInput
        If there is no such step.
    """
    known = [step.name for step in pipeline.steps]
    problems = Problems()
    found: set[str] = set()
    for name in names:
        inside = {step for step in known if step == name or step.startswith(f"{name}/")}
        found |= inside
        if not inside:
            place = on_command_line(f"--force {name}")
            do = did_you_mean(name, known, "name one of its steps")
            problems.error("unknown-step", place, f"the pipeline has no step {name!r}", do)
    if problems.has_errors:
        raise BadInput(problems.found)
    return frozenset(found)


def _circumstances(pipeline: Pipeline, typed: Sequence[str]) -> Circumstances:
    configs = [path for step in pipeline.steps for path in step.config.values()]
    stages = [step.stage.folder for step in pipeline.steps if step.stage.folder is not None]
    source = working_copy(pipeline.path, [*configs, *stages, *pipeline.sub_files().values()])
    return Circumstances(
        command=without_secrets(["descpipe", *typed]),
        commit=source.commit,
        is_changed=source.is_changed,
        cores=usable_cores(),
        memory_mib=usable_memory_mib(),
    )


def _print_results(pipeline: Pipeline) -> None:
    for tag, step, own in pipeline.outputs():
        name = step.output_file_name(own)
        if pipeline.runs(step) and any(pipeline.output.glob(name)):  # some may have been removed
            print(f"{tag}  {display_path(pipeline.output / name)}")


def _open_record(pipeline: Pipeline, place: RunPlace, progress: Progress) -> Record:
    """Tell what begins, and make sure that the engine has the images."""
    engine = place.engine
    version = engine_version(engine)
    title = f"{pipeline_title(pipeline)}, engine {engine} {version}".rstrip()
    progress.say(title + place.told() + place.reason)
    images = images_of(pipeline, place)
    return Record(
        pipeline=pipeline,
        engine=engine,
        engine_version=version,
        chosen=place.chosen_by,
        started=now(),
        images={name: image.id for name, image in images.items()},
        digests={name: image.digest for name, image in images.items()},
        runner=place.runner,
        batch_system=place.batch_system if place.runner == "toil" else None,
        site=place.site.name or None,
    )
