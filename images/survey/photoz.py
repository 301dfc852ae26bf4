"""Photometric redshifts of the simulated survey: calibrated posterior densities and their means.

The posterior knows the right prior (the parent distribution) and the right likelihood (a Gaussian
of the observed redshift around the true one). So the stack of the posteriors of any sample that is
selected by the observed redshift is an unbiased estimate of its n(z), which is not so for real ones
(Malz & Hogg 2020, arXiv:2007.12178). On request the prior is flat, or the likelihood does not know
of outliers, and the stack is wrong in the way of real ones.
"""

from dataclasses import dataclass

import numpy as np
from cosmic_shear import SLAB_EDGES, parent_density
from numpy.typing import NDArray

Array = NDArray[np.float64]

Z_EDGES: Array = np.linspace(0.0, 1.75, 71)
SUBPOINTS = 9  # points per redshift bin in the integral of the posterior over the bin
OBSERVED_STEP = 0.001  # of the table, small against the scatter
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, kw_only=True)
class PosteriorTable:
    """Posterior densities tabulated by the observed redshift, the only thing they depend on.

    Attributes
    ----------
    observed : (n,) observed redshifts
    density : (n, n_z) posterior mean density in each bin of `Z_EDGES`; its integral is one
    mean : (n,) posterior mean redshift
    prior : (n_z,) density of the prior in each bin of `Z_EDGES`
    """

    observed: Array
    density: Array
    mean: Array
    prior: Array

    def mean_at(self, observed: Array) -> Array:
        """Return the posterior mean of each observed redshift."""
        return np.interp(observed, self.observed, self.mean)

    def density_at(self, observed: Array) -> NDArray[np.float32]:
        """Return the posterior density of each observed redshift, (n, n_z)."""
        table = self.density.astype(np.float32)
        place = np.clip((observed - self.observed[0]) / OBSERVED_STEP, 0, len(table) - 1.001)
        row = place.astype(int)
        fraction = (place - row).astype(np.float32)[:, None]
        result = np.empty((observed.size, table.shape[1]), dtype=np.float32)
        for start in range(0, observed.size, ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            low, high = table[row[part]], table[row[part] + 1]
            result[part] = low + fraction[part] * (high - low)
        return result


def posterior_table(
    scatter: float,
    lowest: float,
    highest: float,
    outliers: float = 0.0,
    outlier_range: tuple[float, float] = (0.0, 1.0),
    *,
    flat_prior: bool = False,
) -> PosteriorTable:
    """Tabulate the posterior between two observed redshifts.

    Parameters
    ----------
    scatter : dispersion of the observed redshift divided by 1 + z
    lowest, highest : range of observed redshifts
    outliers : fraction whose observed redshift lies anywhere in `outlier_range`, as the likelihood
        has it
    outlier_range : lowest and highest observed redshift of outliers
    flat_prior : whether the prior is flat between the ends of the slabs, unlike the galaxies

    Returns
    -------
    PosteriorTable with steps of `OBSERVED_STEP`
    """
    observed = np.arange(lowest, highest + 2 * OBSERVED_STEP, OBSERVED_STEP)
    width = Z_EDGES[1] - Z_EDGES[0]
    offsets = (np.arange(SUBPOINTS) + 0.5) / SUBPOINTS * width
    z = (Z_EDGES[:-1, None] + offsets).ravel()
    inside = (z >= SLAB_EDGES[0]) & (z < SLAB_EDGES[-1])
    log_likelihood = gaussian_log_likelihood(observed, z, scatter)
    if outliers > 0:
        among = (observed >= outlier_range[0]) & (observed <= outlier_range[1])
        flat = np.full(observed.size, -np.inf)
        flat[among] = np.log(outliers / (outlier_range[1] - outlier_range[0]))
        log_likelihood = np.logaddexp(np.log1p(-outliers) + log_likelihood, flat[:, None])
    # far tails must not underflow
    log_likelihood -= log_likelihood[:, inside].max(axis=1, keepdims=True)
    prior = np.where(inside, np.ones_like(z) if flat_prior else parent_density(z), 0.0)
    prior /= prior.sum()
    posterior = prior * np.exp(np.minimum(log_likelihood, 0))
    posterior /= posterior.sum(axis=1, keepdims=True)
    density = posterior.reshape(observed.size, -1, SUBPOINTS).sum(axis=2) / width
    return PosteriorTable(
        observed=observed,
        density=density,
        mean=posterior @ z,
        prior=prior.reshape(-1, SUBPOINTS).sum(axis=1) / width,
    )


def gaussian_log_likelihood(observed: Array, z: Array, scatter: float) -> Array:
    """Return the logarithm of the density of each observed redshift at each true one."""
    sigma = scatter * (1 + z)
    return np.asarray(
        -0.5 * ((observed[:, None] - z) / sigma) ** 2 - np.log(sigma * np.sqrt(2 * np.pi))
    )
