"""Redshift distributions of tomographic bins, when that of the whole catalogue is known.

With the distribution phi of all objects, the redshift of one is distributed as phi_k L_jk / sum_k
phi_k L_jk. These are added for the objects of each bin, for every draw of phi. A draw of n(z) has
also the noise of the redshifts themselves: the objects of the bin are a finite number of draws.
"""

import numpy as np
from binned_sources import BinnedSources, Part
from fits_columns import Array
from lensing_weights import Weights
from parent_distribution import Inferred
from redshift_distribution import RedshiftDistribution, normalised
from redshift_masses import Masses

ROWS_AT_ONCE = 20_000


def draw_bins(
    sources: BinnedSources,
    masses: Masses,
    weights: Weights,
    *,
    factors: Array,
    inferred: Inferred,
    edges: Array,
) -> RedshiftDistribution:
    """Return the distribution of each bin, and draws of it.

    Parameters
    ----------
    sources : that have been checked
    masses : what is known of the redshift of each, with the prior
    weights : of the redshifts
    factors : (n_terms, nbin) of the terms of the weights
    inferred : distribution of the whole catalogue
    edges : (n_z + 1,) of the bins of redshift
    """
    added = Reweighted(inferred, sources.nbin)
    for part, raw in masses.of_parts(sources.parts()):
        coefficients = bin_coefficients(part, weights, factors)[:, part.described]
        for k, values in enumerate(coefficients):
            (members,) = np.nonzero(values)
            for start in range(0, members.size, ROWS_AT_ONCE):
                rows = members[start : start + ROWS_AT_ONCE]
                added.add(k, raw[rows], values[rows])
    sums = added.sums
    samples = added.draws()
    return RedshiftDistribution(
        edges=edges,
        density=normalised(sums[:, 0], edges),
        density_all=normalised(sums[:, 0].sum(axis=0), edges),
        samples=normalised(
            np.concatenate([samples, samples.sum(axis=1, keepdims=True)], axis=1), edges
        ),
        parent=normalised(inferred.best, edges),
        interim=normalised(inferred.interim, edges),
    )


def bin_coefficients(part: Part, weights: Weights, factors: Array) -> Array:
    """Return what each object counts in each bin, (nbin, n)."""
    nbin = factors.shape[1]
    coefficients = np.zeros((nbin + 1, part.bin.size))
    everyone = np.arange(part.bin.size)
    for term, factor in zip(weights.terms(part), factors, strict=True):
        coefficients[term.bin, everyone] += factor[term.bin] * term.value
    return coefficients[:nbin]


class Reweighted:
    """Sums of the masses of objects in each bin, with every draw of the whole catalogue's."""

    def __init__(self, inferred: Inferred, nbin: int) -> None:
        self._phi = np.vstack([inferred.best, inferred.samples]).astype(np.float32)
        self._interim = np.where(inferred.interim > 0, inferred.interim, 1.0).astype(np.float32)
        self._rng = inferred.rng
        n_z = inferred.best.size
        self.sums = np.zeros((nbin, len(self._phi), n_z))
        self._noise = np.zeros((nbin, n_z, n_z))

    def add(self, k: int, masses: Array, coefficients: Array) -> None:
        """Add some objects to a bin.

        Parameters
        ----------
        k : bin
        masses : (n, n_z) with the prior
        coefficients : (n,) what each object counts
        """
        likelihood = masses.astype(np.float32) / self._interim
        chance = likelihood @ self._phi.T
        # an object that no draw allows keeps out of it
        shares = coefficients[:, None] / np.where(chance > 0, chance, np.inf)
        self.sums[k] += self._phi * (shares.astype(np.float32).T @ likelihood)
        single = likelihood * self._phi[0] * shares[:, :1].astype(np.float32)
        self._noise[k] -= single.T @ single
        self._noise[k][np.diag_indices(self._interim.size)] += coefficients @ single

    def draws(self) -> Array:
        """Return draws of the masses of each bin, (n_samples, nbin, n_z), none negative."""
        drawn = self.sums[:, 1:].transpose(1, 0, 2).copy()
        for k, covariance in enumerate(self._noise):
            values, vectors = np.linalg.eigh(0.5 * (covariance + covariance.T))
            root = vectors * np.sqrt(np.maximum(values, 0))
            drawn[:, k] += self._rng.standard_normal((len(drawn), len(root))) @ root.T
        return np.maximum(drawn, 0)
