"""The figure of a study of noise: how its points and chi-squares are distributed."""

import numpy as np
from figure_style import bin_colour
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from noise_surveys import NoiseSurveys
from scipy import stats

TITLES = {"xi_plus": r"$\xi_+$", "xi_minus": r"$\xi_-$"}
REACH = 4.0  # of the axis, in errors
CONFIDENCE = 0.99


def draw_noise(surveys: NoiseSurveys) -> Figure:
    """Return a panel with all points beside a normal distribution, and one of chi-squares."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    draw_pulls(left, surveys)
    draw_probabilities(right, surveys)
    return figure


def draw_pulls(panel: Axes, surveys: NoiseSurveys) -> None:
    """Draw histograms of all points in units of their expected errors."""
    for k, (group, title) in enumerate(TITLES.items()):
        panel.hist(
            surveys.pulls[:, surveys.groups[group]].ravel(),
            bins=np.linspace(-REACH, REACH, 33).tolist(),
            density=True,
            histtype="step",
            linestyle=("-", "--")[k],
            color=bin_colour(k),
            label=title,
        )
    grid = np.linspace(-REACH, REACH, 201)
    panel.plot(grid, stats.norm.pdf(grid), color="black", linewidth=0.8, label="normal")
    panel.set(xlabel=r"measured / error by shape noise", ylabel="density")
    panel.legend()


def draw_probabilities(panel: Axes, surveys: NoiseSurveys) -> None:
    """Draw the cumulative distribution of the surveys' p-values, even from 0 to 1 if all is right.

    The band is where all of it lies in 99 % of studies, by Kolmogorov and Smirnov.
    """
    n = len(surveys.names)
    half = float(stats.kstwo(n).ppf(CONFIDENCE))
    diagonal = np.array([0.0, 1.0])
    panel.fill_between(diagonal, diagonal - half, diagonal + half, color="0.9")
    panel.plot(diagonal, diagonal, color="black", linewidth=0.8)
    for k, (group, title) in enumerate(TITLES.items()):
        panel.ecdf(
            surveys.probabilities(group),
            color=bin_colour(k),
            linestyle=("-", "--")[k],
            label=title,
        )
    panel.set(xlim=(0, 1), ylim=(0, 1), xlabel=r"p-value of $\chi^2$", ylabel="surveys below it")
    panel.legend()
