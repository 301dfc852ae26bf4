"""Figure of the shear correlation functions: xi+ below the diagonal, xi- above."""

from collections.abc import Sequence

import numpy as np
from fits_columns import Array
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter
from measured_xi import Spectrum
from truth_theory import Truth

COLOURS = {"plus": "#0072B2", "minus": "#D55E00"}
SYMBOLS = {"plus": r"\xi_+", "minus": r"\xi_-"}
SCALE = 1e4
PANEL = (2.2, 1.85)  # width and height, inch
TICKS = (10, 30, 100, 300)  # arcmin


def draw_xi(spectra: Sequence[Spectrum], n_patch: int, truth: Truth | None) -> Figure:
    """Draw theta xi+ and theta xi- of all pairs of bins, with the curve of the truth if known.

    Parameters
    ----------
    spectra : measured
    n_patch : number of jackknife patches of the covariance
    truth : of a simulated survey, or None
    """
    nbin = 1 + max(max(spectrum.bins) for spectrum in spectra)
    size = (PANEL[0] * (nbin + 1) + 0.4, PANEL[1] * nbin + 0.6)
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(nbin, nbin + 1, sharex=True, sharey="row", squeeze=False)
    for spectrum in spectra:
        draw_panel(panels[place_of(spectrum)], spectrum, n_patch, truth)
    for row in range(nbin):
        in_row = [s for s in spectra if place_of(s)[0] == row]
        if in_row:
            panels[row, 0].set_ylim(*value_range(in_row))
    label_separations(panels[0, 0], spectra)
    handles, labels = panels[place_of(spectra[0])].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=2)
    figure.supxlabel(r"separation $\theta$  [arcmin]")
    figure.supylabel(r"$10^4\,\theta\,\xi_\pm(\theta)$  [arcmin]")
    return figure


def place_of(spectrum: Spectrum) -> tuple[int, int]:
    """Return the row and the column of the panel of a correlation function."""
    low, high = sorted(spectrum.bins)
    return (high, low) if spectrum.sign == "plus" else (low, high + 1)


def label_separations(axes: Axes, spectra: Sequence[Spectrum]) -> None:
    """Write separations as numbers, not as powers of ten."""
    edges = np.concatenate([spectrum.theta_edges.ravel() for spectrum in spectra])
    axes.set_xscale("log")
    axes.set_xlim(edges.min() / 1.1, edges.max() * 1.1)
    shown = [tick for tick in TICKS if edges.min() / 1.1 <= tick <= edges.max() * 1.1]
    if shown:
        axes.set_xticks(shown, [str(tick) for tick in shown])
        axes.xaxis.set_minor_formatter(NullFormatter())


def draw_panel(axes: Axes, spectrum: Spectrum, n_patch: int, truth: Truth | None) -> None:
    """Draw one correlation function."""
    colour = COLOURS[spectrum.sign]
    axes.axhline(0, color="0.6", linewidth=0.6)
    if truth is not None:
        theta = np.geomspace(spectrum.theta_edges.min(), spectrum.theta_edges.max(), 200)
        curve = truth.curve(spectrum.sign, spectrum.bins, theta)
        axes.plot(theta, SCALE * theta * curve, color="black", linewidth=1.2, label="theory")
        expected = truth.bin_average(spectrum.sign, spectrum.bins, spectrum.theta_edges)
        chi2 = chi_square(spectrum.values - expected, spectrum.covariance, n_patch)
        if chi2 is not None:
            text = rf"$\chi^2 = {chi2:.1f}\,/\,{expected.size}$"
            axes.text(0.96, 0.90, text, transform=axes.transAxes, ha="right", va="top", fontsize=9)
    axes.errorbar(
        spectrum.theta,
        SCALE * spectrum.theta * spectrum.values,
        SCALE * spectrum.theta * spectrum.errors,
        fmt="o",
        markersize=3.5,
        linewidth=1.2,
        color=colour,
        label="measured, with jackknife errors",
    )
    label = rf"${SYMBOLS[spectrum.sign]}^{{{spectrum.bins[0]},{spectrum.bins[1]}}}$"
    axes.text(0.05, 0.92, label, transform=axes.transAxes, ha="left", va="top", color=colour)


def chi_square(residual: Array, covariance: Array, n_patch: int) -> float | None:
    """Return the chi-square of a residual, or None if there are not enough patches for it.

    The inverse of a covariance estimated from n patches is biased; the factor is that of
    Hartlap et al. 2007 (arXiv:astro-ph/0608064).
    """
    hartlap = (n_patch - residual.size - 2) / (n_patch - 1) if n_patch > 1 else 0.0
    if hartlap <= 0:
        return None
    return float(hartlap * residual @ np.linalg.solve(covariance, residual))


def value_range(spectra: Sequence[Spectrum]) -> tuple[float, float]:
    """Return the range of all points with their errors, with room for the labels."""
    low = min(float((s.theta * (s.values - s.errors)).min()) for s in spectra)
    high = max(float((s.theta * (s.values + s.errors)).max()) for s in spectra)
    room = 0.3 * (high - min(low, 0.0))
    return SCALE * (min(low, 0.0) - 0.05 * room), SCALE * (high + room)
