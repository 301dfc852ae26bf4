"""What `descpipe run` costs beside plain cwltool on the same documents: ten trivial steps, or more.

Run as `python benchmarks/run.py [--steps N] [--runs N]`; prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import generated
from timing import compare, measure, repeat, table

PROGRAMS = Path(sys.executable).parent


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    parser.add_argument("--steps", type=int, default=10, metavar="N")
    options = parser.parse_args()
    runs, steps = options.runs, options.steps
    # Both run the steps on this Python.
    os.environ["PATH"] = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pipeline = str(generated.write_chain(folder, steps))
        descpipe = str(PROGRAMS / "descpipe")
        measure([descpipe, "export-cwl", pipeline, "--engine", "none", "-o", "cwl"], folder)
        run = [descpipe, "run", pipeline, "--engine", "none", "--overwrite", "--anew"]
        cwltool = [str(PROGRAMS / "cwltool"), "--outdir", "plain", "cwl/pipeline.cwl"]
        ours, theirs, ratio = compare(run, [*cwltool, "cwl/job.yml"], folder, runs)
        check = repeat([descpipe, "check", pipeline], folder, runs)
    rest = (ours.cpu - theirs.cpu - check.cpu, ours.wall - theirs.wall - check.wall)
    rows = [
        ["descpipe run", f"{ours.cpu:.2f}", f"{ours.wall:.2f}"],
        ["cwltool", f"{theirs.cpu:.2f}", f"{theirs.wall:.2f}"],
        ["ratio", f"{ratio.cpu:.2f}", f"{ratio.wall:.2f}"],
        ["of this, `descpipe check`", f"{check.cpu:.2f}", f"{check.wall:.2f}"],
        ["and watching and recording", f"{rest[0]:.2f}", f"{rest[1]:.2f}"],
        ["beside cwltool", f"{rest[0] / theirs.cpu:.0%}", f"{rest[1] / theirs.wall:.0%}"],
    ]
    print(table(f"Running {steps} trivial steps without containers", ["", "CPU s", "wall s"], rows))


if __name__ == "__main__":
    main()
