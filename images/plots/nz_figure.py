"""Figure of the redshift distributions of tomographic bins."""

import numpy as np
from figure_style import bin_colour
from matplotlib.figure import Figure
from measured_xi import RedshiftDensities
from truth_theory import Truth


def draw_nz(densities: RedshiftDensities, truth: Truth | None) -> Figure:
    """Draw the n(z) of every bin, and the true one where it is known.

    Parameters
    ----------
    densities : of the bins
    truth : of a simulated survey, or None
    """
    figure = Figure(figsize=(7.0, 3.6), layout="constrained")
    axes = figure.subplots()
    middles = 0.5 * (densities.edges[1:] + densities.edges[:-1])
    for k, density in enumerate(densities.density):
        colour = bin_colour(k)
        mean = (density * middles).sum() / density.sum()
        label = rf"bin {k}, $\langle z\rangle = {mean:.2f}$"
        axes.stairs(density, densities.edges, fill=True, color=colour, alpha=0.35)
        axes.stairs(density, densities.edges, color=colour, linewidth=1.5, label=label)
        if truth is not None:
            true_density = truth.redshift_density(k, densities.edges)
            present = true_density > 0
            axes.plot(
                middles[present],
                true_density[present],
                linestyle="none",
                marker=".",
                markersize=4,
                color="black",
                label="true redshifts" if k == len(densities.density) - 1 else None,
            )
    used = np.flatnonzero(densities.density.sum(axis=0) > 0)
    axes.set_xlim(densities.edges[used[0]], densities.edges[used[-1] + 1])
    axes.set_ylim(bottom=0)
    axes.set_xlabel("redshift $z$")
    axes.set_ylabel("$n(z)$, normalised to 1")
    axes.legend(loc="upper right")
    return figure
