"""Time and memory of the stages over the number of objects, beside a bare read of their columns.

Each stage runs as a program on the catalogues of a simulated survey of 1000 deg2. Beside it, a
program of a few lines reads the columns that the stage declares to read, and does nothing with
them: numbers stay in the byte order of the file. It loads astropy, and descpipe, which tells it the
columns; what loading astropy alone costs is a row of its own. What the two largest sizes tell is
drawn out to a thousand million objects. On a machine that does other work too, look at the
processor times.

    python benchmarks/stages.py [--sizes 100000 1000000] [--threads 1] [--repeat 3]

With --txpipe FOLDER also what TXPipe's own class needs for the responses: see txpipe_response.py.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from timing import table
from treecorr_stage import IMAGES, SEPARATIONS, measure, stage_command

from descpipe import FITS
from descpipe.model.problem import Problems
from descpipe.reading.run_py import read_run_py

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK = 100_000  # rows
PEER = Path(__file__).with_name("txpipe_response.py")
LARGEST = 1_000_000_000
SURVEY = {"area": 1000, "lmax": 256}
ASTROPY = "from astropy.io import fits"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A stage with its options.

    Attributes
    ----------
    name : in the table
    stage : folder of the stage
    options : of its run.py
    reads : whether it is compared with a bare read
    """

    name: str
    stage: str
    options: tuple[str, ...] = ()
    reads: bool = False


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a program used.

    Attributes
    ----------
    cpu, wall : s
    memory : MiB, the largest resident set
    """

    cpu: float
    wall: float
    memory: float


CASES = (
    Case(name="survey", stage="survey"),
    Case(name="tomography", stage="tomography", reads=True),
    Case(name="pz_stack", stage="pz_stack", reads=True),
    Case(name="treecorr", stage="treecorr"),
)


def read_columns(folder: Path, stage: str) -> None:
    """Read all columns that a stage declares to read, some rows at a time."""
    import numpy as np
    from astropy.io import fits

    metadata = read_run_py(IMAGES / stage, Problems())
    for tag, file in metadata.inputs.items() if metadata else ():
        path = folder / file.file_name(tag)
        if not isinstance(file, FITS) or not path.exists():
            continue
        with fits.open(path, memmap=True) as hdus:
            for name, declared in file.tables.items():
                if not declared.columns:
                    continue
                rows = hdus[name or 1].data
                wanted = {column.lower() for column in declared.columns}
                there = [column for column in rows.names if column.lower() in wanted]
                for start in range(0, len(rows), CHUNK):
                    for column in there:
                        np.array(rows[start : start + CHUNK][column])


def least_usages(commands: dict[str, list[str]], folder: Path, repeat: int) -> dict[str, Usage]:
    """Return the least that each of some commands used, which run several times in turn."""
    runs = [
        {name: measure(command, folder) for name, command in commands.items()}
        for _ in range(repeat)
    ]
    found = {}
    for name in commands:
        numbers = zip(*(run[name] for run in runs), strict=True)
        wall, cpu, memory = map(min, numbers)
        found[name] = Usage(cpu=cpu, wall=wall, memory=memory)
        print(f"{name}: {cpu:.2f} s, {memory:.0f} MiB", file=sys.stderr)
    return found


def command_of(case: Case, folder: Path, galaxies: int, threads: int) -> list[str]:
    """Return the command of a stage."""
    options = list(case.options)
    if case.stage == "survey":
        options += [f"--parameter=n_galaxies={galaxies}"]
        options += [f"--parameter={name}={value}" for name, value in SURVEY.items()]
    if case.stage == "treecorr":
        options += [f"--config=config={folder / 'treecorr.yaml'}"]
        options += [f"--parameter={name}={value}" for name, value in SEPARATIONS.items()]
    return stage_command(case.stage, folder, threads, options)


def measure_size(
    cases: Sequence[Case], galaxies: int, threads: int, repeat: int, txpipe: str | None
) -> dict[str, Usage]:
    """Return what each stage, and each bare read, used for so many galaxies."""
    used: dict[str, Usage] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        astropy = {"Python with astropy": [sys.executable, "-c", ASTROPY]}
        used |= least_usages(astropy, folder, repeat)
        (folder / "treecorr.yaml").write_text("# TreeCorr's own slop\n", encoding="utf-8")
        for case in cases:
            commands = {case.name: command_of(case, folder, galaxies, threads)}
            if case.reads:
                bare = [sys.executable, __file__, "--read", case.stage, str(folder)]
                commands[f"{case.name}: bare read"] = bare
            if txpipe and case.stage == "tomography":
                peer = [sys.executable, str(PEER), txpipe, str(folder)]
                commands["tomography: TXPipe's class"] = peer
            used |= least_usages(commands, folder, 1 if case.stage == "survey" else repeat)
    return used


def extrapolated(sizes: list[int], used: list[Usage]) -> Usage:
    """Return what the line through the two largest sizes tells of the largest number of objects."""
    (low, high), (first, last) = sizes[-2:], used[-2:]
    factor = (LARGEST - high) / (high - low)

    def on_line(before: float, after: float) -> float:
        return after + max(0.0, after - before) * factor

    return Usage(
        cpu=on_line(first.cpu, last.cpu),
        wall=on_line(first.wall, last.wall),
        memory=on_line(first.memory, last.memory),
    )


def report(sizes: list[int], results: list[dict[str, Usage]]) -> str:
    """Return a Markdown table, with a row for each stage and each bare read."""
    columns = ["", *(f"{size:.0e}, CPU s | MiB" for size in sizes), "1e+09, CPU h | GiB"]
    rows = []
    for name in results[0]:
        used = [result[name] for result in results]
        cells = [cell for usage in used for cell in (f"{usage.cpu:.2f}", f"{usage.memory:.0f}")]
        largest = extrapolated(sizes, used)
        rows.append([name, *cells, f"{largest.cpu / 3600:.1f}", f"{largest.memory / 1024:.1f}"])
    return table("The stages over the number of objects", " | ".join(columns).split(" | "), rows)


def main() -> None:
    """Measure all sizes, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--without", choices=["treecorr"], help="stage to leave out")
    parser.add_argument("--txpipe", help="folder that holds a copy of TXPipe's repository")
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        stage, folder = arguments.read
        read_columns(Path(folder), stage)
        return
    sizes = sorted(arguments.sizes)
    if len(sizes) == 1:
        parser.error("give two sizes or more: --sizes 100000 1000000")
    cases = [case for case in CASES if case.stage != arguments.without]
    results = [
        measure_size(cases, size, arguments.threads, arguments.repeat, arguments.txpipe)
        for size in sizes
    ]
    print(report(sizes, results))


if __name__ == "__main__":
    main()
