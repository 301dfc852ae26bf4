"""What the truth of a simulated survey predicts for tomographic bins."""

from dataclasses import dataclass

import numpy as np
from fits_columns import Array, CatalogError, alignment_problems, read_columns
from measured_xi import Sign
from numpy.typing import NDArray

QUADRATURE_POINTS = 16  # per bin of separation


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Correlation functions of redshift slabs, and what the tomographic bins are made of.

    Attributes
    ----------
    theta : (n,) separations, arcmin
    xi : by sign, (n, n_slab, n_slab)
    fractions : (nbin, n_slab) fraction of each bin's weight in each slab of true redshift
    z : (n_objects,) true redshift
    bin : (n_objects,) tomographic bin, -1 for none
    weight : (n_objects,)
    """

    theta: Array
    xi: dict[Sign, Array]
    fractions: Array
    z: Array
    bin: NDArray[np.int64]
    weight: Array

    def curve(self, sign: Sign, bins: tuple[int, int], theta: Array) -> Array:
        """Return xi+ or xi- of two bins: the sum over slab pairs with the bins' fractions.

        Parameters
        ----------
        sign : of xi+ or xi-
        bins : the two tomographic bins
        theta : (n,) arcmin, within those of the truth
        """
        first, second = (self.fractions[k] for k in bins)
        xi = np.einsum("tab,a,b->t", self.xi[sign], first, second)
        return np.asarray(np.interp(np.log(theta), np.log(self.theta), xi))

    def bin_average(self, sign: Sign, bins: tuple[int, int], edges: Array) -> Array:
        """Return the mean of xi+ or xi- over the pairs in each bin of separation.

        The number of pairs of galaxies spread evenly goes as theta d theta.

        Parameters
        ----------
        sign : of xi+ or xi-
        bins : the two tomographic bins
        edges : (n, 2) arcmin
        """
        nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_POINTS)
        low, high = np.log(edges).T[:, :, None]
        theta = np.exp(0.5 * (high + low) + 0.5 * (high - low) * nodes)
        pairs = weights * theta**2
        values = self.curve(sign, bins, theta.ravel()).reshape(theta.shape)
        return np.asarray((values * pairs).sum(axis=1) / pairs.sum(axis=1))

    def redshift_density(self, k: int, edges: Array) -> Array:
        """Return the true n(z) of bin `k` as a density on bins with the given edges."""
        members = self.bin == k
        density, _ = np.histogram(
            self.z[members], edges, weights=self.weight[members], density=True
        )
        return np.asarray(density)


def read_truth(truth_path: str, tomographic_path: str) -> Truth:
    """Read the truth, and the bins and weights of the same objects.

    Raises
    ------
    CatalogError
        If a file is not readable or the files do not list the same objects.
    """
    objects, _ = read_columns(truth_path, ["id", "z", "slab"], "OBJECTS")
    slabs, _ = read_columns(truth_path, ["z_low"], "SLABS")
    xi, _ = read_columns(truth_path, ["theta", "xi_plus", "xi_minus"], "XI")
    binned, _ = read_columns(tomographic_path, ["id", "bin", "weight"], "OBJECTS")
    problems = alignment_problems(truth_path, objects["id"], tomographic_path, binned["id"])
    if problems:
        raise CatalogError(*problems, "is it the truth of this survey?")
    return Truth(
        theta=xi["theta"],
        xi={"plus": xi["xi_plus"], "minus": xi["xi_minus"]},
        fractions=slab_fractions(
            binned["bin"], objects["slab"], binned["weight"], slabs["z_low"].size
        ),
        z=objects["z"],
        bin=binned["bin"],
        weight=binned["weight"],
    )


def slab_fractions(
    bins: NDArray[np.int64], slab: NDArray[np.int64], weight: Array, n_slab: int
) -> Array:
    """Return the fraction of each bin's weight in each slab, (nbin, n_slab)."""
    used = bins >= 0
    total = np.zeros((int(bins.max()) + 1, n_slab))
    np.add.at(total, (bins[used], slab[used]), weight[used])
    return np.asarray(total / total.sum(axis=1, keepdims=True))
