"""The test of the shear around random points, which shows patterns that go with the footprint.

For its covariance, galaxies of one patch after the other are left out, and never random points: a
hole in the points would have an edge, and edges are where the shear does not cancel.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import treecorr
from fits_columns import Array, CatalogError, read_columns, value_problems
from galaxy_pairs import DEGREES, functions_of_pairs, galaxy_catalog, separation_options
from null_test import NullTest, not_done
from separations import check_functions
from shapes import Shapes

RANDOM = "random_shear"
RANDOM_TITLE = "tangential shear around random points"


@dataclass(frozen=True, kw_only=True, slots=True)
class RandomPoints:
    """Random points of the footprint.

    Attributes
    ----------
    ra, dec : (n,) deg
    """

    ra: Array
    dec: Array


def read_random_points(path: str, n_most: int) -> RandomPoints:
    """Return random points, some of them if there are more than are wanted.

    Raises
    ------
    CatalogError
        With every column of values that are not finite.
    """
    columns, _ = read_columns(path, ["ra", "dec"])
    if problems := value_problems(path, columns):
        raise CatalogError(*problems)
    n = columns["ra"].size
    chosen = np.random.default_rng(n).permutation(n)[:n_most]
    return RandomPoints(ra=columns["ra"][chosen], dec=columns["dec"][chosen])


def check_random_shear(
    shapes: Sequence[Shapes],
    points: RandomPoints | None,
    edges: Array,
    centers: Array,
    threads: int,
) -> NullTest:
    """Test that the tangential shear around random points is zero in all bins.

    Parameters
    ----------
    shapes : galaxies of each bin
    points : random points, or None if there are none
    edges : (n_theta, 2) of the separations, equal in the logarithm, arcmin
    centers : (n_patch, 3) of the patches
    threads : number of threads
    """
    if points is None:
        return not_done(RANDOM, RANDOM_TITLE, "there is no random-catalog")
    around = treecorr.Catalog(ra=points.ra, dec=points.dec, **DEGREES)
    correlations = [correlate(around, s, edges, centers, threads) for s in shapes]
    functions = functions_of_pairs(correlations, "gamma_t", "xi", edges, len(centers))
    return check_functions(RANDOM, RANDOM_TITLE, functions)


def correlate(
    around: treecorr.Catalog, shapes: Shapes, edges: Array, centers: Array, threads: int
) -> treecorr.NGCorrelation:
    """Return the shear of a bin's galaxies around points.

    Raises
    ------
    CatalogError
        If there are no pairs at some separations.
    """
    galaxies = galaxy_catalog(shapes, centers)
    correlation = treecorr.NGCorrelation(**separation_options(edges))
    correlation.process(around, galaxies, num_threads=threads)
    if np.any(correlation.npairs == 0):
        raise CatalogError(
            "random-catalog.fits: no galaxies at some separations of its points; is it of this "
            "survey?"
        )
    return correlation
