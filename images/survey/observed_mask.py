"""Mask of the simulated survey: the fraction of each pixel of the sky that lies in its footprint.

Pixels that the rim of the footprint or of a hole may cross are divided by four, again and again,
so that the work grows with the length of the rims and not with the area.
"""

import hpgeom
import numpy as np
from footprint import Footprint
from healsparse import HealSparseMap
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pixels = NDArray[np.int64]

COVERAGE_NSIDE = 32  # of the parts in which a map is kept, and where the division begins
FINER = 3  # how often a pixel of the mask is divided: the fraction counts 4^3 parts


def write_mask(footprint: Footprint, nside: int, path: str) -> None:
    """Write the mask of a footprint as a healsparse map of fractions.

    Parameters
    ----------
    footprint : of the survey
    nside : of the pixels of the mask, a power of two
    path : of the file
    """
    # Not compressed: gzip would note the time, and no two files were the same.
    observed_mask(footprint, nside).write(path, clobber=True, nocompress=True)


def observed_mask(footprint: Footprint, nside: int) -> HealSparseMap:
    """Return the fraction of each pixel that is observed; other pixels are not in the map."""
    whole, crossed, shares = divide(footprint, nside)
    mask = HealSparseMap.make_empty(min(COVERAGE_NSIDE, nside), nside, np.float32)
    # healsparse takes no range that ends with the last pixel of the sky, except from the first on.
    last = hpgeom.nside_to_npixel(nside) - 1
    mask.update_values_pix(np.minimum(whole, last), np.float32(1))
    if last in whole[:, 1] - 1:
        mask.update_values_pix(np.array([last]), np.float32(1))
    mask.update_values_pix(crossed, shares)
    return mask


def divide(footprint: Footprint, nside: int) -> tuple[Pixels, Pixels, NDArray[np.float32]]:
    """Return what is observed of the pixels of the sky.

    Returns
    -------
    whole : (n, 2) ranges [start, end) of pixels that are observed as a whole
    crossed : (m,) pixels of which a part is observed
    shares : (m,) that part
    """
    level = min(COVERAGE_NSIDE, nside)
    pixels: Pixels = np.arange(hpgeom.nside_to_npixel(level))
    whole = []
    while True:
        inside, open_ = sort_out(footprint, level, pixels)
        if level == nside:
            crossed = pixels[open_]
            whole.append(as_ranges(pixels[inside], 1))
            return np.concatenate(whole), *observed_parts(footprint, nside, crossed)
        whole.append(as_ranges(pixels[inside], (nside // level) ** 2))
        pixels, level = quarters(pixels[open_]), 2 * level


def sort_out(
    footprint: Footprint, nside: int, pixels: Pixels
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which pixels surely lie within the footprint, and which a rim may cross."""
    margin = footprint.margin(*hpgeom.pixel_to_angle(nside, pixels))
    radius = hpgeom.max_pixel_radius(nside)
    return margin > radius, np.abs(margin) <= radius


def observed_parts(
    footprint: Footprint, nside: int, pixels: Pixels
) -> tuple[Pixels, NDArray[np.float32]]:
    """Return the pixels that are observed in part, of those that may be, and how much of each."""
    shares = np.zeros(pixels.size)
    parents, parts = np.arange(pixels.size), pixels
    for depth in range(1, FINER + 1):
        parents, parts = np.repeat(parents, 4), quarters(parts)
        inside, open_ = sort_out(footprint, nside << depth, parts)
        if depth == FINER:
            inside |= open_ & (footprint.margin(*hpgeom.pixel_to_angle(nside << depth, parts)) > 0)
        shares += np.bincount(parents[inside], minlength=pixels.size) / 4**depth
        parents, parts = parents[open_], parts[open_]
    seen = shares > 0
    return pixels[seen], shares[seen].astype(np.float32)


def quarters(pixels: Pixels) -> Pixels:
    """Return the four pixels of the next finer division that each is made of."""
    return np.asarray((4 * pixels[:, None] + np.arange(4)).ravel())


def as_ranges(pixels: Pixels, count: int) -> Pixels:
    """Return ranges [start, end) of the `count` finer pixels that each is made of."""
    return np.stack([pixels * count, (pixels + 1) * count], axis=1)
