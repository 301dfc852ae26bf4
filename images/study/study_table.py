"""The result of a study as a table, in Markdown and row by row."""

import csv
from pathlib import Path

from amplitudes import Mean, amplitudes, error_ratio, mean_of, variances_of_others
from fits_columns import Array
from surveys import Surveys

LABELS = {"xi_plus": "ξ₊", "xi_minus": "ξ₋", "xi": "ξ₊ and ξ₋", "gamma_t": "γₜ", "w": "w"}


def write_table(surveys: Surveys, path: str) -> None:
    """Write the means over all surveys as Markdown."""
    others, own = variances_of_others(surveys), surveys.variances
    by_others, by_itself = (group_amplitudes(surveys, v) for v in (others, own))
    columns: dict[str, list[Mean]] = {
        "weights by others": [mean_of(a) for a in by_others],
        "by itself": [mean_of(a) for a in by_itself],
        "itself less others": [mean_of(a - b) for a, b in zip(by_itself, by_others, strict=True)],
        "jackknife over scatter": [error_ratio(surveys, p) for p in surveys.groups.values()],
    }
    lines = [[f"{len(surveys.names)} surveys", *columns], ["---"] * (len(columns) + 1)]
    for group, means in zip(surveys.groups, zip(*columns.values(), strict=True), strict=True):
        lines.append([LABELS[group], *(f"{m.value:.4f} ± {m.error:.4f}" for m in means)])
    text = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    Path(path).write_text(text, encoding="utf-8")


def group_amplitudes(surveys: Surveys, variances: Array) -> list[Array]:
    """Return the amplitude of each survey for each group of points."""
    return [amplitudes(surveys, variances, points) for points in surveys.groups.values()]


def write_rows(surveys: Surveys, path: str) -> None:
    """Write the amplitudes of each survey as CSV."""
    others = variances_of_others(surveys)
    columns = {
        f"{group}_{kind}": amplitudes(surveys, variances, points)
        for group, points in surveys.groups.items()
        for kind, variances in (("others", others), ("own", surveys.variances))
    }
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["survey", *columns])
        for k, name in enumerate(surveys.names):
            writer.writerow([name, *(float(values[k]) for values in columns.values())])
