"""Compare the stage treecorr in parts, gathered, with one that measures all pairs of bins.

The one has one thread, a thread for each core, or a process of MPI for each core. Parts have one
thread each, and as many run at a time as there are cores. What every part does over
again (start, read, find patches) cannot be divided, nor can gather: that is the serial fraction.
On a machine that does other work too, wall seconds tell little. So speed-ups are also computed from
the processor seconds of each part, as they would be on cores that do nothing else.

    python benchmarks/scattered_treecorr.py [--galaxies N] [--bins N] [--shards N] [--repeat N]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from treecorr_stage import IMAGES, OPTIONS, SEPARATIONS, make_inputs, stage_command

FILES = {"two-point": "sacc", "jackknife": "fits"}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one or several programs used.

    Attributes
    ----------
    wall : s, from the first start to the last end
    cpu : s, of all together
    memory : MiB, the largest resident set of one of them
    """

    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str], folder: Path) -> Cost:
    """Run a program whose inputs are in a folder, and return its cost."""
    start = time.perf_counter()
    environment = os.environ | {"DESC_INPUT": str(folder)}
    process = subprocess.Popen(list(command), env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return Cost(wall=wall, cpu=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss / 1024)


def run_together(commands: Sequence[Sequence[str]], folder: Path, at_once: int) -> Cost:
    """Run several programs, some at a time, and return their cost."""
    start = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        costs = list(pool.map(run, commands, repeat(folder)))
    return Cost(
        wall=time.perf_counter() - start,
        cpu=sum(cost.cpu for cost in costs),
        memory=max(cost.memory for cost in costs),
    )


def whole_command(folder: Path, threads: int) -> list[str]:
    """Return the command that measures all pairs of bins."""
    options = [f"--parameter={name}={value}" for name, value in SEPARATIONS.items()]
    config = folder / "treecorr.yaml"
    return stage_command("treecorr", folder, threads, [f"--config=config={config}", *options])


def mpi_command(folder: Path, processes: int) -> list[str]:
    """Return the command that measures all pairs of bins by processes of one thread."""
    mpirun = str(Path(sys.executable).with_name("mpirun"))
    return [mpirun, "-n", str(processes), *whole_command(folder, 1), f"--processes={processes}"]


def part_commands(folder: Path, shards: int) -> list[list[str]]:
    """Return the commands of the parts, with one thread each."""
    return [
        [
            *whole_command(folder, 1),
            f"--shard={number}-of-{shards}",
            *(f"--output={tag}={tag}-parts.{number}" for tag in FILES),
        ]
        for number in range(1, shards + 1)
    ]


def gather_command(folder: Path, shards: int) -> list[str]:
    """Return the command that makes one measurement of the parts."""
    return [
        sys.executable,
        str(IMAGES / "gather" / "run.py"),
        f"--outputs={folder / 'gathered'}",
        *(
            f"--input={tag}-parts={folder / f'{tag}-parts.{number}.{suffix}'}"
            for tag, suffix in FILES.items()
            for number in range(1, shards + 1)
        ),
    ]


def largest_difference(folder: Path) -> float:
    """Return by how much values and covariance differ, in units of the largest of each."""
    import numpy as np
    import sacc

    ours, theirs = (
        sacc.Sacc.load_fits(str(path / "two-point.sacc")) for path in (folder / "gathered", folder)
    )
    arrays = ((ours.mean, theirs.mean), (ours.covariance.dense, theirs.covariance.dense))
    return max(float(np.abs(a - b).max() / np.abs(b).max()) for a, b in arrays)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What each way costs.

    Attributes
    ----------
    one, several : the whole by one thread, and by as many as there are cores
    processes : the whole by as many processes as there are cores
    parts : each of the parts, run alone
    together : all parts, as many at a time as there are cores
    gather : the stage after them
    """

    one: Cost
    several: Cost
    processes: Cost
    parts: Sequence[Cost]
    together: Cost
    gather: Cost

    @property
    def repeated(self) -> float:
        """Processor seconds that each part spends on what all others do too."""
        extra = sum(part.cpu for part in self.parts) - self.one.cpu
        return max(extra, 0.0) / max(len(self.parts) - 1, 1)

    @property
    def serial_fraction(self) -> float:
        """Share of the work that more cores do not make shorter."""
        return (self.repeated + self.gather.cpu) / (self.one.cpu + self.gather.cpu)

    def speed_up(self, cores: int) -> float:
        """Return that on cores that do nothing else, each part on the core that is free first."""
        ends = [0.0] * cores
        for part in self.parts:
            ends[ends.index(min(ends))] += part.cpu
        return self.one.cpu / (max(ends) + self.gather.cpu)


def compare(folder: Path, shards: int, cores: int) -> Comparison:
    """Measure each way once."""
    commands = part_commands(folder, shards)
    return Comparison(
        one=run(whole_command(folder, 1), folder),
        several=run(whole_command(folder, cores), folder),
        processes=run(mpi_command(folder, cores), folder),
        parts=[run(command, folder) for command in commands],
        together=run_together(commands, folder, cores),
        gather=run(gather_command(folder, shards), folder),
    )


def cheapest(runs: Sequence[Comparison]) -> Comparison:
    """Return of each way the run that used the processor least."""

    def least(costs: Iterable[Cost]) -> Cost:
        return min(costs, key=lambda cost: cost.cpu)

    return Comparison(
        one=least(one.one for one in runs),
        several=least(one.several for one in runs),
        processes=least(one.processes for one in runs),
        parts=[least(costs) for costs in zip(*(one.parts for one in runs), strict=True)],
        together=least(one.together for one in runs),
        gather=least(one.gather for one in runs),
    )


def report(found: Comparison, cores: int) -> None:
    """Print the costs, and what follows from them for other numbers of cores."""
    shards = len(found.parts)
    rows = {
        "whole, 1 thread": found.one,
        f"whole, {cores} threads": found.several,
        f"whole, {cores} processes": found.processes,
        f"{shards} parts, {cores} at a time": found.together,
        "the longest part": max(found.parts, key=lambda cost: cost.cpu),
        "gather": found.gather,
    }
    print(f"{'':26} {'wall s':>8} {'cpu s':>8} {'MiB':>6}")
    for name, cost in rows.items():
        print(f"  {name:24} {cost.wall:8.2f} {cost.cpu:8.2f} {cost.memory:6.0f}")
    measured = found.one.wall / (found.together.wall + found.gather.wall)
    print(f"  wall: {measured:.2f} times as fast as by one thread, gather included")
    print(f"  each part does again what takes {found.repeated:.2f} s of the processor")
    print(f"  serial fraction, gather included: {found.serial_fraction:.3f}")
    for count in sorted({1, 2, 3, shards}):
        speed_up = found.speed_up(count)
        print(f"  {count} free cores: speed-up {speed_up:.2f}, efficiency {speed_up / count:.2f}")


def main() -> None:
    """Make the inputs in a temporary folder, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--galaxies", type=int, default=1_000_000)
    parser.add_argument("--bins", type=int, default=3)
    parser.add_argument("--shards", type=int, default=6)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_inputs(folder, arguments.galaxies, cores, arguments.bins)
        print(f"{arguments.galaxies} galaxies in {arguments.bins} bins, {cores} cores")
        for label, text in OPTIONS.items():
            (folder / "treecorr.yaml").write_text(text, encoding="utf-8")
            runs = [compare(folder, arguments.shards, cores) for _ in range(arguments.repeat)]
            print(f"\n{label}: results differ by {largest_difference(folder):.1e}")
            report(cheapest(runs), cores)


if __name__ == "__main__":
    main()
