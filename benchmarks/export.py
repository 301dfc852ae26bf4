"""How long it takes to answer, to check and to export; beside ceci's dry run.

Run as `python benchmarks/export.py [--peer-steps N ...]`; prints Markdown tables.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import generated
import peer
from timing import measure, repeat, table

REPOSITORY = Path(__file__).parent.parent
DESCPIPE = [sys.executable, "-m", "descpipe"]
PROGRAM = str(Path(sys.executable).parent / "descpipe")
STEPS = (1000, 2000, 5000)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer-steps", type=int, nargs="*", default=[300], metavar="N")
    peer_steps = parser.parse_args().peer_steps
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(answer_table(folder))
        print(shipped_table(folder))
        print(size_table(folder))
        print(peer_table(folder, peer_steps))


def answer_table(folder: Path) -> str:
    """Return the cost of `descpipe --help` beside a bare Python."""
    bare = repeat([sys.executable, "-c", "pass"], folder, 15)
    answer = repeat([PROGRAM, "--help"], folder, 15)
    rows = [
        ["python -c pass", f"{bare.cpu:.3f}", f"{bare.wall:.3f}", "1"],
        [
            "descpipe --help",
            f"{answer.cpu:.3f}",
            f"{answer.wall:.3f}",
            f"{answer.wall / bare.wall:.1f}",
        ],
    ]
    return table("Answering", ["command", "CPU s", "wall s", "wall, ratio"], rows)


def shipped_table(folder: Path) -> str:
    """Return the cost of exporting the shipped pipeline."""
    pipeline = str(REPOSITORY / "pipelines" / "two-point" / "pipeline.yaml")
    export = repeat([PROGRAM, "export-cwl", pipeline, "-o", "cwl"], folder, 5)
    rows = [["descpipe export-cwl two-point", f"{export.cpu:.2f}", f"{export.wall:.2f}"]]
    return table("The shipped pipeline", ["command", "CPU s", "wall s"], rows)


def size_table(folder: Path) -> str:
    """Return the cost of checking and exporting pipelines of many steps."""
    rows = []
    for steps in STEPS:
        path = str(generated.write_chain(folder, steps))
        check = repeat([PROGRAM, "check", path], folder, 3)
        export = repeat([PROGRAM, "export-cwl", path, "-o", f"cwl-{steps}"], folder, 3)
        per_step = 1000 * export.cpu / steps
        rows.append([str(steps), f"{check.cpu:.2f}", f"{export.cpu:.2f}", f"{per_step:.2f}"])
    return table("Many steps", ["steps", "check, CPU s", "export, CPU s", "ms a step"], rows)


def peer_table(folder: Path, sizes: list[int]) -> str:
    """Return the cost of descpipe's check and export beside ceci's dry run."""
    ceci = str(peer.install_ceci(REPOSITORY / "build" / "ceci"))
    rows = []
    for steps in sizes:
        theirs = measure([ceci, "--dry-run", str(peer.write_chain(folder, steps))], folder)
        path = str(generated.write_chain(folder, steps))
        ours = repeat([PROGRAM, "export-cwl", path, "-o", f"cwl-peer-{steps}"], folder, 3)
        ratio = f"{theirs.cpu / ours.cpu:.0f}"
        rows.append([str(steps), f"{theirs.cpu:.1f}", f"{ours.cpu:.2f}", ratio])
    columns = ["steps", "ceci --dry-run, CPU s", "descpipe export-cwl, CPU s", "ratio"]
    return table("Beside ceci 2.7", columns, rows)


if __name__ == "__main__":
    main()
