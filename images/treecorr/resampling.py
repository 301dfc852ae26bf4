"""Sums over pairs of objects without some patches of the sky, or with some of them repeated.

TreeCorr keeps the sums of each pair of patches. With those of every probe weighted in the same way,
each sample is what would have been measured without a patch, or with other patches: random points,
boosts and normalisations included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from fits_columns import Array
from numpy.typing import NDArray

Method = Literal["jackknife", "bootstrap"]
# How pairs across patches count (Mohammad & Percival 2022, arXiv:2109.07071), in TreeCorr's words.
CROSS_PATCH_WEIGHT: dict[Method, str] = {"jackknife": "match", "bootstrap": "geom"}


@dataclass(frozen=True, kw_only=True)
class Resampling:
    """How samples are made.

    Attributes
    ----------
    method : "jackknife" leaves out each patch once, "bootstrap" draws as many patches again
    n_bootstrap : number of samples of the bootstrap
    seed : of the bootstrap
    """

    method: Method = "jackknife"
    n_bootstrap: int = 500
    seed: int = 1

    def pair_weights(self, n_patch: int) -> Iterator[Array]:
        """Yield the weights of all pairs of patches, (n_patch, n_patch), for each sample."""
        if self.method == "jackknife":
            return jackknife_weights(n_patch)
        return bootstrap_weights(n_patch, self.n_bootstrap, self.seed)


def jackknife_weights(n_patch: int) -> Iterator[Array]:
    """Yield the weights of pairs of patches without each of the patches.

    Pairs of a patch that is left out and another count partly, so that the covariance is unbiased.
    """
    crossing = 1 - n_patch / (2 + np.sqrt(2) * (n_patch - 1))
    for left_out in range(n_patch):
        weights = np.ones((n_patch, n_patch))
        weights[left_out, :] = weights[:, left_out] = crossing
        weights[left_out, left_out] = 0.0
        yield weights


def bootstrap_weights(n_patch: int, n_sample: int, seed: int) -> Iterator[Array]:
    """Yield the weights of pairs of patches where patches are drawn, as many as there are."""
    rng = np.random.default_rng(seed)
    for _ in range(n_sample):
        drawn = rng.choice(np.arange(n_patch), size=n_patch, replace=True)
        times = np.bincount(drawn, minlength=n_patch).astype(float)
        weights = np.sqrt(np.outer(times, times))
        np.fill_diagonal(weights, times)
        yield weights


@dataclass(frozen=True, kw_only=True)
class PatchSums:
    """Sums over the pairs of objects in each pair of patches, and over all pairs there could be.

    Attributes
    ----------
    first, second : (n_pair,) the patches
    sums : (n_pair, n_sum, n_theta) the last one is that of the weights
    possible : (n_patch, n_patch) sum of the weights of all pairs of objects at any separation
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    sums: Array
    possible: Array

    def total(self, weights: Array | None = None) -> tuple[Array, float]:
        """Return the sums over pairs of patches, (n_sum, n_theta), and the possible pairs.

        Parameters
        ----------
        weights : (n_patch, n_patch) of the pairs of patches; None for one each
        """
        if weights is None:
            return self.sums.sum(axis=0), float(self.possible.sum())
        chosen = weights[self.first, self.second]
        summed: Array = (self.sums * chosen[:, None, None]).sum(axis=0)
        return summed, float((weights * self.possible).sum())


def sums_in_patches(correlation: Any, names: Sequence[str], possible: Array) -> PatchSums:
    """Return sums of one of TreeCorr's objects.

    Parameters
    ----------
    correlation : processed, with patches
    names : of its arrays, as "xip"; the weights are added to them
    possible : see `PatchSums`
    """
    pairs = np.array(list(correlation.results), dtype=np.int64).reshape(-1, 2)
    parts = correlation.results.values()
    sums = np.array([[getattr(part, name) for name in (*names, "weight")] for part in parts])
    return PatchSums(first=pairs[:, 0], second=pairs[:, 1], sums=sums, possible=possible)


def possible_pairs(first: Array, second: Array) -> Array:
    """Return the possible pairs of each pair of patches of two catalogues.

    Parameters
    ----------
    first, second : (n_patch,) sum of the weights in each patch
    """
    return np.outer(first, second)


def possible_own_pairs(weight: Array, squares: Array) -> Array:
    """Return the possible pairs within a catalogue, where no object is paired with itself.

    Parameters
    ----------
    weight : (n_patch,) sum of the weights in each patch
    squares : (n_patch,) sum of their squares
    """
    pairs = np.triu(np.outer(weight, weight), k=1)
    np.fill_diagonal(pairs, (weight**2 - squares) / 2)
    return pairs
