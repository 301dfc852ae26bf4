"""The figure of a study: what was measured, less the truth, over the separation."""

from amplitudes import point_ratios
from figure_style import bin_colour
from fits_columns import Array
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter
from surveys import Surveys

TITLES = {"xi_plus": r"$\xi_+$", "xi_minus": r"$\xi_-$", "gamma_t": r"$\gamma_t$", "w": r"$w$"}
SPREAD = 0.03  # relative distance of the points of one separation in the figure
PANEL = (5.0, 4.0)  # inches


def draw_study(surveys: Surveys) -> Figure:
    """Return a panel for each function, with a point for each pair of bins and separation."""
    ratio, error = point_ratios(surveys)
    shown = {group: title for group, title in TITLES.items() if group in surveys.groups}
    columns = 2
    rows = -(-len(shown) // columns)
    figure = Figure(figsize=(columns * PANEL[0], rows * PANEL[1]), layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, squeeze=False).ravel()
    for panel, (group, title) in zip(panels, shown.items(), strict=False):
        draw_group(panel, surveys, group, ratio, error)
        panel.set(xscale="log", xlabel=r"$\theta$ [arcmin]", title=title)
        panel.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        panel.xaxis.set_major_formatter(ScalarFormatter())
        panel.xaxis.set_minor_formatter(NullFormatter())
    for panel in panels[::columns]:
        panel.set_ylabel("mean of (measured - true) / true")
    for panel in panels[len(shown) :]:
        panel.remove()
    return figure


def draw_group(panel: Axes, surveys: Surveys, group: str, ratio: Array, error: Array) -> None:
    """Draw the points of one function; those of the pairs of bins lie side by side."""
    points = surveys.groups[group]
    pairs = surveys.pairs[points]
    for pair in range(pairs.max() + 1):
        of_pair = pairs == pair
        panel.errorbar(
            surveys.theta[points][of_pair] * (1 + SPREAD * (pair - pairs.max() / 2)),
            ratio[points][of_pair],
            error[points][of_pair],
            fmt="o",
            markersize=3,
            color=bin_colour(pair),
        )
    panel.axhline(0, color="black", linewidth=0.8)
