"""Draw positions evenly over what a mask says was observed.

A pixel is drawn with the probability that is its observed fraction, and the position evenly within
it: it is the middle of one of the smallest pixels that there are, 0.4 milliarcseconds wide.
"""

from collections.abc import Iterator

import hpgeom
import numpy as np
from astropy.io import fits
from catalog_types import RandomCatalog
from fits_columns import Array, CatalogError
from fits_stream import Columns, write_table
from survey_mask import SurveyMask, read_mask

ROWS_AT_ONCE = 500_000
FINEST_NSIDE = 2**29
ARCMIN2_PER_DEG2 = 3600


def write_randoms(
    mask_path: str,
    path: str,
    *,
    density: float,
    number: int | None,
    min_fraction: float,
    seed: int,
) -> None:
    """Write random positions in a mask.

    Parameters
    ----------
    mask_path : of the mask
    path : of the catalogue
    density : of positions per arcmin^2 that was observed
    number : of positions, instead of `density`
    min_fraction : pixels of which less was observed are left out
    seed : of the random numbers

    Raises
    ------
    CatalogError
        If the mask cannot be used, or there would be no position.
    """
    mask = read_mask(mask_path, min_fraction)
    count = number or round(density * mask.area * ARCMIN2_PER_DEG2)
    if count == 0:
        area = mask.area * ARCMIN2_PER_DEG2
        raise CatalogError(
            f"the mask has {area:.3g} arcmin2: with {density:g} positions per arcmin2 there is "
            "none; set a greater density, or number"
        )
    header = fits.Header()
    header["AREA"] = (mask.area, "[deg2] area of the mask")
    header["MINFRAC"] = (min_fraction, "pixels observed less than that are left out")
    header["SEED"] = (seed, "of the random numbers")
    write_table(
        path,
        "RANDOMS",
        random_columns(mask, count, np.random.default_rng(seed)),
        count=count,
        declared=RandomCatalog().tables[""],
        header=header,
    )


def random_columns(mask: SurveyMask, count: int, rng: np.random.Generator) -> Iterator[Columns]:
    """Yield random positions, some of them at a time."""
    cumulative = np.cumsum(mask.fractions, dtype=float)
    for start in range(0, count, ROWS_AT_ONCE):
        ra, dec = draw_evenly(mask, cumulative, min(ROWS_AT_ONCE, count - start), rng)
        yield {"ra": ra, "dec": dec}


def draw_evenly(
    mask: SurveyMask, cumulative: Array, count: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Return right ascensions and declinations in deg.

    Parameters
    ----------
    mask : what was observed
    cumulative : sum of the fractions up to each pixel, its own too
    count : number of positions
    rng : source of random numbers
    """
    drawn = np.searchsorted(cumulative, rng.uniform(0, cumulative[-1], count), side="right")
    pixels = mask.pixels[np.minimum(drawn, mask.pixels.size - 1)]
    parts = (FINEST_NSIDE // mask.nside) ** 2
    ra, dec = hpgeom.pixel_to_angle(FINEST_NSIDE, pixels * parts + rng.integers(0, parts, count))
    return ra, dec
