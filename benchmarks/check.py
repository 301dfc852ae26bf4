"""How long it takes to check pipelines of many steps with 20 parameters each.

Run as `python benchmarks/check.py`; prints a Markdown table. Where a Docker engine answers that has
`python:3.13-slim`, the image of the steps is built from it, and checking asks for it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import generated
from timing import measure, repeat, table

from descpipe.engines import docker

PROGRAM = str(Path(sys.executable).parent / "descpipe")
IMAGE = "desc/chain-copy:1.0"
STEPS = (100, 1000, 5000)
RUNS = 5
COLUMNS = ["steps", "without an engine, CPU s", "with an engine, CPU s", "ms a step", "wall s"]


def main() -> None:
    """Print the table."""
    engine = os.environ.get("DOCKER_HOST", docker.DEFAULT_HOST)
    is_there = docker.unavailable_reason() is None
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if is_there:
            first = generated.write_chain(folder, STEPS[0], generated.TWENTY)
            measure([PROGRAM, "build", str(first)], folder)
        for steps in STEPS:
            path = str(generated.write_chain(folder, steps, generated.TWENTY))
            os.environ["DOCKER_HOST"] = "unix:///nowhere"
            alone = repeat([PROGRAM, "check", path], folder, RUNS)
            os.environ["DOCKER_HOST"] = engine
            last = repeat([PROGRAM, "check", path], folder, RUNS) if is_there else alone
            asked = f"{last.cpu:.2f}" if is_there else "no engine answers"
            per_step = f"{1000 * last.cpu / steps:.2f}"
            rows.append([str(steps), f"{alone.cpu:.2f}", asked, per_step, f"{last.wall:.2f}"])
        if is_there:
            measure(["docker", "image", "rm", IMAGE], folder)
    print(table("Many steps with 20 parameters", COLUMNS, rows))


if __name__ == "__main__":
    main()
