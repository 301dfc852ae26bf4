"""Figure of the shear around lenses: a row for each lens bin, a column for each bin of sources."""

from collections.abc import Sequence
from typing import Any

from correlation_panel import (
    Look,
    Prediction,
    draw_panel,
    explain,
    label_separations,
    value_range,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from measured_xi import Spectrum

SCALE = 1e3
TANGENTIAL = Look(symbol=r"\gamma_\mathrm{t}", colour="#009E73", scale=SCALE)
PANEL = (2.4, 1.95)  # width and height, inch
CROSS_ASIDE = 1.07  # factor between the separations at which gamma_x and gamma_t are drawn
CROSS: dict[str, Any] = {
    "fmt": "s",
    "markersize": 3,
    "linewidth": 0.9,
    "color": "0.55",
    "markerfacecolor": "white",
}


def draw_lensing(spectra: Sequence[Spectrum], n_patch: int, theory: Prediction | None) -> Figure:
    """Draw theta gamma_t of all pairs of bins, and theta gamma_x beside it, which must be zero.

    Parameters
    ----------
    spectra : measured, gamma_t and gamma_x
    n_patch : number of jackknife patches of the covariance
    theory : for gamma_t, or None
    """
    rows, columns = (1 + max(s.bins[k] for s in spectra) for k in (0, 1))
    size = (PANEL[0] * columns + 0.5, PANEL[1] * rows + 0.9)
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey="row", squeeze=False)
    for spectrum in spectra:
        if spectrum.kind == "gamma_x":
            draw_cross(panels[spectrum.bins], spectrum)
        else:
            draw_panel(panels[spectrum.bins], spectrum, TANGENTIAL, n_patch, theory)
    for row in range(rows):
        in_row = [s for s in spectra if s.bins[0] == row]
        if in_row:
            panels[row, 0].set_ylim(*value_range(in_row, SCALE))
    label_separations(panels[0, 0], spectra)
    explain(
        figure,
        panels[spectra[0].bins],
        r"$10^3\,\theta\,\gamma_\mathrm{t}(\theta)$  [arcmin]",
    )
    return figure


def draw_cross(axes: Axes, spectrum: Spectrum) -> None:
    """Draw the cross shear in grey, a little aside."""
    axes.errorbar(
        CROSS_ASIDE * spectrum.theta,
        SCALE * spectrum.theta * spectrum.values,
        SCALE * spectrum.theta * spectrum.errors,
        label=r"cross shear $\gamma_\times$",
        **CROSS,
    )
