"""Write a comparison with theory as a YAML file, a table of its points, and a few lines."""

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from comparison import Comparison, own_points
from constraint import Constraint
from goodness import ChiSquare
from measured_xi import DATA_TYPES, Spectrum
from numpy.typing import NDArray
from scale_cuts import NAMES, Cut, Range

DIGITS = 6


def write_comparison(comparison: Comparison, path: str) -> None:
    """Write all results as YAML."""
    text = yaml.safe_dump(described(comparison), sort_keys=False, allow_unicode=True)
    Path(path).write_text(text, encoding="utf-8")


def described(comparison: Comparison) -> dict[str, Any]:
    """Return all results as plain values, short ones first."""
    cosmology = comparison.settings.cosmology
    scale = cosmology.s8_per_sigma8
    best = comparison.constraints["all"]
    found: dict[str, Any] = {
        "S8": constraint_values(best, scale) | {"definition": "sigma8 (Omega_m / 0.3)^0.5"},
        "sigma8": constraint_values(best, 1.0),
    }
    if comparison.true_s8 is not None:
        found["S8"]["truth"] = rounded(comparison.true_s8)
    if best.biases.size:
        found["lens_bias"] = [
            {"value": rounded(value), "error": rounded(error)}
            for value, error in zip(best.biases, best.bias_errors, strict=True)
        ]
    return found | {
        "chi_square": {
            name: chi_square_values(chi_square)
            for name, chi_square in comparison.chi_squares.items()
        },
        "points": {
            "all": comparison.used.size,
            "used": int(comparison.used.sum()),
            "patches": comparison.observations.n_patch,
        },
        "S8_from": {
            name: constraint_values(constraint, scale)
            for name, constraint in comparison.constraints.items()
        },
        "assumed": {
            "omega_c": cosmology.omega_c,
            "omega_b": cosmology.omega_b,
            "h": cosmology.h,
            "n_s": cosmology.n_s,
            "sigma8": cosmology.sigma8,
            "ia_amplitude": comparison.settings.alignment,
            "linear_power": "Eisenstein & Hu 1998",
            "nonlinear_power": "Halofit, Takahashi et al. 2012",
        },
        "scale_cuts": {
            NAMES[kind]: range_values(comparison.ranges[NAMES[kind]])
            for kind in dict.fromkeys(s.kind for s in comparison.observations.spectra)
        },
        "functions": [
            function_values(spectrum, comparison.used[own])
            | {"chi_square": chi_square_values(chi_square)}
            for spectrum, own, chi_square in zip(
                comparison.observations.spectra,
                own_points(comparison.observations),
                comparison.function_chi_squares,
                strict=True,
            )
        ],
    }


def range_values(range_: Range) -> dict[str, Any]:
    """Return both ends of a range of separations; null for one that cuts nothing."""
    return {"min": cut_values(range_.low), "max": cut_values(range_.high)}


def cut_values(cut: Cut | None) -> dict[str, Any] | None:
    """Return one end of a range: its value, where it is from, and what it takes the place of."""
    if cut is None:
        return None
    found = {"value": rounded(cut.value), "unit": "arcmin", "from": cut.origin}
    return found if cut.replaced is None else found | {"in_place_of": rounded(cut.replaced)}


def function_values(spectrum: Spectrum, used: NDArray[np.bool_]) -> dict[str, Any]:
    """Return of which bins a correlation function is, and which of its points count."""
    edges = spectrum.theta_edges[used]
    ends = (edges.min(), edges.max()) if edges.size else (np.nan, np.nan)
    return {
        "function": NAMES[spectrum.kind],
        "data_type": DATA_TYPES[spectrum.kind],
        "bins": list(spectrum.bins),
        "points": {
            "all": used.size,
            "used": int(used.sum()),
            "theta_min": rounded(ends[0]),
            "theta_max": rounded(ends[1]),
        },
    }


def constraint_values(constraint: Constraint, scale: float) -> dict[str, Any]:
    """Return the best value and the range of 68 %; an end that was not reached is null."""
    ends = {"low": constraint.low, "high": constraint.high}
    return {"value": rounded(scale * constraint.best)} | {
        name: None if end is None else rounded(scale * end) for name, end in ends.items()
    }


def chi_square_values(chi_square: ChiSquare | None) -> dict[str, Any] | None:
    """Return a chi-square as plain values."""
    if chi_square is None:
        return None
    return {
        "value": rounded(chi_square.value),
        "points": chi_square.points,
        "parameters": chi_square.parameters,
        "p_value": rounded(chi_square.p_value),
    }


def rounded(value: float) -> float | None:
    """Return a number with the digits that mean something; None for one that is not there."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def write_points(comparison: Comparison, path: str) -> None:
    """Write a table of all points: measured, and predicted."""
    observations = comparison.observations
    labels = [
        (NAMES[s.kind], *s.bins, *s.theta_edges[k].tolist(), float(s.theta[k]))
        for s in observations.spectra
        for k in range(s.values.size)
    ]
    columns = (
        observations.values,
        np.sqrt(np.diag(observations.covariance)),
        np.sqrt(np.diag(comparison.model_covariance)),
        comparison.assumed,
        comparison.fitted,
    )
    header = ["function", "first_bin", "second_bin", "theta_min", "theta_max", "theta", "measured"]
    header += ["error", "model_error", "assumed", "best_fit", "used"]
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        numbers = np.stack(columns, axis=1).tolist()
        for label, row, used in zip(labels, numbers, comparison.used.tolist(), strict=True):
            writer.writerow([*label, *row, int(used)])  # all digits: reruns are compared by them


def summary_lines(comparison: Comparison) -> list[str]:
    """Return S8, how good the fit is and which scales count, in words."""
    return [*result_lines(comparison), *cut_lines(comparison)]


def result_lines(comparison: Comparison) -> list[str]:
    """Return S8 and the chi-square of all points that count, in words."""
    scale = comparison.settings.cosmology.s8_per_sigma8
    best, fit = comparison.constraints["all"], comparison.chi_squares["best_fit"]
    value = scale * best.best
    high, low = (
        f"{sign} not constrained" if end is None else f"{sign}{abs(scale * end - value):.4f}"
        for sign, end in (("+", best.high), ("-", best.low))
    )
    used, size = int(comparison.used.sum()), comparison.used.size
    patches = comparison.observations.n_patch
    good = (
        "no chi-square: there are no more points than parameters"
        if fit is None
        else f"chi-square = {fit.value:.1f} for {fit.points} points and {fit.parameters} "
        f"parameters, p = {fit.p_value:.2g}"
    )
    return [
        f"S8 = {value:.4f} {high} {low} (68 %), all but sigma8 and lens biases fixed",
        good,
        f"{used} of {size} points count, with the covariance of {patches} patches",
    ]


def cut_lines(comparison: Comparison) -> list[str]:
    """Return the scale cuts that count, an end in each line."""
    lines = ["scale cuts in arcmin:"]
    for kind in dict.fromkeys(s.kind for s in comparison.observations.spectra):
        range_ = comparison.ranges[NAMES[kind]]
        ends = [("from", range_.low), ("to", range_.high)]
        words = [f"{word} {cut_words(cut)}" for word, cut in ends if cut] or ["none"]
        names = [NAMES[kind], *[""] * (len(words) - 1)]
        lines += [f"  {name:<8} {said}" for name, said in zip(names, words, strict=True)]
    return lines


def cut_words(cut: Cut) -> str:
    """Return one end of a range in words."""
    place = "" if cut.replaced is None else f", in place of {cut.replaced:.4g}"
    return f"{cut.value:.4g} ({cut.origin}{place})"
