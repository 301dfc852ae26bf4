"""The test of the correlation of shear with the point spread function (PSF) around it.

With the shears g of the galaxies of a bin, and the ellipticities p of the PSF at places j,

    xi(theta) = sum w_i Re(g_i p_j*) / sum w_i,

over pairs at a separation, both turned to the line between them: xi+ of shear and PSF. A slope of g
by p has no separation: leakages of patterns on two scales, one positive and one negative, cancel in
it. The means of g and p are taken off. A constant shear, which an additive bias is, would else be
here times the mean of p, and so would the mean of the sky, which no jackknife knows of.

The sky has this one pattern of the PSF, and other galaxies would have the same. So xi is a sum of
shears with weights that are given, and its scatter is that of the galaxies alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import treecorr
from fits_columns import Array
from galaxy_pairs import (
    DEGREES,
    empty_separations,
    functions_of_pairs,
    galaxy_catalog,
    separation_options,
)
from null_test import NullTest, not_done
from psf_regression import SAME_PSF, psf_varies
from separations import check_functions
from shapes import Shapes

STAR_GALAXY = "star_galaxy"
STAR_GALAXY_TITLE = "correlation of shear with the PSF around it"


@dataclass(frozen=True, kw_only=True, slots=True)
class PsfPlaces:
    """Places where the ellipticity of the PSF is known.

    Attributes
    ----------
    ra, dec : (n,) deg
    psf : (2, n) its ellipticity
    """

    ra: Array
    dec: Array
    psf: Array


def psf_places(shapes: Sequence[Shapes], n_most: int) -> PsfPlaces:
    """Return the PSF at the places of the galaxies of all bins, of some if there are more."""
    ra, dec = (np.concatenate([getattr(s, name) for s in shapes]) for name in ("ra", "dec"))
    psf = np.concatenate([s.psf for s in shapes], axis=1)
    chosen = np.random.default_rng(ra.size).permutation(ra.size)[:n_most]
    return PsfPlaces(ra=ra[chosen], dec=dec[chosen], psf=psf[:, chosen])


def check_star_galaxy(
    shapes: Sequence[Shapes], places: PsfPlaces, edges: Array, centers: Array, threads: int
) -> NullTest:
    """Test that the shear of no bin is correlated with the PSF around it.

    Parameters
    ----------
    shapes : galaxies of each bin
    places : where the PSF is known
    edges : (n_theta, 2) of the separations, equal in the logarithm, arcmin
    centers : (n_patch, 3) of the patches
    threads : number of threads
    """
    if not psf_varies(places.psf):
        return not_done(STAR_GALAXY, STAR_GALAXY_TITLE, SAME_PSF)
    correlations = correlate(shapes, places, edges, centers, threads)
    if empty := max(map(empty_separations, correlations)):
        reason = f"there are too few pairs of galaxies at {empty} of {len(edges)} separations"
        return not_done(STAR_GALAXY, STAR_GALAXY_TITLE, reason)
    functions = functions_of_pairs(correlations, "xi_psf", "xip", edges, len(centers))
    return check_functions(STAR_GALAXY, STAR_GALAXY_TITLE, functions)


def correlate(
    shapes: Sequence[Shapes], places: PsfPlaces, edges: Array, centers: Array, threads: int
) -> list[Any]:
    """Return the correlation of each bin's shears with the PSF, both less their means."""
    p1, p2 = psf_without_mean(places)
    around = treecorr.Catalog(ra=places.ra, dec=places.dec, g1=p1, g2=p2, **DEGREES)
    correlations = []
    for each in shapes:
        galaxies = galaxy_catalog(without_mean(each), centers)
        correlation = treecorr.GGCorrelation(**separation_options(edges))
        correlation.process(galaxies, around, num_threads=threads)
        correlations.append(correlation)
    return correlations


def without_mean(shapes: Shapes) -> Shapes:
    """Return the galaxies with their shears less the mean shear."""
    mean = np.average(shapes.shear, axis=1, weights=shapes.weight)
    return replace(shapes, shear=shapes.shear - mean[:, None])


def psf_without_mean(places: PsfPlaces) -> Array:
    """Return the ellipticity of the PSF less its mean over all places, (2, n)."""
    return np.asarray(places.psf - places.psf.mean(axis=1, keepdims=True))
