"""One panel of a figure of correlation functions: points with errors, a curve, a chi-square."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from fits_columns import Array
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter
from measured_xi import Spectrum
from numpy.typing import NDArray

LEGEND_WIDTH = 2.0  # inch, of the longest entry
CUT_GREY = "0.88"
TICKS = (1, 3, 10, 30, 100, 300)  # arcmin


class Prediction(Protocol):
    """What correlation functions should be."""

    def curve(self, name: str, bins: tuple[int, int], theta: Array) -> Array:
        """Return it at separations in arcmin."""

    def bin_average(self, name: str, bins: tuple[int, int], edges: Array) -> Array:
        """Return its mean over the pairs in bins of separation, (n, 2) arcmin."""

    def used(self, name: str, bins: tuple[int, int], edges: Array) -> NDArray[np.bool_]:
        """Return which bins of separation count, and are not cut."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How correlation functions of one kind are drawn.

    Attributes
    ----------
    symbol : in TeX
    colour : of points and symbol
    scale : factor of all values
    """

    symbol: str
    colour: str
    scale: float


def draw_panel(
    axes: Axes, spectrum: Spectrum, look: Look, n_patch: int, theory: Prediction | None
) -> None:
    """Draw theta times one correlation function.

    Parameters
    ----------
    axes : of the panel
    spectrum : measured
    look : of its kind
    n_patch : number of jackknife patches of the covariance
    theory : for a curve and a chi-square, or None
    """
    axes.axhline(0, color="0.6", linewidth=0.6)
    if theory is not None:
        draw_theory(axes, spectrum, look.scale, n_patch, theory)
    axes.errorbar(
        spectrum.theta,
        look.scale * spectrum.theta * spectrum.values,
        look.scale * spectrum.theta * spectrum.errors,
        fmt="o",
        markersize=3.5,
        linewidth=1.2,
        color=look.colour,
        label="measured",
    )
    label = rf"${look.symbol}^{{{spectrum.bins[0]},{spectrum.bins[1]}}}$"
    axes.text(0.05, 0.92, label, transform=axes.transAxes, ha="left", va="top", color=look.colour)


def draw_theory(
    axes: Axes, spectrum: Spectrum, scale: float, n_patch: int, theory: Prediction
) -> None:
    """Draw the curve of a theory, write its chi-square, and put grey behind points that are cut."""
    edges = spectrum.theta_edges
    theta = np.geomspace(edges.min(), edges.max(), 200)
    curve = theory.curve(spectrum.kind, spectrum.bins, theta)
    axes.plot(theta, scale * theta * curve, color="black", linewidth=1.2, label="theory")
    used = theory.used(spectrum.kind, spectrum.bins, edges)
    for low, high in edges[~used]:
        axes.axvspan(low, high, color=CUT_GREY, linewidth=0, zorder=0)
    expected = theory.bin_average(spectrum.kind, spectrum.bins, edges)
    residual, covariance = (
        (spectrum.values - expected)[used],
        spectrum.covariance[np.ix_(used, used)],
    )
    chi2 = chi_square(residual, covariance, n_patch)
    if chi2 is not None:
        text = rf"$\chi^2 = {chi2:.1f}\,/\,{residual.size}$"
        axes.text(0.96, 0.90, text, transform=axes.transAxes, ha="right", va="top", fontsize=9)


def chi_square(residual: Array, covariance: Array, n_patch: int) -> float | None:
    """Return the chi-square of a residual, or None if there are too few patches or no points.

    The inverse of a covariance estimated from n patches is biased; the factor is that of
    Hartlap et al. 2007 (arXiv:astro-ph/0608064).
    """
    hartlap = (n_patch - residual.size - 2) / (n_patch - 1) if n_patch > 1 else 0.0
    if hartlap <= 0 or residual.size == 0:
        return None
    return float(hartlap * residual @ np.linalg.solve(covariance, residual))


def label_separations(axes: Axes, spectra: Sequence[Spectrum]) -> None:
    """Write separations as numbers, not as powers of ten."""
    edges = np.concatenate([spectrum.theta_edges.ravel() for spectrum in spectra])
    axes.set_xscale("log")
    axes.set_xlim(edges.min() / 1.1, edges.max() * 1.1)
    shown = [tick for tick in TICKS if edges.min() / 1.1 <= tick <= edges.max() * 1.1]
    if shown:
        axes.set_xticks(shown, [str(tick) for tick in shown])
        axes.xaxis.set_minor_formatter(NullFormatter())


def value_range(spectra: Sequence[Spectrum], scale: float) -> tuple[float, float]:
    """Return the range of theta times all points with their errors, with room for the labels."""
    low = min(float((s.theta * (s.values - s.errors)).min()) for s in spectra)
    high = max(float((s.theta * (s.values + s.errors)).max()) for s in spectra)
    room = 0.3 * (high - min(low, 0.0))
    return scale * (min(low, 0.0) - 0.05 * room), scale * (high + room)


def explain(figure: Figure, axes: Axes, ylabel: str) -> None:
    """Write what all panels of a figure show: the legend of one of them, and the axes."""
    handles, labels = axes.get_legend_handles_labels()
    columns = max(1, int(figure.get_figwidth() / LEGEND_WIDTH))
    figure.legend(handles, labels, loc="outside upper right", ncols=columns)
    figure.supxlabel(r"separation $\theta$  [arcmin]")
    figure.supylabel(ylabel)
