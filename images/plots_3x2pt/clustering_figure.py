"""Figure of the clustering of lenses: pairs of different bins below the diagonal."""

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

LOOK = Look(symbol="w", colour="#0072B2", scale=1.0)
PANEL = (2.8, 2.2)  # width and height, inch


def draw_clustering(spectra: Sequence[Spectrum], n_patch: int, theory: Prediction | None) -> Figure:
    """Draw theta w of all pairs of lens bins.

    The panels make a triangle, or a row if there are no pairs of different bins.

    Parameters
    ----------
    spectra : measured
    n_patch : number of jackknife patches of the covariance
    theory : or None
    """
    columns = 1 + max(max(spectrum.bins) for spectrum in spectra)
    in_row = all(first == second for first, second in (s.bins for s in spectra))
    rows = 1 if in_row else columns
    figure = Figure(figsize=(PANEL[0] * columns + 0.5, PANEL[1] * rows + 0.9), layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey="row", squeeze=False)
    places = {s.bins: (0 if in_row else max(s.bins), min(s.bins)) for s in spectra}
    for spectrum in spectra:
        draw_panel(panels[places[spectrum.bins]], spectrum, LOOK, n_patch, theory)
    for row in range(rows):
        shown = [s for s in spectra if places[s.bins][0] == row]
        if shown:
            panels[row, 0].set_ylim(*value_range(shown, LOOK.scale))
    for row in range(rows):
        for column in range(columns):
            panels[row, column].set_visible((row, column) in places.values())
    label_separations(panels[0, 0], spectra)
    explain(figure, panels[places[spectra[0].bins]], r"$\theta\,w(\theta)$  [arcmin]")
    return figure
