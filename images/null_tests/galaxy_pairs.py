"""Pairs of a bin's galaxies with places on the sky that are the same in every jackknife sample.

Galaxies of one patch after the other are left out, and never places: they are what is given, and
the galaxies are what is random.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import treecorr
from fits_columns import Array
from null_test import covariance_of_samples
from separations import Functions
from shapes import Shapes

DEGREES = {"ra_units": "deg", "dec_units": "deg"}
FEWEST_PATCHES = 2  # with galaxies at a separation, so that some are left without each patch


def galaxy_catalog(shapes: Shapes, centers: Array) -> treecorr.Catalog:
    """Return the galaxies of a bin in patches, with their shears."""
    return treecorr.Catalog(
        ra=shapes.ra,
        dec=shapes.dec,
        g1=shapes.shear[0],
        g2=shapes.shear[1],
        w=shapes.weight,
        patch_centers=centers,
        **DEGREES,
    )


def separation_options(edges: Array) -> dict[str, Any]:
    """Return TreeCorr's options for separations that are equal in the logarithm.

    Parameters
    ----------
    edges : (n_theta, 2) arcmin
    """
    return {
        "min_sep": edges.min(),
        "max_sep": edges.max(),
        "nbins": len(edges),
        "sep_units": "arcmin",
    }


def empty_separations(correlation: Any) -> int:
    """Return at how many separations a patch that is left out leaves no pairs."""
    occupied = np.sum([part.npairs > 0 for part in correlation.results.values()], axis=0)
    return int(np.sum(occupied < FEWEST_PATCHES))


def functions_of_pairs(
    correlations: Sequence[Any], quantity: str, name: str, edges: Array, n_patch: int
) -> Functions:
    """Return one function of the galaxies of each bin, with its covariance.

    Parameters
    ----------
    correlations : of each bin
    quantity : what the function is called in results
    name : of the attribute of a correlation with the function
    edges : (n_theta, 2) of the separations, arcmin
    n_patch : number of patches
    """
    return Functions(
        bins=[(k,) for k in range(len(correlations))],
        quantity=quantity,
        theta=np.array([correlation.meanr for correlation in correlations]),
        edges=edges,
        values=np.array([getattr(correlation, name) for correlation in correlations]),
        covariance=jackknife_covariance(correlations, name),
        n_patch=n_patch,
    )


def jackknife_covariance(correlations: Sequence[Any], name: str) -> Array:
    """Return the covariance of one function of all correlations, one after the other.

    Parameters
    ----------
    correlations : of galaxies in patches with places in none
    name : of the attribute with the function
    """
    samples, _ = treecorr.build_multi_cov_design_matrix(
        correlations,
        "jackknife",
        func=lambda each: np.concatenate([getattr(one, name) for one in each]),
        cross_patch_weight="simple",
    )
    return covariance_of_samples(samples)
