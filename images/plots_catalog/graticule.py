"""Lines of right ascension and declination on a map of the sky, with their numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from sky_map import Grid
from sky_projection import Array, Projection

STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 45.0)  # deg between lines
LINES = 4  # at least so many across the map, where steps allow it
POINTS = 1441  # on each line
LONGEST_STEP = 20.0  # deg on the map between two of them
LINE: dict[str, Any] = {"color": "0.35", "linewidth": 0.5, "alpha": 0.6}
POLE = 90.0  # deg
NEAR_POLE = 85.0  # deg, where meridians are too close to be told apart
MINUS = "\N{MINUS SIGN}"
UPRIGHT = ("bottom", "top")  # sides that lines of right ascension leave by
LEVEL = ("left",)  # lines of declination; by symmetry they leave right too, at the colour bar
LABEL_SIZE = 9
INSIDE: dict[str, Any] = {
    "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
    "ha": "center",
    "va": "center",
    "fontsize": LABEL_SIZE,
}
PAD = 4  # points between the frame and a number


def draw_graticule(axes: Axes, grid: Grid) -> None:
    """Draw the lines over a map whose axes are those of the grid's plane."""
    projection = grid.projection
    height = float(grid.y[-1] - grid.y[0])
    width = float(grid.x[-1] - grid.x[0])
    dec_step = largest_step(height / LINES)
    nearest = min(abs(projection.dec) + height / 2, NEAR_POLE)  # to a pole
    ra_sides, dec_sides = sides_of(projection)
    widest = width / np.cos(np.radians(nearest))
    ra_step = largest_step(widest / LINES)
    all_dec = np.linspace(-90, 90, POINTS)
    all_ra = projection.ra + np.linspace(-180, 180, POINTS) * (1 - 1e-9)
    for ra in multiples(ra_step, projection.ra, min(widest, 180.0)):
        x, y = without_jumps(*projection.project(np.full(POINTS, ra), all_dec))
        draw_line(axes, x, y, f"{ra % 360:g}°", ra_sides)
        if not ra_sides:
            write_inside(axes, x, y, f"{ra % 360:g}°", np.abs(all_dec))
    for dec in multiples(dec_step, projection.dec, height):
        if abs(dec) < POLE:
            label = f"{dec:+g}°".replace("-", MINUS)
            x, y = without_jumps(*projection.project(all_ra, np.full(POINTS, dec)))
            draw_line(axes, x, y, label, dec_sides)
            if not dec_sides:
                write_inside(axes, x, y, label, x if projection.is_whole else y)


def sides_of(projection: Projection) -> tuple[Sequence[str], Sequence[str]]:
    """Return the sides by which meridians and parallels leave the map, none if they do not."""
    if projection.is_whole:
        return (), ()
    return ((*UPRIGHT, *LEVEL, "right"), ()) if abs(projection.dec) == POLE else (UPRIGHT, LEVEL)


def multiples(step: float, middle: float, reach: float) -> Array:
    """Return the multiples of a step that are not further from the middle than it reaches."""
    first, last = np.ceil((middle - reach) / step), np.floor((middle + reach) / step)
    if (last - first) * step >= 360:  # noqa: PLR2004 - the first is there again
        last -= 1
    return np.asarray(np.arange(first, last + 1) * step).round(6) + 0.0


def largest_step(wanted: float) -> float:
    """Return the largest step that is not larger than wanted."""
    return max((step for step in STEPS if step <= wanted), default=STEPS[0])


def draw_line(axes: Axes, x: Array, y: Array, label: str, sides: Sequence[str]) -> None:
    """Draw one line, and its number where it first leaves the map through one of the sides."""
    axes.set_autoscale_on(False)
    axes.plot(x, y, **LINE)
    for side in sides:
        place = crossing(axes, x, y, side)
        if place is not None:
            write_label(axes, label, side, place)
            return


def without_jumps(x: Array, y: Array) -> tuple[Array, Array]:
    """Return a line without its way from one end of the map to the other."""
    jumps = np.hypot(np.diff(x), np.diff(y)) > LONGEST_STEP
    return np.where(np.append(jumps, False), np.nan, x), y


def crossing(axes: Axes, x: Array, y: Array, side: str) -> float | None:
    """Return where on a side of the map a line crosses it, None if it does not."""
    upright = side in UPRIGHT
    across, along = (y, x) if upright else (x, y)
    limits = axes.get_ylim() if upright else axes.get_xlim()
    first, last = axes.get_xlim() if upright else axes.get_ylim()
    edge = limits[0] if side in {"bottom", "left"} else limits[1]
    for k in np.flatnonzero(np.diff(np.sign(across - edge)) ** 2 > 0):  # not where one is NaN
        fraction = (edge - across[k]) / (across[k + 1] - across[k])
        place = float(along[k] + fraction * (along[k + 1] - along[k]))
        if first < place < last:
            return place
    return None


def write_inside(axes: Axes, x: Array, y: Array, label: str, order: Array) -> None:
    """Write a number on the first part of a line, in some order, that is on the map."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    inside = (x > left) & (x < right) & (y > low) & (y < high)
    if inside.any():
        k = int(np.argmin(np.where(inside, order, np.inf)))
        axes.text(x[k], y[k], label, **INSIDE)


def write_label(axes: Axes, label: str, side: str, place: float) -> None:
    """Write a number outside of a side of the map."""
    offset = {"bottom": (0, -PAD), "top": (0, PAD), "left": (-PAD, 0), "right": (PAD, 0)}[side]
    corner = {"bottom": 0, "top": 1, "left": 0, "right": 1}[side]
    upright = side in UPRIGHT
    axes.annotate(
        label,
        (place, corner) if upright else (corner, place),
        xycoords=axes.get_xaxis_transform() if upright else axes.get_yaxis_transform(),
        xytext=offset,
        textcoords="offset points",
        ha="center" if upright else {"left": "right", "right": "left"}[side],
        va={"bottom": "top", "top": "bottom"}.get(side, "center"),
        fontsize=LABEL_SIZE,
        annotation_clip=False,
    )
