"""What `descpipe run --runner toil` costs beside Toil alone: a trivial stage in 200 parts.

Both run the same documents with the same options, without containers, on this machine; Toil must be
installed beside descpipe. Run as `python benchmarks/scatter.py [--parts N] [--runs N]`; prints a
Markdown table. The least of several runs is what to look at where a machine has other work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import generated
from timing import Cost, measure, table

from descpipe.runners.events import RunnerFolders
from descpipe.runners.runner import RunPlan
from descpipe.runners.toil import toil_words

PROGRAMS = Path(sys.executable).parent


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", type=int, default=200, metavar="N")
    parser.add_argument("--runs", type=int, default=3, metavar="N")
    options = parser.parse_args()
    # Both run the steps on this Python, and find Toil's helpers beside it.
    os.environ["PATH"] = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    os.environ["PYTHONWARNINGS"] = "ignore"
    with tempfile.TemporaryDirectory() as name:
        pairs = [_pair(Path(name), options.parts, number) for number in range(options.runs)]
    ours, theirs = _least([pair[0] for pair in pairs]), _least([pair[1] for pair in pairs])
    rows = [
        ["descpipe run --runner toil", f"{ours.cpu:.1f}", f"{ours.wall:.1f}"],
        ["toil-cwl-runner", f"{theirs.cpu:.1f}", f"{theirs.wall:.1f}"],
        ["ratio", f"{ours.cpu / theirs.cpu:.3f}", f"{ours.wall / theirs.wall:.3f}"],
    ]
    print(table(f"A trivial stage in {options.parts} parts", ["", "CPU s", "wall s"], rows))


def _pair(folder: Path, parts: int, number: int) -> tuple[Cost, Cost]:
    """Return the costs of a run by descpipe, and of one by Toil alone; they take turns."""
    pipeline = str(generated.write_scattered(folder, parts))
    run = [str(PROGRAMS / "descpipe"), "run", pipeline, "--engine", "none", "--overwrite"]
    ours = [*run, "--runner", "toil"]
    theirs = _toil(folder, pipeline)
    if number % 2:
        second = measure(theirs, folder)
        return _told(measure(ours, folder), second)
    first = measure(ours, folder)
    return _told(first, measure(theirs, folder))


def _toil(folder: Path, pipeline: str) -> list[str]:
    """Return the command of Toil alone, with the options that descpipe gives it."""
    alone = folder / "alone"
    shutil.rmtree(alone, ignore_errors=True)
    folders = RunnerFolders(
        documents=alone / "cwl",
        results=alone / "results",
        logs=alone / "log",
        temporary=alone / "tmp",
    )
    for one in (folders.results, folders.logs, folders.temporary):
        one.mkdir(parents=True)
    export = [str(PROGRAMS / "descpipe"), "export-cwl", pipeline, "--engine", "none"]
    measure([*export, "-o", str(folders.documents)], folder)
    plan = RunPlan(engine="none", job_store=alone / "jobstore")
    return [str(PROGRAMS / "toil-cwl-runner"), *toil_words(folders, plan, folders.temporary)]


def _least(costs: list[Cost]) -> Cost:
    return Cost(min(cost.cpu for cost in costs), min(cost.wall for cost in costs))


def _told(ours: Cost, theirs: Cost) -> tuple[Cost, Cost]:
    print(f"descpipe {ours}, Toil alone {theirs}", file=sys.stderr, flush=True)
    return ours, theirs


if __name__ == "__main__":
    main()
