"""How much faster two nodes are than one: the step treecorr, scattered over pairs of bins.

Runs the steps of the shipped pipeline up to treecorr, by Toil and Slurm on clusters of one node and
of two, in turn. The nodes are containers with one core each, which see this machine's Python: Toil,
TreeCorr, sacc and astropy must be installed beside descpipe, and a survey be in out/survey (`make
demo`). Run as `python benchmarks/speedup.py [--runs N] [--survey DIR]`; prints a Markdown table of
the least of all runs.

The serial fraction is that of Karp and Flatt: how much of the time on one node would have to be
work that cannot be shared, to explain the speed-up.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from timing import table

REPOSITORY = Path(__file__).resolve().parents[1]
SURVEY = ("shear-catalog", "photoz-catalog")
PIPELINE = f"""\
pipeline: speed-up
version: "0.1.0"
owner: desc
images: [{REPOSITORY}/images]
inputs: {{shear-catalog: shear-catalog.fits, photoz-catalog: photoz-catalog.fits}}
output: out
steps:
  tomography: {{parameters: {{nbin: 3, zmin: 0.2, zmax: 1.3}}}}
  pz_stack: {{}}
  treecorr:
    scatter: {{shards: 6}}
    config: {{config: {REPOSITORY}/pipelines/two-point/treecorr.yaml}}
    parameters: {{min_sep: 8.0, max_sep: 150.0, nbins: 10, npatch: 60}}
    resources: {{cores: 1, memory: 1500 MiB}}
"""
LIMIT = 3600

# The clusters are those of the tests.
sys.path.insert(0, str(REPOSITORY / "tests"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, metavar="N")
    parser.add_argument("--survey", type=Path, default=REPOSITORY / "out/survey", metavar="DIR")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        disk = Path(name)
        (disk / "pipeline.yaml").write_text(PIPELINE)
        for tag in SURVEY:
            shutil.copy(options.survey / f"{tag}.fits", disk)
        pairs = [_pair(disk, number) for number in range(options.runs)]
        # What belongs to the users of the nodes can be removed now.
        subprocess.run(["chmod", "-R", "a+rwX", disk], check=False)
    one, two = (min(pair[place] for pair in pairs) for place in (0, 1))
    speed_up = one / two
    serial = (1 / speed_up - 1 / 2) / (1 - 1 / 2)
    columns = ["nodes", "treecorr, s", "speed-up", "efficiency", "serial fraction"]
    rows = [
        ["1", f"{one:.0f}", "1", "1", ""],
        ["2", f"{two:.0f}", f"{speed_up:.2f}", f"{speed_up / 2:.2f}", f"{serial:.2f}"],
    ]
    print(table("Six parts of treecorr on two nodes", columns, rows))


def _pair(disk: Path, number: int) -> tuple[float, float]:
    """Return the seconds of the step on one node and on two, which take turns."""
    turns = (1, 2) if number % 2 == 0 else (2, 1)
    seconds = {nodes: _run(disk, nodes, f"out-{number}-{nodes}") for nodes in turns}
    print(f"seconds by nodes: {seconds}", file=sys.stderr, flush=True)
    return seconds[1], seconds[2]


def _run(disk: Path, nodes: int, output: str) -> float:
    """Return how long the step took, from the first of its jobs to the end of the last."""
    from slurm_cluster import MEMORY, start_cluster

    python = {sys.prefix, sys.base_prefix, str(REPOSITORY)}
    options = ["--cpus=1", *(f"--volume={folder}:{folder}:ro" for folder in sorted(python))]
    cluster = start_cluster(disk, [MEMORY] * nodes, cores=1, options=options)
    try:
        for node in (cluster.controller, *cluster.workers):
            node.run_as_root("chmod", "a+rx", "/root")  # this Python may be below it
        words = ["run", "pipeline.yaml", "--site", "slurm", "--engine", "none", "-o", output]
        done = cluster.run(sys.executable, "-m", "descpipe", *words, timeout=LIMIT)
        if done.returncode:
            raise SystemExit(f"the run failed:\n{done.stdout}{done.stderr}")
        record: dict[str, Any] = json.loads((disk / output / "run.json").read_text())
    finally:
        cluster.stop()
    return float(record["steps"]["treecorr"]["seconds"])


if __name__ == "__main__":
    main()
