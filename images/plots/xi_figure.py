"""Figure of the shear correlation functions: xi+ below the diagonal, xi- above."""

from collections.abc import Sequence

from correlation_panel import (
    Look,
    Prediction,
    draw_panel,
    explain,
    label_separations,
    value_range,
)
from matplotlib.figure import Figure
from measured_xi import Spectrum

SCALE = 1e4
LOOKS = {
    "plus": Look(symbol=r"\xi_+", colour="#0072B2", scale=SCALE),
    "minus": Look(symbol=r"\xi_-", colour="#D55E00", scale=SCALE),
}
PANEL = (2.2, 1.85)  # width and height, inch


def draw_xi(spectra: Sequence[Spectrum], n_patch: int, theory: Prediction | None) -> Figure:
    """Draw theta xi+ and theta xi- of all pairs of bins, with the curve of the theory if known.

    Parameters
    ----------
    spectra : measured
    n_patch : number of jackknife patches of the covariance
    theory : the truth of a simulated survey, or None
    """
    nbin = 1 + max(max(spectrum.bins) for spectrum in spectra)
    size = (PANEL[0] * (nbin + 1) + 0.4, PANEL[1] * nbin + 0.6)
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(nbin, nbin + 1, sharex=True, sharey="row", squeeze=False)
    for spectrum in spectra:
        draw_panel(panels[place_of(spectrum)], spectrum, LOOKS[spectrum.kind], n_patch, theory)
    for row in range(nbin):
        in_row = [s for s in spectra if place_of(s)[0] == row]
        if in_row:
            panels[row, 0].set_ylim(*value_range(in_row, SCALE))
    label_separations(panels[0, 0], spectra)
    explain(figure, panels[place_of(spectra[0])], r"$10^4\,\theta\,\xi_\pm(\theta)$  [arcmin]")
    return figure


def place_of(spectrum: Spectrum) -> tuple[int, int]:
    """Return the row and the column of the panel of a correlation function."""
    low, high = sorted(spectrum.bins)
    return (high, low) if spectrum.kind == "plus" else (low, high + 1)
