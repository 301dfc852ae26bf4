"""Figure of null tests: what must be zero in units of its errors, and the p-value of each test."""

from textwrap import shorten
from typing import Any

import numpy as np
from figure_style import BIN_COLOURS
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter
from null_results import Array, Points, Result, Results

PANEL = (4.6, 2.3)  # width and height, inch
COLUMNS = 2
P_VALUE_HEIGHT = 0.3  # inch, of each test
LEAST_SIGMAS = 4.0  # that panels show at least
BANDS = ((2, "0.93"), (1, "0.86"))  # errors, and the grey behind them
MARKERS = ("o", "s", "^", "D", "v", "P")
COLOURS = {"PASS": BIN_COLOURS[0], "FAIL": BIN_COLOURS[5], "NOT DONE": "0.4"}
SMALLEST_P = 1e-12  # that is drawn: smaller ones stand at it
WIDTH = 95  # letters of the reason why a test was not done
REASON: dict[str, Any] = {"fontsize": 9, "va": "center", "color": "0.4"}
LEGEND_ROOM = 1.35  # below the points, of what is above them
TICKS = (1, 3, 10, 30, 100, 300)  # arcmin
APART = 0.15  # between points of the same bin


def draw_null_tests(results: Results) -> Figure:
    """Draw the p-values of all tests, and below them a panel for each test."""
    done = [test for test in results.tests if test.points]
    rows = max(1, -(-len(done) // COLUMNS))
    heights = (P_VALUE_HEIGHT * (len(results.tests) + 2), PANEL[1] * rows)
    figure = Figure(figsize=(PANEL[0] * COLUMNS, sum(heights)), layout="constrained")
    parts: Any = figure.subfigures(2, 1, height_ratios=heights)
    draw_p_values(parts[0].subplots(), results)
    panels = parts[1].subplots(rows, COLUMNS, squeeze=False).ravel()
    for axes, test in zip(panels, done, strict=False):
        draw_test(axes, test)
    for axes in panels[len(done) :]:
        axes.set_visible(False)
    return figure


def draw_p_values(axes: Axes, results: Results) -> None:
    """Draw the p-value of each test beside the limit below which it fails."""
    for place, test in enumerate(results.tests):
        colour = COLOURS[test.verdict]
        if test.p_value is None:
            reason = shorten(test.reason, WIDTH, placeholder=" ...")
            axes.text(0.01, place, reason, transform=axes.get_yaxis_transform(), **REASON)
        else:
            shown = max(test.p_value, SMALLEST_P)
            marker = "o" if test.verdict == "PASS" else "X"
            axes.plot(shown, place, marker, color=colour, markersize=7)
    axes.axvline(results.p_limit, color="black", linewidth=0.9, linestyle="--")
    smallest = min((t.p_value for t in results.tests if t.p_value is not None), default=1.0)
    axes.set_xscale("log")
    axes.set_xlim(max(min(smallest, results.p_limit) / 10, SMALLEST_P / 3), 2.0)
    axes.xaxis.set_major_locator(LogLocator(numticks=6))
    axes.xaxis.set_minor_formatter(NullFormatter())
    names = [f"{test.name}: {test.verdict}" for test in results.tests]
    axes.set_yticks(range(len(names)), names, fontsize=9.5)
    for label, test in zip(axes.get_yticklabels(), results.tests, strict=True):
        label.set_color(COLOURS[test.verdict])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel(f"p-value, and its limit {results.p_limit:g}", fontsize=10)


def draw_test(axes: Axes, test: Result) -> None:
    """Draw all points of one test."""
    axes.set_title(test.name, fontsize=11, color=COLOURS[test.verdict], loc="left")
    numbers = (
        rf"$\chi^2 = {test.chi2 or 0.0:.1f}\,/\,{test.dof},\ p = {in_tex(test.p_value or 0.0)}$"
    )
    axes.set_title(numbers, fontsize=9.5, loc="right")
    reach = max([LEAST_SIGMAS, *(1.25 * np.abs(p.sigmas).max() for p in test.points)])
    for width, grey in BANDS:
        axes.axhspan(-width, width, color=grey, linewidth=0, zorder=0)
    axes.axhline(0, color="0.4", linewidth=0.7, zorder=1)
    for k, points in enumerate(test.points):
        draw_points(axes, points, k, len(test.points))
    axes.set_ylim(-LEGEND_ROOM * reach, reach)
    axes.set_ylabel("value / error", fontsize=10)
    axes.legend(loc="lower left", ncols=4, fontsize=9, handletextpad=0.1, borderpad=0.1)


def draw_points(axes: Axes, points: Points, number: int, count: int) -> None:
    """Draw one quantity of a test over separations, or over the bins."""
    look: dict[str, Any] = {
        "marker": MARKERS[number % len(MARKERS)],
        "color": BIN_COLOURS[number % len(BIN_COLOURS)],
        "linestyle": "none",
        "markersize": 4,
        "label": points.quantity,
    }
    if points.theta is not None:
        axes.plot(points.theta, points.sigmas, alpha=0.8, **look)
        label_separations(axes, points.theta)
        axes.set_xlabel(r"separation $\theta$  [arcmin]", fontsize=10)
        return
    names = list(dict.fromkeys(points.bins))
    places = np.array([names.index(name) for name in points.bins])
    axes.plot(places + APART * (number - 0.5 * (count - 1)), points.sigmas, **look)
    axes.set_xticks(range(len(names)), names)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_xlabel("pair of bins" if "," in names[0] else "bin", fontsize=10)


def label_separations(axes: Axes, theta: Array) -> None:
    """Write separations as numbers, not as powers of ten."""
    axes.set_xscale("log")
    low, high = theta.min() / 1.2, theta.max() * 1.2
    axes.set_xlim(low, high)
    axes.set_xticks([tick for tick in TICKS if low <= tick <= high])
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())


def in_tex(number: float) -> str:
    """Return a number with two digits, in TeX."""
    mantissa, _, exponent = f"{number:.2g}".partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa
