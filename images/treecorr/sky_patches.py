"""Patches of the sky, the same for all catalogues, and TreeCorr's catalogues divided into them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import treecorr
from calibrated_sources import Sources, weighted_mean
from fits_columns import Array, CatalogError
from lens_positions import Positions
from numpy.typing import NDArray

# TreeCorr divides each catalogue into 2^10 cells before it looks for pairs. A patch is a catalogue:
# with as many cells in all patches together patches cost 7 % of the pair rate, not 40 %.
TOP_LEVELS = 10
PATCH_SAMPLE = 50_000  # objects that the patches are found from: more do not move them
DEGREES = {"ra_units": "deg", "dec_units": "deg"}


@dataclass(frozen=True, kw_only=True)
class Patches:
    """Patches of the sky.

    Attributes
    ----------
    count : number of patches
    seed : of the search for patches
    """

    count: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class PatchedCatalog:
    """A catalogue in patches.

    Attributes
    ----------
    name : in words, as "bin 0"
    catalog : for TreeCorr; one for each patch if they are on disk until they are needed
    n_object : number of objects
    weight, squares : (n_patch,) sum of the weights and of their squares in each patch
    occupied : number of patches with objects
    """

    name: str
    catalog: treecorr.Catalog | list[treecorr.Catalog]
    n_object: int
    weight: Array
    squares: Array
    occupied: int


def find_patch_centers(positions: Iterable[tuple[Array, Array]], patches: Patches) -> Array:
    """Return the centres of patches of equal numbers of sources, (count, 3) unit vectors."""
    rng = np.random.default_rng(patches.seed)
    ra, dec = map(np.concatenate, zip(*positions, strict=True))
    if ra.size > PATCH_SAMPLE:
        chosen = rng.choice(ra.size, PATCH_SAMPLE, replace=False)
        ra, dec = ra[chosen], dec[chosen]
    catalog = treecorr.Catalog(ra=ra, dec=dec, npatch=patches.count, rng=rng, **DEGREES)
    return np.asarray(catalog.patch_centers, dtype=float)


def top_levels(n_patch: int) -> int:
    """Return how many times the tree of a patch is divided before pairs are looked for."""
    return max(0, TOP_LEVELS - int(np.log2(n_patch)))


def source_catalog(
    name: str,
    sources: Sources,
    centers: Array,
    folder: str | None = None,
    *,
    subtract_patch_mean: bool = False,
) -> PatchedCatalog:
    """Return the sources of a bin in patches.

    Parameters
    ----------
    name : of the bin, in words
    sources : of the bin
    centers : of the patches
    folder : in which patches are until they are needed; None for in memory
    subtract_patch_mean : whether the mean shear of each patch is taken off
    """
    shear = without_patch_means(sources, centers) if subtract_patch_mean else sources.shear
    return patched(name, sources, centers, folder, g1=shear[0], g2=shear[1])


def patched(
    name: str,
    objects: Sources | Positions,
    centers: Array,
    folder: str | None = None,
    **values: Array,
) -> PatchedCatalog:
    """Return objects in patches, with the values that they have beside positions."""
    catalog = treecorr.Catalog(
        ra=objects.ra,
        dec=objects.dec,
        w=objects.weight,
        patch_centers=centers,
        **DEGREES,
        **values,
    )
    patch, n_patch = catalog.patch, len(centers)
    return PatchedCatalog(
        name=name,
        catalog=catalog if folder is None else patches_on_disk(catalog, f"{folder}/{name}"),
        n_object=objects.ra.size,
        weight=sums_by_patch(patch, objects.weight, n_patch),
        squares=sums_by_patch(patch, objects.weight**2, n_patch),
        occupied=np.unique(patch).size,
    )


def patches_on_disk(catalog: treecorr.Catalog, beginning: str) -> list[treecorr.Catalog]:
    """Write the patches of a catalogue; return catalogues that read them when they are needed.

    Parameters
    ----------
    catalog : in patches
    beginning : of the names of the files
    """
    parts = []
    for patch in catalog.get_patches():
        path = f"{beginning}-{patch.patch}.hdf5"
        patch.write(path)
        columns = {"w_col": "w"} if patch.nontrivial_w else {}
        columns |= {"g1_col": "g1", "g2_col": "g2"} if patch.g1 is not None else {}
        parts.append(
            treecorr.Catalog(
                path,
                ra_col="ra",
                dec_col="dec",
                ra_units="rad",
                dec_units="rad",
                patch=patch.patch,
                npatch=catalog.npatch,
                **columns,
            )
        )
    return parts


def sums_by_patch(patch: NDArray[np.int64], values: Array, n_patch: int) -> Array:
    """Return the sum of values in each patch, (n_patch,)."""
    return np.bincount(patch, weights=values, minlength=n_patch).astype(float)


def without_patch_means(sources: Sources, centers: Array) -> Array:
    """Return the shears of a bin less the mean shear of each patch, (2, n)."""
    patch = treecorr.Catalog(ra=sources.ra, dec=sources.dec, patch_centers=centers, **DEGREES).patch
    shear = sources.shear.copy()
    for k in np.unique(patch):
        inside = patch == k
        shear[:, inside] -= weighted_mean(shear[:, inside], sources.weight[inside])[:, None]
    return shear


def refuse_small_bins(counts: Mapping[str, int], patches: Patches) -> None:
    """Raise an error if a catalogue has fewer objects than there are patches."""
    problems = [
        f"{name} has {count} objects, fewer than the {patches.count} patches of the jackknife; "
        "use fewer patches or fewer bins"
        for name, count in counts.items()
        if count < patches.count
    ]
    if problems:
        raise CatalogError(*problems)


def refuse_empty_patches(catalogs: Sequence[PatchedCatalog], patches: Patches) -> None:
    """Raise an error if a catalogue has no objects in some of the patches."""
    problems = [
        f"{catalog.name} has no objects in {patches.count - catalog.occupied} of the "
        f"{patches.count} patches of the jackknife; use fewer patches, and look whether the "
        "positions are right"
        for catalog in catalogs
        if catalog.occupied < patches.count
    ]
    if problems:
        raise CatalogError(*problems)
