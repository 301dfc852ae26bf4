"""What it costs to run again when nothing has changed, and to know that: hashing.

Run as `python benchmarks/resume.py [--runs N] [--mib N]`; prints Markdown tables.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import generated
from timing import compare, measure, table

from descpipe.resuming.contents import Contents

STEPS = 10
MIB = 1 << 20
PROGRAMS = Path(sys.executable).parent
# Files that were changed a moment ago are read again.
OLD_SECONDS = 3


def again(folder: Path, runs: int) -> str:
    """Return the table of a run in which nothing has changed."""
    pipeline = str(generated.write_chain(folder, STEPS))
    descpipe = str(PROGRAMS / "descpipe")
    run = [descpipe, "run", pipeline, "--engine", "none"]
    measure(run, folder)
    time.sleep(OLD_SECONDS)
    ours, theirs, ratio = compare(run, [descpipe, "check", pipeline], folder, runs)
    rows = [
        ["descpipe run, nothing changed", f"{ours.cpu:.2f}", f"{ours.wall:.2f}"],
        ["descpipe check", f"{theirs.cpu:.2f}", f"{theirs.wall:.2f}"],
        ["ratio", f"{ratio.cpu:.2f}", f"{ratio.wall:.2f}"],
    ]
    return table(f"Running {STEPS} steps again", ["", "CPU s", "wall s"], rows)


def hashing(folder: Path, mib: int) -> str:
    """Return the table of reading a large file to know what it holds."""
    path = folder / "large"
    block = os.urandom(MIB)
    with path.open("wb") as stream:
        for _ in range(mib):
            stream.write(block)
    time.sleep(OLD_SECONDS)
    known = folder / "known"
    rows = []
    for what in ("descpipe, the first time", "descpipe, again"):
        contents = Contents(known)
        begin = time.perf_counter()
        contents.of(path)
        seconds = time.perf_counter() - begin
        read = contents.bytes_read
        contents.close()
        rows.append([what, f"{read // MIB}", f"{seconds:.4f}", f"{mib / seconds:.0f}"])
    plain = measure(["sha256sum", str(path)], folder).wall
    rows.insert(1, ["sha256sum", str(mib), f"{plain:.4f}", f"{mib / plain:.0f}"])
    return table(f"Hashing {mib} MiB", ["", "MiB read", "wall s", "MiB/s"], rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    parser.add_argument("--mib", type=int, default=1024, metavar="N")
    given = parser.parse_args()
    os.environ["PATH"] = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as name:
        print(again(Path(name), given.runs))
        print(hashing(Path(name), given.mib))


if __name__ == "__main__":
    main()
