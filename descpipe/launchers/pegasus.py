"""A workflow of Pegasus 5 in one file: jobs, files, programs and containers.

The only module that knows the package `Pegasus`, which makes and checks all of it.
"""

from __future__ import annotations

import os
import re
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from descpipe import __version__
from descpipe.engines import apptainer
from descpipe.engines.step_container import RUN_PY
from descpipe.errors import MissingProgram, Refused
from descpipe.launchers.nodes import require_one_node
from descpipe.launchers.script_place import value
from descpipe.launchers.step_words import known_parts, option_words
from descpipe.model.mpi_words import mpirun_words
from descpipe.sealing import sealed

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Mapping

    from descpipe.launchers.part_words import Parts
    from descpipe.model.parts import StepPart
    from descpipe.model.pipeline import Pipeline, Step

SUMMARY = "a workflow of Pegasus"
# Pegasus puts the words of a command line together with spaces, and a shell reads them.
PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
# What Pegasus writes of this moment and this user comes before the line that begins so.
BEGINNING = "pegasus: "


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    parser.add_argument(
        "--pegasus-site",
        type=value,
        default="condorpool",
        metavar="NAME",
        help="the site of Pegasus that has the containers (default: condorpool)",
    )
    parser.add_argument(
        "--images",
        type=Path,
        metavar="DIR",
        help="folder with the files of images, as `descpipe pull --engine apptainer -o DIR` makes "
        "them (default: Pegasus fetches the images from their registry)",
    )


def files(
    pipeline: Pipeline, path: Path, *, pegasus_site: str, images: Path | None
) -> Mapping[str, str]:
    """Return the workflow, by its name."""
    require_one_node(pipeline)
    _require_plain(pipeline)
    stream = StringIO()
    _workflow(pipeline, pegasus_site, images).write(stream)
    written = stream.getvalue()
    source = os.path.relpath(pipeline.path, path.parent)
    header = (
        f"Made by descpipe {__version__} from {source}; `descpipe script pegasus` makes it anew"
    )
    return {path.name: sealed(header, written[written.index(f"\n{BEGINNING}") + 1 :])}


def _workflow(pipeline: Pipeline, site: str, images: Path | None) -> Any:
    api = _api()
    workflow = api.Workflow(re.sub(r"[^A-Za-z0-9_-]", "-", pipeline.name), infer_dependencies=False)
    replicas, programs = api.ReplicaCatalog(), api.TransformationCatalog()
    for name, path in _given(pipeline).items():
        replicas.add_replica("local", name, str(path))
    containers = {step.image: _container(api, step.image, images) for step in pipeline.steps}
    programs.add_containers(*containers.values())
    for step in pipeline.steps:
        container = containers[step.image]
        program = "/usr/bin/env" if step.mpi else RUN_PY  # which finds `mpirun`
        programs.add_transformations(
            api.Transformation(
                step.name, site=site, pfn=program, is_stageable=False, container=container
            )
        )
    _add_jobs(api, workflow, pipeline)
    workflow.add_replica_catalog(replicas)
    workflow.add_transformation_catalog(programs)
    return workflow


def _add_jobs(api: Any, workflow: Any, pipeline: Pipeline) -> None:
    """Add a job for each step, or for each part of one; it waits for the writers of its files."""
    parts = known_parts(pipeline)
    jobs: dict[str, list[Any]] = {}
    writers: dict[str, Any] = {}
    for step in pipeline.steps:
        jobs[step.name] = []
        for number, part in enumerate(parts.get(step.name, (None,)), start=1):
            reads = dict(_inputs(pipeline, step, part, parts))
            if part is None:
                job = _job(api, step, reads, name=step.name, label=step.name)
            else:
                names = (f"{step.name}-part-{number}", f"{step.name}, {part.name}")
                job = _job(api, part.as_step(step), reads, name=names[0], label=names[1])
            waits = [writers[name] for name in reads if name in writers]
            waits += [other for name in step.after for other in jobs[name]]
            jobs[step.name].append(job)
            workflow.add_jobs(job)
            if waits:
                workflow.add_dependency(job, parents=list(dict.fromkeys(waits)))
        for job in jobs[step.name]:
            writers |= {file.lfn: job for file in job.get_outputs()}
    for waiting in workflow.dependencies.values():
        waiting.children_ids = sorted(waiting.children_ids)  # a set as well


