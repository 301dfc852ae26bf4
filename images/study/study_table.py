"""The result of a study as a table, in Markdown and row by row."""

import csv
from collections.abc import Mapping
from pathlib import Path

from amplitudes import Mean, amplitudes, error_ratio, mean_of, variances_of_others
from fits_columns import Array
from s8_ranges import Ranges, held, range_ratio, ratio_to_truth
from surveys import Surveys

LABELS = {"xi_plus": "ξ₊", "xi_minus": "ξ₋", "xi": "ξ₊ and ξ₋", "gamma_t": "γₜ", "w": "w"}
S8_LABELS = {
    "all": "all points",
    "shear": "ξ₊ and ξ₋",
    "lenses": "γₜ and w",
    "xi_plus": "ξ₊",
    "xi_minus": "ξ₋",
}


def write_table(surveys: Surveys, s8: Mapping[str, Ranges], path: str) -> None:
    """Write the means over all surveys as Markdown: of amplitudes, and of S8 if there is some."""
    tables = [amplitude_cells(surveys), *([s8_cells(s8)] if s8 else [])]
    text = "\n".join("".join(f"| {' | '.join(row)} |\n" for row in cells) for cells in tables)
    Path(path).write_text(text, encoding="utf-8")


def amplitude_cells(surveys: Surveys) -> list[list[str]]:
    """Return the rows of the table of amplitudes and their errors."""
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
        lines.append([LABELS[group], *map(written, means)])
    return lines


def s8_cells(s8: Mapping[str, Ranges]) -> list[list[str]]:
    """Return the rows of the table of S8 and its ranges."""
    columns = {
        "S₈ over its truth": ratio_to_truth,
        "range over scatter": range_ratio,
        "ranges with the truth": held,
    }
    lines = [[f"S₈ of {len(s8['all'].best)} surveys", *columns], ["---"] * (len(columns) + 1)]
    for part, label in S8_LABELS.items():
        if part in s8:
            lines.append([label, *(written(mean(s8[part])) for mean in columns.values())])
    return lines


def written(mean: Mean) -> str:
    """Return a mean with its error."""
    return f"{mean.value:.4f} ± {mean.error:.4f}"


def group_amplitudes(surveys: Surveys, variances: Array) -> list[Array]:
    """Return the amplitude of each survey for each group of points."""
    return [amplitudes(surveys, variances, points) for points in surveys.groups.values()]


def write_rows(surveys: Surveys, s8: Mapping[str, Ranges], path: str) -> None:
    """Write the amplitudes and S8 of each survey as CSV."""
    others = variances_of_others(surveys)
    columns = {
        f"{group}_{kind}": amplitudes(surveys, variances, points)
        for group, points in surveys.groups.items()
        for kind, variances in (("others", others), ("own", surveys.variances))
    }
    if s8:
        every = s8["all"]
        columns |= {"S8": every.best, "S8_low": every.low, "S8_high": every.high}
        columns |= {"S8_truth": every.truth}
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["survey", *columns])
        for k, name in enumerate(surveys.names):
            writer.writerow([name, *(float(values[k]) for values in columns.values())])
