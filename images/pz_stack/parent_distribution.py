"""Redshift distribution of the whole catalogue, inferred with the prior of the densities taken out.

A density of redshift p_j(z) of one object was made with a prior pi(z), of which a stack keeps a
part. What the photometry says is the likelihood L_j(z) = p_j(z) / pi(z). With it, the distribution
phi(z) of all objects has the posterior

    P(phi | d) ~ P(phi) prod_j sum_k phi_k L_jk

(Malz & Hogg 2020, arXiv:2007.12178; their code is CHIPPR). The prior P(phi) is a Gaussian process
of ln phi around ln pi. This must be done before objects are put in bins by the same photometry:
within a bin the likelihood would be another one.

The maximum is found by Fisher scoring; the posterior around it is Gaussian in ln phi, since many
objects share few bins of redshift.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from binned_sources import BinnedSources, Part
from fits_columns import Array, CatalogError
from numpy.typing import NDArray
from redshift_masses import MassCheck

Likelihood = NDArray[np.float32]

ROWS_AT_ONCE = 50_000
MOST_STEPS = 100
SMALL_STEP = 0.02  # in units of the errors: a smaller one changes nothing
SHORTEST = 1e-3  # part of a step
ROUNDING = 1e-6  # of the logarithm of the posterior


@dataclass(frozen=True, kw_only=True)
class Parent:
    """How the distribution of the whole catalogue is inferred.

    Attributes
    ----------
    interim : (n_z,) mass of the prior of the densities in each bin of redshift
    length : correlation length in redshift of the logarithm of the distribution
    scatter : its dispersion, around the logarithm of the prior
    n_objects : of which it is inferred, at most
    n_samples : that are drawn
    seed : of the choice of objects and the samples
    """

    interim: Array
    length: float = 0.5
    scatter: float = 3.0
    n_objects: int = 500_000
    n_samples: int = 100
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class Inferred:
    """What is known of the distribution of the whole catalogue.

    Attributes
    ----------
    interim : (n_z,) prior that the densities were made with
    best : (n_z,) mass in each bin of redshift
    samples : (n_samples, n_z) draws from the posterior
    rng : for further draws
    """

    interim: Array
    best: Array
    samples: Array
    rng: np.random.Generator


class ParentSample:
    """Objects of the whole catalogue, chosen at random so that they fit in memory."""

    def __init__(self, parent: Parent, sources: BinnedSources) -> None:
        if "accepted" not in sources.objects.columns:
            raise CatalogError(
                f"{Path(sources.objects.path).name}: no column 'accepted' in OBJECTS, which says "
                "what passes the cuts at any redshift; write it with this version of tomography"
            )
        self._parent = parent
        self._name = Path(sources.photoz.path).name
        self._rng = np.random.default_rng(parent.seed)
        self._share = min(1.0, parent.n_objects / sources.objects.size)
        self._masses: list[Likelihood] = []
        self._weight: list[Array] = []

    def add(self, part: Part, raw: Array, check: MassCheck) -> None:
        """Choose some objects of a part that pass the cuts and have weight."""
        used = (part.objects["accepted"] > 0) & (part.weight > 0)
        used &= self._rng.uniform(size=used.size) < self._share
        masses = raw[used[part.described]]
        check.normalise(masses)
        self._masses.append(masses.astype(np.float32))
        self._weight.append(part.weight[used])

    def infer(self, edges: Array) -> Inferred:
        """Infer the distribution of the whole catalogue, on the bins between `edges`.

        Raises
        ------
        CatalogError
            If objects have mass where the prior has none.
        """
        masses, interim = np.concatenate(self._masses), self._parent.interim
        self._masses.clear()
        strange = int(np.count_nonzero(masses[:, interim == 0].any(axis=1)))
        if strange > 0:
            raise CatalogError(
                f"{self._name}: {strange} of {len(masses)} densities are not zero where their "
                "prior is, in the table PRIOR; it is another one's"
            )
        masses /= np.where(interim > 0, interim, 1.0).astype(np.float32)
        middles = 0.5 * (edges[1:] + edges[:-1])
        return infer(masses, np.concatenate(self._weight), middles, self._parent, self._rng)


def infer(
    likelihood: Likelihood,
    weight: Array,
    middles: Array,
    parent: Parent,
    rng: np.random.Generator,
) -> Inferred:
    """Return the most probable distribution, and draws from its posterior.

    Parameters
    ----------
    likelihood : (n, n_z) of each object
    weight : (n,) by which objects count
    middles : (n_z,) of the bins of redshift
    parent : the prior and the number of draws
    rng : of the draws
    """
    possible = likelihood.max(axis=0) > 0
    # as many objects of weight one as have the same noise
    counts = weight * (weight.sum() / (weight**2).sum())
    covariance = matern(middles[possible], parent.length, parent.scatter)
    posterior = Posterior(
        likelihood=likelihood[:, possible],
        counts=counts.astype(np.float32),
        centre=np.log(parent.interim[possible]),
        root=np.asarray(np.linalg.cholesky(covariance), dtype=float),
    )
    at_best, precision = posterior.maximum()
    noise = rng.standard_normal((parent.n_samples, at_best.size))
    spread = np.zeros((parent.n_samples + 1, possible.size))
    spread[0, possible] = posterior.masses(at_best)
    spread[1:, possible] = posterior.draws(at_best, precision, noise)
    return Inferred(interim=parent.interim, best=spread[0], samples=spread[1:], rng=rng)


def matern(z: Array, length: float, scatter: float) -> Array:
    """Return the covariance of a Gaussian process with continuous first derivative (nu = 3/2)."""
    distance = np.sqrt(3) * np.abs(z[:, None] - z) / length
    jitter = 1e-9 * np.eye(z.size)
    return np.asarray(scatter**2 * ((1 + distance) * np.exp(-distance) + jitter))


@dataclass(frozen=True, kw_only=True)
class Posterior:
    """Posterior of a distribution, whose logarithm is `centre` + `root` @ u.

    The prior of u is normal with dispersion one.

    Attributes
    ----------
    likelihood : (n, n_z) of each object
    counts : (n,) by which objects count
    centre : (n_z,)
    root : (n_z, n_z)
    """

    likelihood: Likelihood
    counts: NDArray[np.float32]
    centre: Array
    root: Array

    def masses(self, u: Array) -> Array:
        """Return the distribution, with the sum one."""
        logarithm = self.centre + self.root @ u
        masses = np.exp(logarithm - logarithm.max())
        return np.asarray(masses / masses.sum())

    def maximum(self) -> tuple[Array, Array]:
        """Return u where the posterior is highest, and its precision there.

        Raises
        ------
        CatalogError
            If it is not found.
        """
        u = np.zeros(self.centre.size)
        value, gradient, precision = self.expand(u)
        for _ in range(MOST_STEPS):
            step = np.linalg.solve(precision, gradient)
            if step @ precision @ step < SMALL_STEP**2:
                return u, precision
            length = 1.0
            following = self.expand(u + step)
            while following[0] < value - ROUNDING * abs(value) and length > SHORTEST:
                length /= 2
                following = self.expand(u + length * step)
            u, (value, gradient, precision) = u + length * step, following
        raise CatalogError(
            "method hierarchical: no most probable distribution of redshift was found; look "
            "whether prior_length and the prior of the densities are right"
        )

    def draws(self, u: Array, precision: Array, noise: Array) -> Array:
        """Return draws around the maximum, one for each row of normal numbers.

        The likelihood depends on sums of phi, to which the errors of near bins add up to little.
        So they are added to phi, not to its logarithm, in which they would not cancel.
        """
        values, vectors = np.linalg.eigh(precision)
        # the prior alone has the precision one; less is rounding
        change = self.root @ (vectors @ (noise / np.sqrt(np.maximum(values, 1))).T)
        best = self.masses(u)
        change -= best @ change
        drawn = np.maximum(best * (1 + change.T), 0)
        return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))

    def expand(self, u: Array) -> tuple[float, Array, Array]:
        """Return the logarithm of the posterior, its gradient, and its curvature.

        That of the likelihood is the sum of the squares of the scores, p_j - phi with p_j the
        distribution of one object: the information that the objects have. Where phi is too large,
        it is more, or steps would be too long.
        """
        phi = self.masses(u)
        value, score = -0.5 * float(u @ u), np.zeros_like(phi)
        products = np.zeros((phi.size, phi.size))
        for likelihood, counts in self._rows():
            joint = likelihood * phi.astype(np.float32)
            total = joint.sum(axis=1)
            value += float(counts @ np.log(total.astype(float)))
            each = joint / total[:, None] - phi.astype(np.float32)
            score += counts @ each
            products += (each * counts[:, None]).T @ each
        products[np.diag_indices(phi.size)] += np.maximum(-score, 0)
        return (
            value,
            self.root.T @ score - u,
            self.root.T @ products @ self.root + np.eye(u.size),
        )

    def _rows(self) -> Iterator[tuple[Likelihood, NDArray[np.float32]]]:
        for start in range(0, len(self.counts), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            yield self.likelihood[rows], self.counts[rows]
