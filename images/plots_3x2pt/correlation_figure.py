"""Figure of the correlation matrix of all points of a measurement."""

from collections.abc import Iterator

import numpy as np
from fits_columns import Array
from matplotlib.figure import Figure
from measured_xi import DataVector, Kind

SIZE = (6.9, 6.1)  # inch
COLOURS = "RdBu_r"  # red and blue: for colour-blind readers too; in grey both ends are dark
SYMBOLS: dict[Kind, str] = {
    "plus": r"$\xi_+$",
    "minus": r"$\xi_-$",
    "gamma_t": r"$\gamma_\mathrm{t}$",
    "gamma_x": r"$\gamma_\times$",
    "w": "$w$",
}


def draw_correlation(vector: DataVector) -> Figure:
    """Draw the correlation of all pairs of points, with lines between the kinds of functions."""
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    size = vector.values.size
    image = axes.imshow(
        correlation_matrix(vector.covariance),
        cmap=COLOURS,
        vmin=-1,
        vmax=1,
        interpolation="nearest",
        extent=(0, size, size, 0),
    )
    blocks = dict(kind_blocks(vector))
    for first, last in blocks.values():
        for edge in {first, last} - {0, size}:
            axes.axhline(edge, color="black", linewidth=0.8)
            axes.axvline(edge, color="black", linewidth=0.8)
    middles = [0.5 * (first + last) for first, last in blocks.values()]
    labels = [SYMBOLS[kind] for kind in blocks]
    axes.set_xticks(middles, labels)
    axes.set_yticks(middles, labels)
    axes.tick_params(length=0, labelsize=13)
    axes.set_title(f"{size} points, {vector.n_patch} patches", fontsize=11)
    bar = figure.colorbar(image, ax=axes, shrink=0.9)
    bar.set_label("correlation")
    return figure


def correlation_matrix(covariance: Array) -> Array:
    """Return a covariance in units of the errors; points without any error have no correlation."""
    errors = np.sqrt(np.diag(covariance))
    scale = np.where(errors > 0, errors, np.inf)
    return np.asarray(covariance / scale[:, None] / scale)


def kind_blocks(vector: DataVector) -> Iterator[tuple[Kind, tuple[int, int]]]:
    """Yield each kind of function, and its first point and the one behind its last."""
    ends = np.cumsum([spectrum.values.size for spectrum in vector.spectra]).tolist()
    starts = [0, *ends[:-1]]
    for kind in dict.fromkeys(spectrum.kind for spectrum in vector.spectra):
        places = [k for k, spectrum in enumerate(vector.spectra) if spectrum.kind == kind]
        yield kind, (starts[places[0]], ends[places[-1]])
