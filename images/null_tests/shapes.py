"""Read the galaxies of every tomographic bin with their shears and the ellipticity of the PSF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fits_chunks import Alignment, TableFile, open_table, size_problems
from fits_columns import (
    Array,
    CatalogError,
    Census,
    Columns,
    count_ellipticities,
    count_values,
    read_columns,
    response_problems,
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
    responses = read_columns(tomographic_path, ["R"], "BINS")[0]["R"]
    shear = open_table(shear_path, COLUMNS)
    objects = open_table(tomographic_path, ["id", "bin"], "OBJECTS")
    problems = [*size_problems(objects, shear), *response_problems(tomographic_path, responses)]
    if problems:
        raise CatalogError(*problems)
    used = used_galaxies(shear, objects, len(responses))
    factors = np.array(signs)[:, None]
    shapes = [
        Shapes(
            ra=galaxies["ra"],
            dec=galaxies["dec"],
            shear=factors * np.linalg.solve(response, [galaxies["g1"], galaxies["g2"]]),
            psf=factors * np.stack([galaxies["psf_g1"], galaxies["psf_g2"]]),
            weight=galaxies["weight"],
            patch=patch_of(galaxies["ra"], galaxies["dec"], centers),
        )
        for galaxies, response in zip(used, responses, strict=True)
    ]
    refuse_empty_patches(tomographic_path, shapes, len(centers))
    return shapes


def used_galaxies(shear: TableFile, objects: TableFile, nbin: int) -> Iterator[Columns]:
    """Yield the galaxies with weight of one bin after the other.

    Parameters
    ----------
    shear : shear catalogue, which is read some rows at a time
    objects : bins of the same galaxies
    nbin : number of bins

    Raises
    ------
    CatalogError
        Before the first, with every value that cannot be, and if the rows do not belong together.
    """
    census, alignment = Census(shear.path), Alignment(objects, shear)
    kept: list[list[Columns]] = [[] for _ in range(nbin)]
    for columns, binned in zip(shear.parts(), objects.parts(), strict=True):
        count_values(census, columns, not_negative=["weight"])
        count_ellipticities(census, columns)
        count_psf(census, columns)
        alignment.add(binned["id"], columns["id"])
        for k in range(nbin):
            rows = (binned["bin"] == k) & (columns["weight"] > 0)
            kept[k].append({name: columns[name][rows] for name in COLUMNS[1:]})
    problems = [*census.problems(), *alignment.problems()]
    if problems:
        raise CatalogError(*problems)
    while kept:
        parts = kept.pop(0)
        yield {name: np.concatenate([part.pop(name) for part in parts]) for name in COLUMNS[1:]}


def patch_of(ra: Array, dec: Array, centers: Array) -> NDArray[np.int64]:
    """Return the patch of each position: the one with the nearest centre."""
    _, nearest = cKDTree(centers).query(unit_vectors(ra, dec))
    return np.asarray(nearest, dtype=np.int64)


def unit_vectors(ra: Array, dec: Array) -> Array:
    """Return unit vectors (n, 3) to positions in deg."""
    lon, lat = np.radians(ra), np.radians(dec)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def count_psf(census: Census, columns: Columns) -> None:
    """Count the numbers of the PSF that no ellipticity is, of galaxies with weight."""
    for name in ("psf_g1", "psf_g2"):
        size = np.abs(columns[name])
        beyond = (columns["weight"] > 0) & np.isfinite(size) & (size > LARGEST_PSF)
        what = f"beyond {LARGEST_PSF:g}, no ellipticities; give these objects the weight 0"
        census.count(name, beyond, what)


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
