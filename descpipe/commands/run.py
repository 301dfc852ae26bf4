"""Check a pipeline, run it, and collect its results in one folder.

The work is done by cwltool on this machine, or by Toil (--runner toil, or a
--site) on this machine or by a batch system such as Slurm; in containers
(--engine docker, podman, apptainer) or on this Python (--engine none). Options
after -- are given to the runner.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from descpipe.checking.machine import usable_cores, usable_memory_mib
from descpipe.checking.purposes import RUN
from descpipe.checking.report import pipeline_title
from descpipe.commands.options import (
    add_from_images,
    add_locked,
    add_output,
    add_pipeline,
    load_pipeline,
)
from descpipe.console import format_seconds
from descpipe.errors import DescpipeError, Refused
from descpipe.git.working_copy import working_copy
from descpipe.history.journal import note_run
from descpipe.history.leavings import FAILED, INTERRUPTED, OK, killed_folders
from descpipe.history.listed_runs import note_killed
from descpipe.model.problem import display_path
from descpipe.resuming.contents import Contents
from descpipe.runners.circumstances import Circumstances, without_secrets
from descpipe.runners.program import version_of
from descpipe.runners.record import Record, now
from descpipe.runners.results_folder import require_place
from descpipe.runners.run_folder import RunFolder
from descpipe.runners.runner import load_runner
from descpipe.running.ending import nothing_to_run, run_ended
from descpipe.running.next_commands import NextCommands
from descpipe.running.noting import Notes
from descpipe.running.place import add_place, choose_place, queue_of
from descpipe.running.replacing import Replacement
from descpipe.running.reuse import Reuse
from descpipe.running.run import Run
from descpipe.running.start import (
    end_killed,
    engine_version,
    images_of,
    require_engine,
    require_room,
)
from descpipe.running.superseding import superseded
from descpipe.running.wish import add_wish, read_wish
from descpipe.watching.opening import open_watcher

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline
    from descpipe.resuming.selection import Wish
    from descpipe.running.place import RunPlace
    from descpipe.watching.events import Watcher


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_pipeline(parser)
    add_place(parser)
    add_output(parser)
    add_locked(parser)
    add_from_images(parser)
    add_wish(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        dest="as_json",
        help="write what happens on standard output, one JSON object per line, for programs",
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
    begins: list[str],
    ends: list[str],
    anew: bool,
    runner_options: list[str],
    typed: list[str],
    as_json: bool,
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
    if as_json and explain:
        raise Refused("--json tells what happens in a run, and --explain runs nothing; remove one")
    _require_runner(place, restart=restart, begins=begins)
    purpose = RUN[place.engine] if place.is_here else RUN[place.engine].elsewhere()
    model = load_pipeline(
        *(pipeline, purpose, settings, inputs, output), locked=locked, from_images=from_images
    )
    program = load_runner(place.runner)
    require_room(model, place, runner_options)
    require_engine(place, of_images)
    version = version_of(place.runner, program.find())
    wish = read_wish(model, force=force, begins=begins, ends=ends, is_anew=anew)
    whole = RunFolder(model.output, is_kept=place.runner == "toil")
    folder = whole.of_parts() if ends else whole.with_parts()
    model = replace(model, output=folder.final)
    require_place(folder.final)
    if explain:
        folder = folder.looked_at()
    else:
        folder.put_aside(lambda: end_killed(folder.folders, place.engine))
        note_killed(whole.final, killed_folders(folder.final))
    watcher = open_watcher(as_json=as_json)
    record = _open_record(model, place, watcher)
    with closing(Contents()) as contents:
        reuse = Reuse(model, folder, record.images, wish, contents)
        if explain:
            from descpipe.running.explaining import explain_run

            explain_run(reuse, watcher, overwrite=overwrite)
            return 0
        # The record of a locked run names the digests of its images, also where all else is there.
        is_wanted = restart or (overwrite and model.is_locked)
        if not is_wanted and (there := reuse.is_there()):
            watcher.say(f"nothing has changed; results in {display_path(there)}")
            watcher.tell(nothing_to_run(there))
            return _end(reuse, folder, watcher, there, is_told=as_json)
        reuse.require_begin()
        replacement = Replacement(reuse)
        replacement.require(overwrite=overwrite or restart)  # it was given when the run began
        for line in replacement.removed():
            watcher.say(f"  {line}")
        # Toil goes on with its own runs, and by its own means.
        reuse = reuse.of_nothing() if folder.is_kept else reuse
        record.circumstances = _circumstances(model, typed)
        record.runner_version = version
        record.inputs, record.configs = reuse.inputs(), reuse.configs()
        commands = NextCommands(
            pipeline=pipeline,
            typed=tuple(typed),
            place=place,
            settings=tuple(settings),
            inputs=tuple(inputs),
            flags=tuple(of_images),
            results=folder.failed if output or ends else None,
        )
        one = Run(Notes(reuse, record, folder), watcher, place, commands)
        one.begin(restart=restart, overwrite=overwrite, options=runner_options)
        _execute(one, folder, watcher, whole.final)
        return _end(reuse, folder, watcher, folder.final, is_told=as_json)


def _require_runner(place: RunPlace, *, restart: bool, begins: Sequence[str]) -> None:
    """Make sure that the runner can do what is asked for."""
    if restart and place.runner != "toil":
        raise Refused("--restart is for runs of Toil; give --runner toil or the --site again")
    if begins and place.runner == "toil":
        raise Refused("--from is not for runs of Toil, which takes over whole runs only")


def _end(reuse: Reuse, folder: RunFolder, watcher: Watcher, there: Path, *, is_told: bool) -> int:
    """Tidy up after a run, and print its results, unless a program is told of them otherwise."""
    _remove_superseded(folder, watcher, there)
    if not is_told:
        _print_results(reuse.pipeline, reuse.wish, there)
    return 0


def _remove_superseded(folder: RunFolder, watcher: Watcher, there: Path) -> None:
    """Remove what earlier runs left and nobody needs; tell of the rest."""
    useless, others = superseded(folder, there)
    folder.remove(useless)
    for other in others:
        what = f"{display_path(other)} has other results of steps, of a run that ended before"
        watcher.say(f"{what}; remove it if you do not need them")


def _execute(one: Run, folder: RunFolder, watcher: Watcher, whole: Path) -> None:
    """Run; however that ends, note and tell it, leave what can be gone on with, and say how."""
    begin = monotonic()
    go_on = f"to go on: {one.commands.go_on()}"
    status, ended, is_left = INTERRUPTED, None, False
    try:
        one.execute()
        status = OK
    except BaseException as error:
        ended = error
        if isinstance(error, DescpipeError):
            status, ended = FAILED, type(error)(f"{error}\n{go_on}")
        is_left = one.leave()
        raise ended from error
    finally:
        record = one.record.as_dict(status)
        note_run(whole, record)
        seconds = monotonic() - begin
        where = folder.final if ended is None else folder.failed
        watcher.tell(run_ended(record, where, ended, seconds))
        if is_left:
            watcher.say(f"what has ended is in {display_path(folder.failed)}; run again to go on")
        if ended is None:
            took, shown = format_seconds(seconds), display_path(folder.final)
            watcher.say(f"done in {took}; results in {shown}")
        elif status == INTERRUPTED:
            watcher.say(go_on)


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


def _print_results(pipeline: Pipeline, wish: Wish, folder: Path) -> None:
    for tag, step, own in pipeline.outputs():
        name = step.output_file_name(own)
        is_told = pipeline.runs(step) and wish.wants(step.name)
        if is_told and any(folder.glob(name)):  # some may have been removed
            print(f"{tag}  {display_path(folder / name)}")


def _open_record(pipeline: Pipeline, place: RunPlace, watcher: Watcher) -> Record:
    """Tell what begins, and make sure that the engine has the images."""
    engine = place.engine
    version = engine_version(engine)
    title = f"{pipeline_title(pipeline)}, engine {engine} {version}".rstrip()
    watcher.say(title + place.told() + place.reason)
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
