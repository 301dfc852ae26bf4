"""What the truth of a simulated survey predicts for tomographic bins."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from astropy.io import fits
from measured_xi import Array, PlotError, Sign

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
    bin: Array
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
        return np.interp(np.log(theta), np.log(self.theta), xi)

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
    PlotError
        If a file is not readable or the files do not list the same objects.
    """
    try:
        with fits.open(truth_path) as hdus:
            objects, slabs, xi = (hdus[name].data for name in ("OBJECTS", "SLABS", "XI"))
            ids, z, slab = (np.array(objects[name]) for name in ("id", "z", "slab"))
            theta, *both = (np.array(xi[name]) for name in ("theta", "xi_plus", "xi_minus"))
            n_slab = len(slabs)
        with fits.open(tomographic_path) as hdus:
            binned = hdus["OBJECTS"].data
            binned_ids, bins, weight = (np.array(binned[name]) for name in ("id", "bin", "weight"))
    except (OSError, KeyError) as error:
        names = f"{Path(truth_path).name} or {Path(tomographic_path).name}"
        raise PlotError(f"{names}: not readable: {error}") from error
    if not np.array_equal(ids, binned_ids):
        raise PlotError(
            f"{Path(truth_path).name} ({ids.size} rows) and {Path(tomographic_path).name} "
            f"({binned_ids.size} rows) do not list the same objects: is it the truth of this survey?"
        )
    return Truth(
        theta=theta,
        xi={"plus": both[0], "minus": both[1]},
        fractions=slab_fractions(bins, slab, weight, n_slab),
        z=z,
        bin=bins,
        weight=weight,
    )


def slab_fractions(bins: Array, slab: Array, weight: Array, n_slab: int) -> Array:
    """Return the fraction of each bin's weight in each slab, (nbin, n_slab)."""
    used = bins >= 0
    total = np.zeros((int(bins.max()) + 1, n_slab))
    np.add.at(total, (bins[used], slab[used]), weight[used])
    return np.asarray(total / total.sum(axis=1, keepdims=True))
