"""What `descpipe build` costs beside `docker build`, at first and when nothing has changed.

Run as `python benchmarks/build.py`; prints Markdown tables. It needs a Docker engine that has
`python:3.13-slim`, and builds into names of its own, which it removes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from timing import Cost, measure, repeat, table

from descpipe.building.context import context_archive
from descpipe.building.plan import plan_images
from descpipe.engines import buildx, docker
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline

if TYPE_CHECKING:
    from descpipe.building.plan import ImagePlan

PROGRAM = str(Path(sys.executable).parent / "descpipe")
STAGES = 8
RUNS = 5
HEAD = """\
pipeline: bench
version: "1.0"
owner: descpipe-bench
images: [images]
steps:
"""
RUN_PY = """\
#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    name = "stage_{number}"
    inputs = {{}}
    outputs = {{"out-{number}": "txt"}}

    def run(self):
        pass


if __name__ == "__main__":
    Stage.main()
"""
BASE = "FROM python:3.13-slim\nCOPY descpipe/ /opt/desc/descpipe/\nUSER 1000:1000\n"
DOCKERFILE = """\
ARG BASE=desc/descpipe-base:0.1.0
FROM ${BASE}
RUN python -c 'print("installing")'
COPY run.py /opt/desc/
"""
# The value of Docker's own switch for each builder.
BUILDERS = {"classic": "0", "BuildKit": "1"}


def main() -> None:
    """Print the tables."""
    docker.require()
    with tempfile.TemporaryDirectory() as name:
        pipeline = write_project(Path(name))
        print(table("A first build", ["builder", "command", "CPU s", "wall s"], first(pipeline)))
        print(table("A build of nothing", ["images", "CPU s", "wall s"], second(pipeline)))
        remove(pipeline)


def write_project(folder: Path) -> Path:
    """Write a pipeline of stages on one base image, and return its file."""
    names = [f"stage_{number}" for number in range(STAGES)]
    for number, name in enumerate(names):
        stage = folder / "images" / name
        stage.mkdir(parents=True)
        (stage / "run.py").write_text(RUN_PY.format(number=number))
        (stage / "run.py").chmod(0o755)
        (stage / "Dockerfile").write_text(DOCKERFILE)
    (folder / "images" / "base").mkdir()
    (folder / "images" / "base" / "Dockerfile").write_text(BASE)
    pipeline = folder / "pipeline.yaml"
    pipeline.write_text(HEAD + "".join(f"  {name}: {{}}\n" for name in names))
    return pipeline


def first(pipeline: Path) -> list[list[str]]:
    """Return the costs of building all images, without anything of theirs in a cache."""
    rows = []
    for name, switch in BUILDERS.items():
        os.environ[buildx.SWITCH] = switch
        if switch == "1" and not buildx.is_there():
            continue
        for command in ("descpipe build", "docker build"):
            remove(pipeline)
            salt(pipeline)
            ours = command == "descpipe build"
            cost = (
                measure([PROGRAM, "build", str(pipeline), "--engine=docker"], pipeline.parent)
                if ours
                else plainly(pipeline)
            )
            rows.append([name, command, f"{cost.cpu:.2f}", f"{cost.wall:.1f}"])
    return rows


def plainly(pipeline: Path) -> Cost:
    """Return the cost of building the same contexts by `docker build`, one after the other."""
    total = Cost(0.0, 0.0)
    with tempfile.TemporaryDirectory() as name:
        for plan in plans(pipeline):
            archive = Path(name) / "context.tar"
            archive.write_bytes(context_archive(plan.files).getvalue())
            words = [f"--build-arg={key}={value}" for key, value in plan.arguments.items()]
            script = 'file=$1; shift; exec docker build --quiet "$@" - <"$file"'
            command = ["sh", "-c", script, "sh", str(archive), f"--tag={plan.name}", *words]
            cost = measure(command, Path(name))
            total = Cost(total.cpu + cost.cpu, total.wall + cost.wall)
    return total


def second(pipeline: Path) -> list[list[str]]:
    """Return the cost of a build in which nothing has changed."""
    cost = repeat([PROGRAM, "build", str(pipeline), "--engine=docker"], pipeline.parent, RUNS)
    return [[str(len(plans(pipeline))), f"{cost.cpu:.2f}", f"{cost.wall:.2f}"]]


def plans(pipeline: Path) -> tuple[ImagePlan, ...]:
    """Return what is to be built."""
    return plan_images(read_pipeline(pipeline, Overrides(), Problems()), Problems())


def salt(pipeline: Path) -> None:
    """Change all sources, so that no builder has them in its cache."""
    for path in pipeline.parent.rglob("Dockerfile"):
        lines = path.read_text().splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith("FROM"))
        lines.insert(first + 1, f"LABEL salt={os.urandom(8).hex()}")
        path.write_text("\n".join([*lines, ""]))


def remove(pipeline: Path) -> None:
    """Remove the images."""
    names = [plan.name for plan in plans(pipeline)]
    subprocess.run(["docker", "image", "rm", "--force", *names], capture_output=True, check=False)


if __name__ == "__main__":
    main()
