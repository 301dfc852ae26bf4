"""Figure of where the objects of a survey are: their density on the sky."""

from typing import Any

import numpy as np
from graticule import draw_graticule
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sky_map import Grid
from sky_maps import SkyMap, SkyMaps
from sky_projection import Array, unit_vectors

PANEL = (4.2, 3.9)  # largest width and height of a map, inch
COLOURS = "cividis"  # for colour-blind readers, and even in grey
BORDER: dict[str, Any] = {"colors": "black", "linewidths": 0.7}
FINER = 5  # steps in each cell along which borders are drawn
CONTRAST = (2.0, 98.0)  # percentiles of the cells, between which colours change


def draw_footprint(sky: SkyMaps) -> Figure:
    """Draw maps of the same sky beside each other, with the borders of patches."""
    grid = sky.grid
    width, height = np.ptp(grid.x), np.ptp(grid.y)
    scale = min(PANEL[0] / width, PANEL[1] / height)
    size = ((scale * width + 1.3) * len(sky.maps) + 0.4, scale * height + 1.1)
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(1, len(sky.maps), squeeze=False)[0]
    finer = grid.finer(FINER)
    nearest = None if sky.centers is None else nearest_patches(finer, sky.centers)
    for axes, one in zip(panels, sky.maps, strict=True):
        draw_map(axes, grid, one)
        if nearest is not None:
            shown = np.isfinite(one.values).repeat(FINER, axis=0).repeat(FINER, axis=1)
            draw_borders(axes, finer, nearest, shown)
    figure.supxlabel("right ascension", fontsize=11)
    figure.supylabel("declination", fontsize=11)
    return figure


def draw_map(axes: Axes, grid: Grid, sky: SkyMap) -> None:
    """Draw one map with its colour bar."""
    low, high = color_limits(sky.values)
    image = axes.imshow(
        sky.values,
        origin="lower",
        extent=(grid.x[0], grid.x[-1], grid.y[0], grid.y[-1]),
        cmap=COLOURS,
        vmin=low,
        vmax=high,
        interpolation="nearest",
    )
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(sky.title, fontsize=12, pad=18)
    draw_graticule(axes, grid)
    bar = axes.figure.colorbar(image, ax=axes, shrink=0.85, pad=0.03)
    bar.set_label(sky.unit)


def color_limits(values: Array) -> tuple[float, float]:
    """Return limits of colours that a few odd cells do not decide."""
    low, high = np.percentile(values[np.isfinite(values)], CONTRAST)
    return (float(low), float(high)) if high > low else (0.0, float(high) or 1.0)


def nearest_patches(grid: Grid, centers: Array) -> Array:
    """Return the number of the nearest patch for each cell, (n_y, n_x)."""
    return np.asarray((unit_vectors(*grid.middles()) @ centers.T).argmax(axis=-1))


def draw_borders(axes: Axes, grid: Grid, nearest: Array, shown: NDArray[np.bool_]) -> None:
    """Draw the borders between patches along the edges of those cells that are shown."""
    upright = (nearest[:, 1:] != nearest[:, :-1]) & shown[:, 1:] & shown[:, :-1]
    level = (nearest[1:] != nearest[:-1]) & shown[1:] & shown[:-1]
    x, y = grid.x, grid.y
    segments = [[(x[k + 1], y[row]), (x[k + 1], y[row + 1])] for row, k in np.argwhere(upright)]
    segments += [[(x[k], y[row + 1]), (x[k + 1], y[row + 1])] for row, k in np.argwhere(level)]
    axes.add_collection(LineCollection(segments, **BORDER))
