"""Rows on this machine: cwltool, Toil, StreamFlow, and the local script."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from outcome import Run
from workshop import BY_MPI, DESCPIPE, TWO_POINT, Workshop, call, path_with, require, run_of

from descpipe.engines import docker
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline

TOIL = "toil[cwl]>=9.6,<10"
# Older ones than 0.2 skip steps and say nothing.
STREAMFLOW = "streamflow==0.2.0rc3"
# Else it runs containers as the user whom the image names, who may not write into its folders.
STREAMFLOW_FILE = """\
version: v1.0
workflows:
  two-point:
    type: cwl
    config:
      file: pipeline.cwl
      settings: job.yml
      docker:
        - step: /
          deployment: {{type: docker, config: {{user: "{user}", network: [none]}}}}
"""


def docker_images(workshop: Workshop) -> list[str]:
    """Make sure that Docker answers and has the images; return their names."""
    require("Docker", docker.unavailable_reason())
    if "images" not in workshop.shared:
        call([*DESCPIPE, "build", workshop.pipeline, "--engine", "docker"])
        pipeline = read_pipeline(workshop.pipeline, Overrides(), Problems())
        workshop.shared["images"] = [step.image for step in pipeline.steps]
    return workshop.shared["images"]


def cwltool_docker(workshop: Workshop) -> Run:
    docker_images(workshop)
    return _descpipe_run(workshop, "cwltool", "docker")


def cwltool_none(workshop: Workshop) -> Run:
    return _descpipe_run(workshop, "cwltool", "none")


def mpi_docker(workshop: Workshop) -> Run:
    docker_images(workshop)
    return _descpipe_run(workshop, "cwltool", "docker", BY_MPI)


def mpi_none(workshop: Workshop) -> Run:
    return _descpipe_run(workshop, "cwltool", "none", BY_MPI)


def toil_docker(workshop: Workshop) -> Run:
    docker_images(workshop)
    return _descpipe_run(workshop, "toil", "docker")


def toil_none(workshop: Workshop) -> Run:
    return _descpipe_run(workshop, "toil", "none")


def streamflow_docker(workshop: Workshop) -> Run:
    docker_images(workshop)
    return _streamflow(workshop, "docker")


def streamflow_none(workshop: Workshop) -> Run:
    return _streamflow(workshop, "none")


def local_docker(workshop: Workshop) -> Run:
    docker_images(workshop)
    folder = workshop.fresh("local-docker")
    script, out = folder / "run.sh", folder / "out"
    call([*DESCPIPE, "local", workshop.pipeline, script, "-o", out, *workshop.inputs()])
    return Run(results=out, seconds=call(["bash", script], Path("/")))


def _descpipe_run(workshop: Workshop, runner: str, engine: str, pipeline: str = TWO_POINT) -> Run:
    # Toil is on PATH only, as where it is installed beside nothing of descpipe.
    folders = [workshop.program("toil-cwl-runner", TOIL)] if runner == "toil" else []
    out = workshop.fresh(f"{runner}-{engine}-{Path(pipeline).stem}") / "out"
    words = ["run", workshop.disk / pipeline, "--runner", runner, "--engine", engine, "-o", out]
    seconds = call([*DESCPIPE, *words, *workshop.inputs()], environment=path_with(*folders))
    return run_of(out, seconds, runner=runner, engine=engine)


def _streamflow(workshop: Workshop, engine: str) -> Run:
    program = workshop.program("streamflow", STREAMFLOW) / "cwl-runner"
    folder = workshop.fresh(f"streamflow-{engine}")
    out = folder / "out"
    export = ["export-cwl", workshop.pipeline, "--engine", engine, "-o", folder, *workshop.inputs()]
    call([*DESCPIPE, *export])
    file = folder / "streamflow.yml"
    file.write_text(STREAMFLOW_FILE.format(user=f"{os.getuid()}:{os.getgid()}"))
    words = [program, "--streamflow-file", file, "--outdir", out, "pipeline.cwl", "job.yml"]
    # Steps without containers are started by the `python3` on PATH.
    python = path_with(Path(sys.executable).parent)
    return Run(results=out, seconds=call(words, folder, {**python, "TMPDIR": str(folder)}))
