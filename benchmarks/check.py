"""How long it takes to check pipelines of many steps with 20 parameters each.

Run as `python benchmarks/check.py`; prints a Markdown table. The last columns need a Docker engine
that answers and has `python:3.13-slim`, from which the image of the steps is built.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import generated
from timing import measure, repeat, table

PROGRAM = str(Path(sys.executable).parent / "descpipe")
IMAGE = "desc/chain-copy:1.0"
STEPS = (100, 1000, 5000)
RUNS = 5
COLUMNS = ["steps", "without an engine, CPU s", "with an engine, CPU s", "ms a step", "wall s"]


def main() -> None:
    """Print the table."""
    engine = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = generated.write_chain(folder, STEPS[0], generated.TWENTY)
        measure([PROGRAM, "build", str(first)], folder)
        for steps in STEPS:
            path = str(generated.write_chain(folder, steps, generated.TWENTY))
            os.environ["DOCKER_HOST"] = "unix:///nowhere"
            alone = repeat([PROGRAM, "check", path], folder, RUNS)
            os.environ["DOCKER_HOST"] = engine
            both = repeat([PROGRAM, "check", path], folder, RUNS)
            per_step = f"{1000 * both.cpu / steps:.2f}"
            row = [str(steps), f"{alone.cpu:.2f}", f"{both.cpu:.2f}", per_step, f"{both.wall:.2f}"]
            rows.append(row)
        measure(["docker", "image", "rm", IMAGE], folder)
    print(table("Many steps with 20 parameters", COLUMNS, rows))


if __name__ == "__main__":
    main()
