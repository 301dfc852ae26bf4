"""The result of a study of noise as a table, in Markdown and row by row."""

import csv
from pathlib import Path

import numpy as np
from fits_columns import Array
from noise_surveys import NoiseSurveys

LABELS = {"xi_plus": "ξ₊", "xi_minus": "ξ₋", "all": "both"}


def write_table(surveys: NoiseSurveys, path: str) -> None:
    """Write what all surveys tell together as Markdown."""
    per_point = {g: surveys.chi_squares(g) / surveys.groups[g].sum() for g in LABELS}
    ratios = {g: surveys.error_ratios[:, surveys.groups[g]].mean(axis=1) for g in LABELS}
    rows = {
        "χ² per point": [mean_and_error(per_point[g]) for g in LABELS],
        "p of the distribution of χ²": [f"{surveys.chi_square_test(g):.2f}" for g in LABELS],
        "p of the distribution of points": [f"{surveys.pull_test(g):.2f}" for g in LABELS],
        "jackknife over shape noise": [mean_and_error(ratios[g]) for g in LABELS],
    }
    header = [f"{len(surveys.names)} surveys without shear", *LABELS.values()]
    lines = [header, ["---"] * len(header), *([name, *cells] for name, cells in rows.items())]
    text = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    Path(path).write_text(text, encoding="utf-8")


def mean_and_error(values: Array) -> str:
    """Return a mean over surveys with its error by their scatter."""
    return f"{values.mean():.4f} ± {values.std(ddof=1) / np.sqrt(values.size):.4f}"


def write_rows(surveys: NoiseSurveys, path: str) -> None:
    """Write the chi-squares of each survey as CSV, with the number of points in the header."""
    columns = {f"{g}_{surveys.groups[g].sum()}_points": surveys.chi_squares(g) for g in LABELS}
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["survey", *columns])
        for k, name in enumerate(surveys.names):
            writer.writerow([name, *(float(values[k]) for values in columns.values())])
