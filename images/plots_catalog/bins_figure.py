"""Figure of the numbers of each tomographic bin: responses, densities, shape noise, mean shear."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from bin_numbers import BinNumbers
from figure_style import BIN_COLOURS
from fits_columns import Array
from matplotlib.axes import Axes
from matplotlib.figure import Figure

Series = tuple[Array, Array | None]  # values and errors

SIZE = (10.5, 6.0)  # inch

MARKERS = ("o", "s", "^", "D")  # for readers of a print without colours
LEGEND: dict[str, Any] = {
    "loc": "lower center",
    "bbox_to_anchor": (0.5, 0.98),
    "handletextpad": 0.1,
    "columnspacing": 1.0,
    "fontsize": 10,
}
APART = 0.12  # between points of the same bin


def draw_bins(numbers: BinNumbers) -> Figure:
    """Draw what the pipeline has found of each tomographic bin, and of all of them together."""
    figure = Figure(figsize=SIZE, layout="constrained")
    panels = figure.subplots(2, 3, sharex=True)
    draw_points(
        panels[0, 0],
        "response $R$",
        {
            rf"${symbol}_{{{k}{k}}}$": element(numbers, name, k, k)
            for name, symbol in (("R_gamma", r"R^\gamma"), ("R", "R"))
            for k in (1, 2)
        },
    )
    draw_points(
        panels[0, 1],
        "selection response $R^S$",
        {
            f"$R^S_{{{i}{j}}}$": element(numbers, "R_S", i, j)
            for i, j in ((1, 1), (2, 2), (1, 2), (2, 1))
        },
    )
    shears = (1e3 * numbers.mean_shear).T
    draw_points(
        panels[0, 2],
        r"mean shear $\times\,10^3$",
        {
            rf"$\langle\gamma_{k}\rangle$": (shear, 1e3 * numbers.mean_shear_error)
            for k, shear in enumerate(shears, 1)
        },
    )
    draw_points(
        panels[1, 0],
        r"density [arcmin$^{-2}$]",
        {"objects": (numbers.n_raw, None)}
        | {
            rf"$n_\mathrm{{eff}}$, {kind}": (values, None) for kind, values in numbers.n_eff.items()
        },
    )
    draw_points(
        panels[1, 1],
        r"shape noise $\sigma_e$",
        {kind: (values, None) for kind, values in numbers.sigma_e.items()},
    )
    draw_redshifts(panels[1, 2], numbers)
    for axes in (panels[0, 1], panels[0, 2]):
        axes.axhline(0, color="0.5", linewidth=0.7, zorder=0)
    for axes in panels[1]:
        axes.set_xticks(range(len(numbers.names)), numbers.names)
        axes.set_xlabel("tomographic bin")
    return figure


def element(numbers: BinNumbers, name: str, i: int, j: int) -> Series:
    """Return one element of a response, with its error if it is known."""
    errors = numbers.response_errors
    place = (slice(None), i - 1, j - 1)
    return numbers.responses[name][place], errors[name][place] if errors else None


def draw_points(axes: Axes, label: str, series: Mapping[str, Series]) -> None:
    """Draw some numbers of each bin beside each other."""
    for k, (name, (values, errors)) in enumerate(series.items()):
        axes.errorbar(
            np.arange(values.size) + APART * (k - 0.5 * (len(series) - 1)),
            values,
            errors,
            fmt=MARKERS[k],
            markersize=5,
            color=BIN_COLOURS[k],
            markerfacecolor="white" if k % 2 else None,
            label=name,
        )
    axes.set_ylabel(label)
    axes.margins(x=0.12, y=0.15)
    axes.legend(ncols=4, **LEGEND)


def draw_redshifts(axes: Axes, numbers: BinNumbers) -> None:
    """Draw the range of redshifts by which each bin is selected, and the mean of its n(z)."""
    middles = 0.5 * (numbers.z_low + numbers.z_high)
    places = np.arange(middles.size)
    half = 0.5 * (numbers.z_high - numbers.z_low)
    axes.errorbar(places, middles, half, fmt="none", capsize=4, color=BIN_COLOURS[0], label="edges")
    axes.plot(places, numbers.z_mean, "s", color=BIN_COLOURS[1], label=r"mean of $n(z)$")
    axes.set_ylabel("redshift")
    axes.margins(x=0.12, y=0.15)
    axes.legend(ncols=4, **LEGEND)
