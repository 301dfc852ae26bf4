"""Redshift distributions of tomographic bins, by adding what is known of each object."""

from dataclasses import dataclass

import numpy as np
from binned_sources import BinnedSources, Part
from fits_columns import Array, CatalogError
from lensing_weights import PlainWeights, Term, Weights
from numpy.typing import NDArray
from parent_distribution import Parent, ParentSample
from redshift_distribution import RedshiftDistribution, normalised
from redshift_masses import MassCheck, Masses
from reweighted_redshifts import draw_bins
from source_sums import SourceSums, sum_part


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What a catalogue says of its bins.

    Attributes
    ----------
    sums : of the sources of each bin
    distribution : n(z) of each bin
    """

    sums: SourceSums
    distribution: RedshiftDistribution


class WeightedMasses:
    """Sums of the masses of objects in each bin, for each term of their weights."""

    def __init__(self, weights: Weights, nbin: int, n_z: int) -> None:
        self._weights = weights
        self._nbin = nbin
        self.sums = np.zeros((weights.n_terms, nbin, n_z))

    def add(self, part: Part, used: NDArray[np.bool_], masses: Array) -> None:
        """Add some objects.

        Parameters
        ----------
        part : with n objects
        used : (n,) whether it has a place in `masses`; all others have no bin in any term
        masses : (n_used, n_z) normalised
        """
        terms = self._weights.terms(part)
        chosen = [Term(bin=term.bin[used], value=term.value[used]) for term in terms]
        spread = np.concatenate([in_bins(term, self._nbin) for term in chosen])
        self.sums += (spread @ masses).reshape(self.sums.shape)

    def combined(self, sums: SourceSums) -> tuple[Array, Array]:
        """Return the masses of each bin, (nbin, n_z), and the factors of the terms."""
        # the masses of each object add up to one
        factors = self._weights.factors(sums, self.sums.sum(axis=2))
        return (factors[..., None] * self.sums).sum(axis=0), factors


def in_bins(term: Term, nbin: int) -> Array:
    """Return the numbers of objects in the row of the bin that each counts in, (nbin, n)."""
    return np.stack([np.where(term.bin == k, term.value, 0.0) for k in range(nbin)])


def stack(
    sources: BinnedSources,
    masses: Masses,
    edges: Array,
    *,
    weights: Weights | None = None,
    parent: Parent | None = None,
) -> Stack:
    """Return the redshift distribution of every bin, and the sums of its sources.

    Parameters
    ----------
    sources : with their bins and weights
    masses : what is known of the redshift of each
    edges : (n_z + 1,) of the bins of redshift
    weights : of the redshifts, None for those of the objects
    parent : how the prior of the masses is replaced by the distribution of the whole catalogue;
        None to add the masses as they are

    Raises
    ------
    CatalogError
        If the catalogues cannot be used.
    """
    weights = weights or PlainWeights()
    check = MassCheck(masses.place)
    added = WeightedMasses(weights, sources.nbin, edges.size - 1)
    sample = ParentSample(parent, sources) if parent else None
    sums = []
    with np.errstate(invalid="ignore", over="ignore"):  # told when all parts are read
        for part, raw in masses.of_parts(sources.checked_parts()):
            sums.append(sum_part(part, sources.nbin))
            used = used_objects(weights, part)
            if sample:
                sample.add(part, raw, check)
            chosen = used[part.described]
            chosen_masses = raw if chosen.all() else raw[chosen]
            check.normalise(chosen_masses)
            added.add(part, used, chosen_masses)
    if problems := check.problems():
        raise CatalogError(*problems)
    together = sum(sums[1:], start=sums[0])
    stacked, factors = added.combined(together)
    distribution = as_distribution(edges, stacked)
    if parent and sample:
        inferred = sample.infer(edges)
        distribution = draw_bins(
            sources, masses, weights, factors=factors, inferred=inferred, edges=edges
        )
    return Stack(sums=together, distribution=distribution)


def used_objects(weights: Weights, part: Part) -> NDArray[np.bool_]:
    """Return which objects have a bin, in any of the terms."""
    return np.asarray(np.any([term.bin >= 0 for term in weights.terms(part)], axis=0))


def as_distribution(edges: Array, masses: Array) -> RedshiftDistribution:
    """Return the distribution with these masses in each tomographic bin, (nbin, n_z)."""
    return RedshiftDistribution(
        edges=edges,
        density=normalised(masses, edges),
        density_all=normalised(masses.sum(axis=0), edges),
    )
