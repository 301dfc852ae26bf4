"""Read what is shown of a survey on the sky."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from fits_columns import Array, read_columns
from selected_positions import lens_positions, source_positions
from sky_map import Grid, Parts, make_grid
from sky_projection import choose_projection
from survey_mask import read_mask

LEAST_OBSERVED = 0.2  # of a cell: below, its density says little
PER_ARCMIN2 = r"arcmin$^{-2}$"


@dataclass(frozen=True, kw_only=True)
class SkyMap:
    """A map to draw.

    Attributes
    ----------
    title : what is shown
    unit : of the values
    values : (n_y, n_x) NaN where there is nothing
    """

    title: str
    unit: str
    values: Array


@dataclass(frozen=True, kw_only=True)
class SkyMaps:
    """Maps of the same sky.

    Attributes
    ----------
    grid : cells of all maps
    maps : to draw
    centers : (n_patch, 3) unit vectors to the patches of a jackknife, or None
    """

    grid: Grid
    maps: Sequence[SkyMap]
    centers: Array | None


def read_sky_maps(
    shear_path: str,
    tomographic_path: str,
    *,
    lens_path: str | None = None,
    mask_path: str | None = None,
    jackknife_path: str | None = None,
) -> SkyMaps:
    """Read positions, and count them in equal cells.

    Parameters
    ----------
    shear_path, tomographic_path : of the sources
    lens_path : sample of lenses, for a map of its own
    mask_path : of the survey, for a map of its own, and densities over what was observed
    jackknife_path : samples of a jackknife, for its patches

    Raises
    ------
    CatalogError
        If a file cannot be used.
    """
    sources = source_positions(shear_path, tomographic_path)
    grid = make_grid(choose_projection(*sources.checked_sample()), sources.parts())
    observed = grid.observed_fraction(read_mask(mask_path)) if mask_path else None
    maps = [density_map("sources", grid, sources.parts(), observed)]
    if lens_path:
        lenses = lens_positions(lens_path)
        lenses.checked_sample()
        maps.append(density_map("lenses", grid, lenses.parts(), observed))
    if observed is not None:
        shown = np.where(observed > 0, observed, np.nan)
        maps.append(SkyMap(title="mask", unit="fraction observed", values=shown))
    centers = read_columns(jackknife_path, ["center"], "PATCHES")[0] if jackknife_path else None
    return SkyMaps(grid=grid, maps=maps, centers=centers["center"] if centers else None)


def density_map(title: str, grid: Grid, positions: Parts, observed: Array | None = None) -> SkyMap:
    """Return the density of objects, NaN in cells without any.

    Parameters
    ----------
    title : of the map
    grid : of cells
    positions : of the objects
    observed : fraction of each cell; the density is that over what was observed, and cells of
        which little was observed are NaN
    """
    density = grid.density(positions)
    shown = density > 0
    if observed is not None:
        shown &= observed > LEAST_OBSERVED
        density = density / np.where(shown, observed, 1.0)
    return SkyMap(title=title, unit=PER_ARCMIN2, values=np.where(shown, density, np.nan))
