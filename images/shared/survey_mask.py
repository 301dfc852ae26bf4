"""Read masks: which part of the sky a survey has observed.

The stages that read masks have links to this file.
"""

from dataclasses import dataclass
from pathlib import Path

import hpgeom
import numpy as np
from fits_columns import Array, CatalogError
from healsparse import HealSparseMap
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class SurveyMask:
    """The fraction of each pixel of the sky that was observed.

    Attributes
    ----------
    nside : of the pixels
    pixels : (n,) pixels of which a part was observed, in nested order
    fractions : (n,) that part, above 0 and up to 1
    """

    nside: int
    pixels: NDArray[np.int64]
    fractions: NDArray[np.float32]

    @property
    def area(self) -> float:
        """Area that was observed, deg^2."""
        return float(self.fractions.sum(dtype=float) * hpgeom.nside_to_pixel_area(self.nside))

    def fraction_at(self, ra: Array, dec: Array) -> Array:
        """Return the fraction observed of the pixel that each position lies in.

        Parameters
        ----------
        ra, dec : (n,) deg
        """
        pixels = hpgeom.angle_to_pixel(self.nside, ra % 360, dec)
        places = np.minimum(np.searchsorted(self.pixels, pixels), self.pixels.size - 1)
        found = self.pixels[places] == pixels
        return np.where(found, self.fractions[places], 0.0)


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
    pixels = np.sort(map_.valid_pixels)
    fractions = np.asarray(map_.get_values_pix(pixels), dtype=np.float32)
    strange = int(np.sum((fractions < 0) | (fractions > 1)))
    if strange > 0:
        raise CatalogError(
            f"{name}: {strange} of {pixels.size} pixels hold values below 0 or above 1; a mask "
            "holds the fraction of each pixel that was observed"
        )
    seen = (fractions > 0) & (fractions >= min_fraction)
    if not np.any(seen):
        least = f"of {min_fraction:g} or more" if min_fraction > 0 else "above 0"
        raise CatalogError(f"{name}: no pixel with a fraction {least}; it has {pixels.size} pixels")
    return SurveyMask(nside=map_.nside_sparse, pixels=pixels[seen], fractions=fractions[seen])


def read_map(path: str) -> HealSparseMap:
    """Return a healsparse map whose values can be fractions.

    Raises
    ------
    CatalogError
        If it is not readable, or holds values of another kind.
    """
    name = Path(path).name
    try:
        map_ = HealSparseMap.read(path)
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        raise CatalogError(f"{name}: not readable as a map of healsparse: {error}") from error
    if map_.is_rec_array or map_.is_wide_mask_map or map_.dtype.kind not in "fb":
        kind = "several values" if map_.is_rec_array else f"values of {map_.dtype}"
        raise CatalogError(
            f"{name}: its pixels hold {kind}; make a map of the fraction that was observed "
            "(float32), or of what is True where was observed (bool)"
        )
    return map_
