"""Read masks: which part of the sky a survey has observed.

The stages that read masks have links to this file.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import hpgeom
import numpy as np
from fits_columns import Array, CatalogError, left_out, reading
from numpy.typing import NDArray

from descpipe import FITS

if TYPE_CHECKING:
    from healsparse import HealSparseMap


@dataclass(frozen=True, kw_only=True)
class SurveyMask:
    """The fraction of each pixel of the sky that was observed.

    Attributes
    ----------
    nside : of the pixels
    blocks : (n_block,) larger pixels in which some were observed, ascending, in nested order
    observed : (n_block, n) fraction of each pixel of a block, 0 where nothing was observed
    """

    nside: int
    blocks: NDArray[np.int64]
    observed: NDArray[np.float32]

    @cached_property
    def pixels(self) -> NDArray[np.int64]:
        """Pixels of which a part was observed, in nested order, (n,)."""
        block, place = np.nonzero(self.observed)
        return np.asarray(self.blocks[block] * self.observed.shape[1] + place)

    @cached_property
    def fractions(self) -> NDArray[np.float32]:
        """That part of each of them, above 0 and up to 1, (n,)."""
        return self.observed[self.observed > 0]

    @cached_property
    def area(self) -> float:
        """Area that was observed, deg^2."""
        return float(self.fractions.sum(dtype=float) * hpgeom.nside_to_pixel_area(self.nside))

    def fraction_at(self, ra: Array, dec: Array) -> NDArray[np.float32]:
        """Return the fraction observed of the pixel that each position lies in.

        Parameters
        ----------
        ra, dec : (n,) deg
        """
        pixels = hpgeom.angle_to_pixel(self.nside, ra % 360, dec)
        size = self.observed.shape[1]  # a power of two
        block, place = pixels >> (size.bit_length() - 1), pixels & (size - 1)
        number = self._numbers[block]
        return np.where(number >= 0, self.observed[number, place], np.float32(0))

    @cached_property
    def _numbers(self) -> NDArray[np.int64]:
        """Places in `blocks` of all blocks of the sky, -1 for those that are not there."""
        numbers = np.full(12 * self.nside**2 // self.observed.shape[1], -1)
        numbers[self.blocks] = np.arange(self.blocks.size)
        return numbers


def read_mask(path: str, min_fraction: float = 0.0) -> SurveyMask:
    """Read a mask from a healsparse map of fractions, or of what is true where was observed.

    Parameters
    ----------
    path : of the map
    min_fraction : pixels of which less was observed count as not observed

    Raises
    ------
    CatalogError
        If it is not readable, holds other values, or nothing is left of it.
    """
    name = Path(path).name
    map_ = read_map(path)
    blocks = np.flatnonzero(map_.coverage_mask)
    fractions, is_valid = values_in(map_, blocks)
    strange = int(np.sum(is_valid & ((fractions < 0) | (fractions > 1))))
    n_valid = int(np.sum(is_valid))
    if strange > 0:
        raise CatalogError(
            f"{name}: {strange} of {n_valid} pixels hold values below 0 or above 1; a mask "
            "holds the fraction of each pixel that was observed"
        )
    seen = is_valid & (fractions > 0) & (fractions >= min_fraction)
    if not np.any(seen):
        least = f"of {min_fraction:g} or more" if min_fraction > 0 else "above 0"
        raise CatalogError(f"{name}: no pixel with a fraction {least}; it has {n_valid} pixels")
    fractions[~seen] = 0
    return SurveyMask(nside=map_.nside_sparse, blocks=blocks, observed=fractions)


def values_in(
    map_: "HealSparseMap", blocks: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the values of all pixels in some blocks of a map, and which of them it has.

    Both are (n_block, n), in nested order.
    """
    size = (map_.nside_sparse // map_.nside_coverage) ** 2
    values = np.empty((blocks.size, size), dtype=map_.dtype)
    for row, block in zip(values, blocks, strict=True):
        row[:] = map_.get_values_pix(np.arange(block * size, (block + 1) * size))
    return values.astype(np.float32), values != map_.sentinel


def read_map(path: str) -> "HealSparseMap":
    """Return a healsparse map whose values can be fractions.

    Raises
    ------
    CatalogError
        If it is not readable, or holds values of another kind.
    """
    with left_out("pyarrow", "h5py"):  # slow to import, and maps in FITS do not need them
        from healsparse import HealSparseMap

    name = Path(path).name
    do = "give a map that HealSparseMap.write has written"
    with reading(path, FITS(hdus={"COV": [], "SPARSE": []}, suffix="hsp"), do):
        map_ = HealSparseMap.read(path)
    if map_.is_rec_array or map_.is_wide_mask_map or map_.dtype.kind not in "fb":
        kind = "several values" if map_.is_rec_array else f"values of {map_.dtype}"
        raise CatalogError(
            f"{name}: its pixels hold {kind}; make a map of the fraction that was observed "
            "(float32), or of what is True where was observed (bool)"
        )
    return map_
