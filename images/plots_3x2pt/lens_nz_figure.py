"""Figure of the redshift distributions of lenses above those of the sources."""

import numpy as np
from figure_style import bin_colour
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from measured_xi import RedshiftDensities

SIZE = (7.0, 5.0)  # inch


def draw_lens_nz(lenses: RedshiftDensities, sources: RedshiftDensities) -> Figure:
    """Draw the n(z) of each bin of lenses and of each bin of sources."""
    figure = Figure(figsize=SIZE, layout="constrained")
    panels = figure.subplots(2, 1, sharex=True)
    draw_densities(panels[0], lenses, "lenses")
    draw_densities(panels[1], sources, "sources")
    lows, highs = zip(*(used_range(d) for d in (lenses, sources)), strict=True)
    panels[0].set_xlim(min(lows), max(highs))
    panels[1].set_xlabel("redshift $z$")
    figure.supylabel("$n(z)$, normalised to 1")
    return figure


def draw_densities(axes: Axes, densities: RedshiftDensities, title: str) -> None:
    """Draw the n(z) of all bins of a sample."""
    middles = 0.5 * (densities.edges[1:] + densities.edges[:-1])
    for k, density in enumerate(densities.density):
        mean = (density * middles).sum() / density.sum()
        label = rf"bin {k}, $\langle z\rangle = {mean:.2f}$"
        axes.stairs(density, densities.edges, fill=True, color=bin_colour(k), alpha=0.35)
        axes.stairs(density, densities.edges, color=bin_colour(k), linewidth=1.5, label=label)
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper right", title=title, fontsize=10)


def used_range(densities: RedshiftDensities) -> tuple[float, float]:
    """Return the redshifts between which there is something in some bin."""
    used = np.flatnonzero(densities.density.sum(axis=0) > 0)
    return float(densities.edges[used[0]]), float(densities.edges[used[-1] + 1])
