"""Test surveys for what must be zero, and write the table and the figure of it."""  # noqa: INP001

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(REPOSITORY / "tests" / "images"),
    *(str(path.parent) for path in sorted((REPOSITORY / "images").glob("*/run.py"))),
]

import numpy as np  # noqa: E402
from figure_style import bin_colour, save, use_style  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from null_survey import FAULTS, TESTS, p_values, simulate  # noqa: E402
from scipy import stats  # noqa: E402

PAGE = REPOSITORY / "docs" / "stages" / "null_tests.md"
PICTURE = REPOSITORY / "docs" / "pictures" / "null-tests.png"
TABLE = re.compile(r"(<!-- null tests -->\n).*?(<!-- end -->)", re.DOTALL)
LIMIT = 1e-3
MARKERS = "osD^vP"


def main(n_clean: int, n_faulty: int, results: Path) -> None:
    """Make what is not yet in the file of results, and the table and the figure of it."""
    found = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    found = {name: p for name, p in found.items() if set(p) == set(TESTS)}
    for seed in range(1, 1 + n_clean):
        for fault, (change, _) in FAULTS.items():
            if f"{fault} {seed}" not in found and (fault == "none" or seed <= n_faulty):
                with TemporaryDirectory() as folder:
                    survey = change(simulate(seed))
                    found[f"{fault} {seed}"] = p_values(survey, Path(folder))
                results.write_text(json.dumps(found, indent=1), encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    table = "\n".join(["", *rows(found), ""])
    PAGE.write_text(TABLE.sub(lambda m: f"{m[1]}{table}\n{m[2]}", text), encoding="utf-8")
    use_style()
    save(draw(clean(found)), [str(PICTURE)])


def of_fault(found: dict[str, dict[str, float]], fault: str) -> list[dict[str, float]]:
    """Return the p-values of all surveys with a fault."""
    return [p for name, p in found.items() if name.rpartition(" ")[0] == fault]


def clean(found: dict[str, dict[str, float]]) -> dict[str, np.ndarray]:
    """Return the p-values of the surveys without a fault, by test."""
    surveys = of_fault(found, "none")
    return {name: np.array([survey[name] for survey in surveys]) for name in surveys[0]}


def rows(found: dict[str, dict[str, float]]) -> list[str]:
    """Return a table of how many surveys fail each test."""
    names = list(clean(found))
    lines = [
        "| surveys | " + " | ".join(names) + " |",
        "| --- |" + " --- |" * len(names),
    ]
    for fault in FAULTS:
        surveys = of_fault(found, fault)
        counts = [f"{sum(survey[name] < LIMIT for survey in surveys)}" for name in names]
        label = "without a fault" if fault == "none" else fault
        lines.append(f"| {len(surveys)} {label} | " + " | ".join(counts) + " |")
    even = [f"{stats.kstest(p, 'uniform').pvalue:.2f}" for p in clean(found).values()]
    return [*lines, "| evenness of p without a fault | " + " | ".join(even) + " |"]


def draw(found: dict[str, np.ndarray]) -> Figure:
    """Return a figure of the sorted p-values of each test beside those that are even."""
    figure = Figure(figsize=(5, 4.2), layout="constrained")
    panel = figure.subplots()
    for k, (name, p) in enumerate(found.items()):
        expected = (np.arange(p.size) + 0.5) / p.size
        panel.plot(expected, np.sort(p), marker=MARKERS[k], ms=4, color=bin_colour(k), label=name)
    width = stats.ksone(p.size).isf(0.005)
    panel.fill_between([0, 1], [-width, 1 - width], [width, 1 + width], color="0.9", lw=0)
    panel.plot([0, 1], [0, 1], color="0.5", linewidth=0.8)
    panel.set(xlim=(0, 1), ylim=(0, 1), xlabel="fraction of surveys", ylabel="p-value")
    panel.legend(fontsize=9)
    return figure


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clean", type=int, default=40, help="surveys without a fault")
    parser.add_argument("--faulty", type=int, default=10, help="surveys with each fault")
    parser.add_argument("--results", type=Path, default=Path("out/null-tests.json"))
    given = parser.parse_args()
    given.results.parent.mkdir(parents=True, exist_ok=True)
    main(given.clean, given.faulty, given.results)
