"""Measure S8 in simulated surveys of the full sky, and put what came out into its page.

make_theory.py FOLDER [SURVEYS]: what is already in the folder is not made again.
"""  # noqa: INP001

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from textwrap import fill

import numpy as np
import yaml
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy import stats

REPOSITORY = Path(__file__).parents[1]
PAGE = Path(__file__).parent / "stages" / "theory.md"
PICTURE = Path(__file__).parent / "pictures" / "theory-surveys.png"
TABLE = re.compile(r"(<!-- surveys -->\n).*?(<!-- end -->)", re.DOTALL)
TRUTH = 0.8
SURVEYS = 20
WIDTH = 98
STAGES = {
    "survey": (
        [],
        ["area=41252.96", "n_galaxies=200000", "lmax=512", "shape_noise=0.012"],
    ),
    "tomography": (
        ["shear-catalog.fits", "photoz-catalog.fits"],
        ["nbin=2", "zmin=0.4", "zmax=1.5"],
    ),
    "pz_stack": (["shear-catalog.fits", "photoz-catalog.fits", "tomographic-catalog.fits"], []),
    "treecorr": (
        [
            "shear-catalog.fits",
            "tomographic-catalog.fits",
            "photoz-stack.fits",
            "tracer-metadata.yaml",
        ],
        ["min_sep=40", "max_sep=400", "nbins=6", "npatch=64"],
    ),
    "theory": (["two-point.sacc", "tracer-metadata.yaml", "truth.fits"], []),
}
CONFIG = REPOSITORY / "pipelines" / "two-point" / "treecorr.yaml"
PARTS = {"all": "all", "xi_plus": "ξ₊", "xi_minus": "ξ₋"}


def main(folder: Path, count: int) -> None:
    """Make the surveys that are missing, the table and the figure."""
    results = [measure(folder / f"seed-{seed}", seed) for seed in range(1, count + 1)]
    table = "\n".join(table_lines(results)) + "\n"
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda m: f"{m[1]}\n{table}\n{m[2]}", text), encoding="utf-8")
    draw(results).savefig(PICTURE, dpi=150, metadata={"Software": None})


def measure(folder: Path, seed: int) -> dict:
    """Return what the stage theory says of one survey."""
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / "theory-comparison.yaml"
    for stage, (inputs, parameters) in STAGES.items() if not result.exists() else ():
        given = [f"--input={Path(name).stem}={folder / name}" for name in inputs]
        given += [f"--parameter={words}" for words in parameters]
        given += [f"--parameter=seed={seed}"] if stage == "survey" else []
        given += [f"--config=config={CONFIG}"] if stage == "treecorr" else []
        program = [sys.executable, str(REPOSITORY / "images" / stage / "run.py")]
        subprocess.run([*program, f"--outputs={folder}", "--threads=1", *given], check=True)
    return yaml.safe_load(result.read_text(encoding="utf-8"))


def pulls(results: list[dict], part: str) -> np.ndarray:
    """Return how far S8 of each survey is from the truth, in units of its error."""
    found = [result["S8_from"][part] for result in results]
    return np.array([(s["value"] - TRUTH) / (0.5 * (s["high"] - s["low"])) for s in found])


def table_lines(results: list[dict]) -> list[str]:
    """Return the lines of the table."""
    lines = [
        f"| {len(results)} surveys | mean S₈ | mean error, scatter | of the truth |",
        "| --- | --- | --- | --- |",
    ]
    for part, name in PARTS.items():
        values = np.array([result["S8_from"][part]["value"] for result in results])
        error = values.std(ddof=1) / np.sqrt(values.size)
        given = [0.5 * (r["S8_from"][part]["high"] - r["S8_from"][part]["low"]) for r in results]
        lines.append(
            f"| {name} | {values.mean():.4f} ± {error:.4f} | {np.mean(given):.4f}, "
            f"{values.std(ddof=1):.4f} | {values.mean() / TRUTH:.4f} |"
        )
    return [*lines, "", fill(evenness(results), WIDTH)]


def evenness(results: list[dict]) -> str:
    """Return how probable it is that the p-values are spread evenly, in words."""
    words = {"best_fit": "the covariance of the model", "best_fit_by_patches": "that by patches"}
    found = {
        what: stats.kstest([r["chi_square"][name]["p_value"] for r in results], "uniform").pvalue
        for name, what in words.items()
    }
    told = " and ".join(f"{p:.2f} with {what}" for what, p in found.items())
    return f"The p-values of χ² are spread evenly (Kolmogorov-Smirnov p = {told})."


def draw(results: list[dict]) -> Figure:
    """Draw S8 of each survey, and the p-values."""
    figure = Figure(figsize=(8.4, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.6, 1])
    for k, result in enumerate(results):
        s8 = result["S8"]
        left.plot([k + 1] * 2, [s8["low"], s8["high"]], color="#0072B2", linewidth=1.6)
        left.plot(k + 1, s8["value"], "o", color="#0072B2", markersize=4)
    left.axhline(TRUTH, color="#D55E00", linestyle="--", label="truth")
    left.set_xlabel("survey")
    left.xaxis.set_major_locator(MaxNLocator(integer=True))
    left.set_ylabel("$S_8$ with its error")
    left.legend(frameon=False)
    steps = np.arange(1, len(results) + 1) / len(results)
    for name, label, colour in (
        ("best_fit", "covariance of the model", "#0072B2"),
        ("best_fit_by_patches", "covariance by patches", "#E69F00"),
    ):
        p_values = sorted(result["chi_square"][name]["p_value"] for result in results)
        right.step([0, *p_values, 1], [0, *steps, 1], where="post", color=colour, label=label)
    right.plot([0, 1], [0, 1], color="black", linewidth=0.8)
    right.set_xlabel(r"p-value of $\chi^2$")
    right.set_ylabel("fraction of surveys below")
    right.legend(frameon=False, fontsize=8)
    return figure


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SURVEYS)  # noqa: PLR2004
