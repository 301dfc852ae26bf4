"""The figure of a study: what was measured, less the truth, over the separation."""

import numpy as np
from amplitudes import point_ratios
from figure_style import bin_colour
from matplotlib.figure import Figure
from surveys import Surveys

TITLES = {"xi_plus": r"$\xi_+$", "xi_minus": r"$\xi_-$"}
SPREAD = 0.03  # relative distance of the points of one separation in the figure


def draw_study(surveys: Surveys) -> Figure:
    """Return a panel for each sign, with a point for each pair of bins and separation."""
    ratio, error = point_ratios(surveys)
    figure = Figure(figsize=(10, 4), layout="constrained")
    panels = figure.subplots(1, 2, sharex=True)
    for panel, (group, title) in zip(panels, TITLES.items(), strict=True):
        points = surveys.groups[group]
        theta = surveys.theta[points]
        n_theta = np.unique(theta.round(6)).size
        pairs = np.arange(theta.size) // n_theta
        for pair in range(pairs.max() + 1):
            of_pair = pairs == pair
            panel.errorbar(
                theta[of_pair] * (1 + SPREAD * (pair - pairs.max() / 2)),
                ratio[points][of_pair],
                error[points][of_pair],
                fmt="o",
                markersize=3,
                color=bin_colour(pair),
            )
        panel.axhline(0, color="black", linewidth=0.8)
        panel.set(xscale="log", xlabel=r"$\theta$ [arcmin]", title=title)
    panels[0].set_ylabel("mean of (measured - true) / true")
    return figure
