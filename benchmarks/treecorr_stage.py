"""Compare the stage treecorr with TreeCorr called directly, on the same catalogue and threads.

Both run as programs, in turn: they read the same FITS files, calibrate, and measure xi+ and xi- of
all pairs of bins with the same options. The stage also finds patches, estimates the covariance
and writes a SACC file; its rate is that of the whole program all the same. On a machine that does
other work too, compare the processor times.

    python benchmarks/treecorr_stage.py [--galaxies 1000000] [--threads 2] [--repeat 3]
        [--slop "TreeCorr's own slop"]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

IMAGES = Path(__file__).resolve().parents[1] / "images"
SEPARATIONS = {"min_sep": 5.0, "max_sep": 100.0, "nbins": 10}
OPTIONS = {
    "no slop": "bin_slop: 0\nangle_slop: 0.1\n",
    "TreeCorr's own slop": "# none\n",
}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a program used.

    Attributes
    ----------
    wall : s
    cpu : s
    memory : MiB, the largest resident set
    pairs : number of pairs of galaxies that it measured
    """

    wall: float
    cpu: float
    memory: float
    pairs: float

    @property
    def rate(self) -> float:
        """Pairs per second."""
        return self.pairs / self.wall


def bare(folder: Path, config: Path, threads: int) -> None:
    """Do what the stage does with TreeCorr alone, and print the number of pairs."""
    import numpy as np
    import treecorr
    import yaml
    from astropy.io import fits

    options = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
    with fits.open(folder / "tomographic-catalog.fits") as hdus:
        bins, responses = np.array(hdus["OBJECTS"].data["bin"]), np.array(hdus["BINS"].data["R"])
    with fits.open(folder / "shear-catalog.fits") as hdus:
        table = hdus[1].data
        names = ("ra", "dec", "g1", "g2", "weight")
        columns = {name: np.array(table[name], dtype=float) for name in names}
    catalogs = []
    for k, response in enumerate(responses):
        ra, dec, *ellipticity, weight = (values[bins == k] for values in columns.values())
        g1, g2 = np.linalg.solve(response, ellipticity)
        units = {"ra_units": "deg", "dec_units": "deg"}
        catalogs.append(treecorr.Catalog(ra=ra, dec=dec, g1=g1, g2=g2, w=weight, **units))
    pairs = 0.0
    for i, first in enumerate(catalogs):
        for second in [None, *catalogs[i + 1 :]]:
            gg = treecorr.GGCorrelation(**SEPARATIONS, sep_units="arcmin", **options)
            gg.process(first, second, num_threads=threads)
            pairs += gg.npairs.sum()
    print(json.dumps({"pairs": pairs}))


def make_inputs(folder: Path, galaxies: int, threads: int, nbin: int = 2) -> None:
    """Simulate a survey and run the stages before treecorr."""
    options = [
        f"--parameter=n_galaxies={galaxies}",
        "--parameter=area=1000",
        "--parameter=lmax=512",
    ]
    run_stage("survey", folder, threads, options)
    run_stage("tomography", folder, threads, [f"--parameter=nbin={nbin}"])
    run_stage("pz_stack", folder, threads, [])


def stage_command(stage: str, folder: Path, threads: int, options: list[str]) -> list[str]:
    """Return the command of a stage that finds its inputs in a folder and writes there."""
    return [
        sys.executable,
        str(IMAGES / stage / "run.py"),
        f"--outputs={folder}",
        f"--threads={threads}",
        *options,
    ]


def run_stage(stage: str, folder: Path, threads: int, options: list[str]) -> None:
    """Run a stage that finds its inputs in a folder and writes there."""
    environment = os.environ | {"DESC_INPUT": str(folder)}
    subprocess.run(stage_command(stage, folder, threads, options), check=True, env=environment)


def measure(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Run a program and return its wall time, its processor time (s) and its memory (MiB)."""
    start = time.perf_counter()
    environment = os.environ | {"DESC_INPUT": str(folder)}
    with (folder / "stdout").open("wb") as stdout:
        process = subprocess.Popen(command, env=environment, stdout=stdout)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure_bare(folder: Path, config: Path, threads: int) -> Cost:
    """Run the direct program."""
    command = [sys.executable, __file__, "--bare", str(folder), str(config)]
    wall, cpu, memory = measure([*command, "--threads", str(threads)], folder)
    pairs = json.loads((folder / "stdout").read_text(encoding="utf-8"))["pairs"]
    return Cost(wall=wall, cpu=cpu, memory=memory, pairs=pairs)


def measure_stage(folder: Path, config: Path, threads: int) -> Cost:
    """Run the stage."""
    import sacc

    options = [f"--parameter={name}={value}" for name, value in SEPARATIONS.items()]
    command = stage_command("treecorr", folder, threads, [f"--config=config={config}", *options])
    wall, cpu, memory = measure(command, folder)
    data = sacc.Sacc.load_fits(str(folder / "two-point.sacc"))
    pairs = sum(data.get_tag("npair", "galaxy_shear_xi_plus"))
    return Cost(wall=wall, cpu=cpu, memory=memory, pairs=pairs)


def compare(folder: Path, text: str, threads: int, repeat: int) -> tuple[Cost, Cost]:
    """Return the quickest of several runs of the direct program and of the stage."""
    config = folder / "treecorr.yaml"
    config.write_text(text, encoding="utf-8")
    runs = [
        (measure_bare(folder, config, threads), measure_stage(folder, config, threads))
        for _ in range(repeat)
    ]
    direct, stage = (min(costs, key=lambda cost: cost.wall) for costs in zip(*runs, strict=True))
    return direct, stage


def report(name: str, direct: Cost, stage: Cost) -> None:
    """Print both costs and their ratios."""
    print(f"\n{name:22} {'wall s':>8} {'cpu s':>8} {'MiB':>8} {'pairs':>12} {'pairs/s':>12}")
    for label, cost in (("TreeCorr", direct), ("stage treecorr", stage)):
        numbers = f"{cost.wall:8.2f} {cost.cpu:8.2f} {cost.memory:8.0f}"
        print(f"  {label:20} {numbers} {cost.pairs:12.4g} {cost.rate:12.4g}")
    print(
        f"  stage / TreeCorr:    pair rate {stage.rate / direct.rate:.2f} (at least 0.95), "
        f"processor time {stage.cpu / direct.cpu:.2f}, "
        f"memory {stage.memory / direct.memory:.2f} (at most 1.5)"
    )


def main() -> None:
    """Make the inputs in a temporary folder, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--galaxies", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--slop", choices=[*OPTIONS], action="append", help="both, if not given")
    parser.add_argument("--bare", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.bare:
        folder, config = arguments.bare
        bare(folder, config, arguments.threads)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_inputs(folder, arguments.galaxies, arguments.threads)
        print(f"{arguments.galaxies} galaxies, {arguments.threads} threads")
        for label in arguments.slop or OPTIONS:
            costs = compare(folder, OPTIONS[label], arguments.threads, arguments.repeat)
            report(label, *costs)


if __name__ == "__main__":
    main()