def _api() -> Any:
    try:
        from Pegasus import api
    except ImportError as error:
        what = "the Python package of Pegasus is needed, but it is not installed"
        raise MissingProgram(f"{what}: pip install 'descpipe[pegasus]'") from error
    return api


def _container(api: Any, image: str, images: Path | None) -> Any:
    name = re.sub(r"[^A-Za-z0-9-]", "-", image)
    if images is None:
        return api.Container(name, api.Container.SINGULARITY, f"docker://{image}")
    path = Path(os.path.abspath(images)) / apptainer.sif_name(image).text
    return api.Container(name, api.Container.SINGULARITY, f"file://{path}", image_site="local")


def _job(api: Any, step: Step, reads: Mapping[str, str], *, name: str, label: str) -> Any:
    job = api.Job(step.name, _id=name, node_label=label)
    mpirun = [*mpirun_words(step), RUN_PY] if step.mpi else []
    job.add_args(
        *mpirun,
        "--outputs=.",
        *option_words(step),
        *(f"{option}={file}" for file, option in reads.items()),
    )
    job.add_inputs(*reads)
    written = [step.output_file_name(own) for own in step.outputs]
    job.add_outputs(*written, stage_out=True, register_replica=False)
    job.uses = sorted(job.uses, key=lambda use: use.file.lfn)  # a set has another order each time
    needs = step.resources
    profile: dict[str, Any] = {"cores": step.node_cores, "memory": f"{needs.memory_mib} MB"}
    if needs.time_seconds is not None:
        profile["runtime"] = needs.time_seconds
    return job.add_pegasus_profile(**profile)


def _inputs(
    pipeline: Pipeline, step: Step, part: StepPart | None, parts: Parts
) -> Iterator[tuple[str, str]]:
    """Yield the name that Pegasus has for each file that a step reads, and its option."""
    for own, source in step.inputs.items():
        if source.step is None:
            names = list(_names(pipeline, source.tag))
        elif source.step in parts:
            type_ = step.stage.inputs[own]
            tags = [f"{source.tag}.{written.name}" for written in parts[source.step]]
            names = [f"{tag}.{type_.suffix}" for tag in tags]
        else:
            names = [step.stage.inputs[own].file_name(source.tag)]
        if part is not None and own in part.places:
            names = [names[part.places[own]]]
        yield from ((name, f"--input={own}") for name in names)
    for tag, path in step.config.items():
        yield f"{step.name}.{tag}{path.suffix}", f"--config={tag}"


def _names(pipeline: Pipeline, tag: str) -> Mapping[str, Path]:
    """Return the files of an input by the names that Pegasus has for them."""
    given = pipeline.inputs[tag]
    if not given.type.is_list:
        return {given.type.file_name(tag): given.paths[0]}
    suffix = given.type.suffix
    return {f"{tag}.{number:06}.{suffix}": path for number, path in enumerate(given.paths)}


def _given(pipeline: Pipeline) -> dict[str, Path]:
    found = {name: path for tag in pipeline.inputs for name, path in _names(pipeline, tag).items()}
    for step in pipeline.steps:
        for tag, path in step.config.items():
            found[f"{step.name}.{tag}{path.suffix}"] = path
    return found


def _require_plain(pipeline: Pipeline) -> None:
    """Refuse what a workflow of Pegasus cannot say."""
    wrong = []
    parts = known_parts(pipeline)
    for step in pipeline.steps:
        for own, tag in step.outputs.items():
            type_ = step.stage.outputs[own]
            if type_.is_list or type_.is_directory:
                wrong.append(
                    f"step {step.name!r} writes {type_.kind} ({tag!r}), but Pegasus must know each "
                    "file by its name before; run it by `descpipe run`"
                )
        runs = [part.as_step(step) for part in parts.get(step.name, ())] or [step]
        words = dict.fromkeys(word for run in runs for word in option_words(run))
        wrong += [
            f"step {step.name!r}: {word!r} holds what Pegasus does not hand on as it is; use "
            "letters, digits and _ @ % + = : , . / - only"
            for word in words
            if not PLAIN.fullmatch(word)
        ]
    if wrong:
        raise Refused("\n".join(wrong))
