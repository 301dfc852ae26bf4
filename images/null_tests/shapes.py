"""Read the galaxies of every tomographic bin with their shears and the ellipticity of the PSF."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fits_columns import (
    Array,
    CatalogError,
    alignment_problems,
    ellipticity_problems,
    read_columns,
    response_problems,
    value_problems,
)
from numpy.typing import NDArray
from scipy.spatial import cKDTree

COLUMNS = ("id", "ra", "dec", "g1", "g2", "weight", "psf_g1", "psf_g2")
LARGEST_PSF = 1.0  # ellipticity: what is beyond stands for "not measured"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shapes:
    """The galaxies of one tomographic bin.

    Attributes
    ----------
    ra, dec : (n,) deg
    shear : (2, n) calibrated by the response of the bin
    psf : (2, n) ellipticity of the point spread function
    weight : (n,)
    patch : (n,) of the jackknife
    """

    ra: Array
    dec: Array
    shear: Array
    psf: Array
    weight: Array
    patch: NDArray[np.int64]


def read_shapes(
    shear_path: str,
    tomographic_path: str,
    centers: Array,
    signs: tuple[int, int] = (1, 1),
) -> list[Shapes]:
    """Return the galaxies of every bin; those of weight zero are left out.

    Parameters
    ----------
    shear_path : shear catalogue
    tomographic_path : bins and responses
    centers : (n_patch, 3) centres of the patches
    signs : of the two components, -1 for those that the measurement changed the sign of

    Raises
    ------
    CatalogError
        With every value that cannot be; if a bin is empty or has no galaxies in a patch, a
        response cannot be inverted, or the rows of the files do not belong together.
    """
    shear, _ = read_columns(shear_path, COLUMNS)
    objects, _ = read_columns(tomographic_path, ["id", "bin"], "OBJECTS")
    responses = read_columns(tomographic_path, ["R"], "BINS")[0]["R"]
    problems = [
        *value_problems(shear_path, shear, not_negative=["weight"]),
        *ellipticity_problems(shear_path, shear),
        *psf_problems(shear_path, shear["weight"], shear["psf_g1"], shear["psf_g2"]),
        *alignment_problems(tomographic_path, objects["id"], shear_path, shear["id"]),
        *response_problems(tomographic_path, responses),
    ]
    if problems:
        raise CatalogError(*problems)
    patch = patch_of(shear["ra"], shear["dec"], centers)
    factors = np.array(signs)[:, None]
    shapes = []
    for k, response in enumerate(responses):
        rows = (objects["bin"] == k) & (shear["weight"] > 0)
        measured = np.stack([shear["g1"][rows], shear["g2"][rows]])
        shapes.append(
            Shapes(
                ra=shear["ra"][rows],
                dec=shear["dec"][rows],
                shear=factors * np.linalg.solve(response, measured),
                psf=factors * np.stack([shear["psf_g1"][rows], shear["psf_g2"][rows]]),
                weight=shear["weight"][rows],
                patch=patch[rows],
            )
        )
    refuse_empty_patches(tomographic_path, shapes, len(centers))
    return shapes


def patch_of(ra: Array, dec: Array, centers: Array) -> NDArray[np.int64]:
    """Return the patch of each position: the one with the nearest centre."""
    _, nearest = cKDTree(centers).query(unit_vectors(ra, dec))
    return np.asarray(nearest, dtype=np.int64)


def unit_vectors(ra: Array, dec: Array) -> Array:
    """Return unit vectors (n, 3) to positions in deg."""
    lon, lat = np.radians(ra), np.radians(dec)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def psf_problems(path: str, weight: Array, *columns: Array) -> list[str]:
    """Return a problem for every component of the PSF with numbers that no ellipticity has."""
    problems = []
    for number, values in enumerate(columns, start=1):
        beyond = int(np.sum((weight > 0) & np.isfinite(values) & (np.abs(values) > LARGEST_PSF)))
        if beyond > 0:
            problems.append(
                f"{Path(path).name}: column 'psf_g{number}': {beyond} of {values.size} values are "
                f"beyond {LARGEST_PSF:g}, no ellipticities; give these objects the weight 0"
            )
    return problems


def refuse_empty_patches(path: str, shapes: Sequence[Shapes], n_patch: int) -> None:
    """Raise an error if a bin is empty, or has no galaxies in some of the patches."""
    name, problems = Path(path).name, []
    for k, count in enumerate(np.unique(bin_shapes.patch).size for bin_shapes in shapes):
        if count == 0:
            problems.append(f"{name}: bin {k} has no objects with weight")
        elif count < n_patch:
            problems.append(
                f"{name}: bin {k} has no objects with weight in {n_patch - count} of the "
                f"{n_patch} patches of jackknife.fits; are both of the same run?"
            )
    if problems:
        raise CatalogError(*problems)
