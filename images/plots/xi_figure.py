"""Figure of the shear correlation functions: xi+ below the diagonal, xi- above."""

from collections.abc import Sequence

import numpy as np
from fits_columns import Array
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from measured_xi import Spectrum
from truth_theory import Truth

COLOURS = {"plus": "#0072B2", "minus": "#D55E00"}
SYMBOLS = {"plus": r"\xi_+", "minus": r"\xi_-"}
SCALE = 1e4
PANEL = (2.3, 1.9)  # width and height, inch


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
    panels = figure.subplots(nbin, nbin + 1, sharex=True, sharey=True, squeeze=False)
    for spectrum in spectra:
        low, high = sorted(spectrum.bins)
        place = (high, low) if spectrum.sign == "plus" else (low, high + 1)
        draw_panel(panels[place], spectrum, n_patch, truth)
    panels[0, 0].set_ylim(*value_range(spectra))
    figure.supxlabel(r"separation $\theta$  [arcmin]")
    figure.supylabel(r"$10^4\,\theta\,\xi_\pm(\theta)$  [arcmin]")
    return figure


def draw_panel(axes: Axes, spectrum: Spectrum, n_patch: int, truth: Truth | None) -> None:
    """Draw one correlation function."""
    colour = COLOURS[spectrum.sign]
    axes.axhline(0, color="0.6", linewidth=0.6)
    if truth is not None:
        theta = np.geomspace(spectrum.theta_edges.min(), spectrum.theta_edges.max(), 200)
        curve = truth.curve(spectrum.sign, spectrum.bins, theta)
        axes.plot(theta, SCALE * theta * curve, color="black", linewidth=1.2)
        expected = truth.bin_average(spectrum.sign, spectrum.bins, spectrum.theta_edges)
        chi2 = chi_square(spectrum.values - expected, spectrum.covariance, n_patch)
        if chi2 is not None:
            text = rf"$\chi^2 = {chi2:.1f}\,/\,{expected.size}$"
            axes.text(0.96, 0.90, text, transform=axes.transAxes, ha="right", va="top", fontsize=8)
    axes.errorbar(
        spectrum.theta,
        SCALE * spectrum.theta * spectrum.values,
        SCALE * spectrum.theta * spectrum.errors,
        fmt="o",
        markersize=3.5,
        linewidth=1.2,
        color=colour,
    )
    label = rf"${SYMBOLS[spectrum.sign]}^{{{spectrum.bins[0]},{spectrum.bins[1]}}}$"
    axes.text(0.05, 0.92, label, transform=axes.transAxes, ha="left", va="top", color=colour)
    axes.set_xscale("log")


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
    room = 0.25 * (high - min(low, 0.0))
    return SCALE * (min(low, 0.0) - 0.05 * room), SCALE * (high + room)
