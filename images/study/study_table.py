"""The result of a study as a table, in Markdown and row by row."""

import csv
from pathlib import Path

from amplitudes import Mean, amplitudes, error_ratio, mean_of, variances_of_others
from surveys import Surveys

LABELS = {"xi_plus": "ξ₊", "xi_minus": "ξ₋", "all": "both"}


def write_table(surveys: Surveys, path: str) -> None:
    """Write the means over all surveys as Markdown."""
    others = variances_of_others(surveys)
    lines = [
        f"| {len(surveys.names)} surveys | " + " | ".join(LABELS.values()) + " |",
        "| --- |" + " --- |" * len(LABELS),
        row(
            "weights by the others",
            [mean_of(amplitudes(surveys, others, surveys.groups[g])) for g in LABELS],
        ),
        row(
            "weights by itself",
            [mean_of(amplitudes(surveys, surveys.variances, surveys.groups[g])) for g in LABELS],
        ),
        row(
            "itself less others",
            [
                mean_of(
                    amplitudes(surveys, surveys.variances, surveys.groups[g])
                    - amplitudes(surveys, others, surveys.groups[g])
                )
                for g in LABELS
            ],
        ),
        row(
            "jackknife over scatter",
            [error_ratio(surveys, surveys.groups[g]) for g in LABELS],
        ),
    ]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def row(name: str, means: list[Mean]) -> str:
    """Return a row of the table."""
    cells = [f"{mean.value:.4f} ± {mean.error:.4f}" for mean in means]
    return f"| {name} | " + " | ".join(cells) + " |"


def write_rows(surveys: Surveys, path: str) -> None:
    """Write the amplitudes of each survey as CSV."""
    others = variances_of_others(surveys)
    columns = {
        f"{group}_{kind}": amplitudes(surveys, variances, surveys.groups[group])
        for group in LABELS
        for kind, variances in (("others", others), ("own", surveys.variances))
    }
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["survey", *columns])
        for k, name in enumerate(surveys.names):
            writer.writerow([name, *(f"{values[k]:.6f}" for values in columns.values())])
