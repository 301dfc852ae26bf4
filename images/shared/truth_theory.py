"""What the truth of a simulated survey predicts for tomographic bins and bins of lenses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from fits_chunks import Alignment, TableFile, open_table, size_problems
from fits_columns import Array, CatalogError, Columns, read_columns
from numpy.typing import NDArray

QUADRATURE_POINTS = 16  # per bin of separation

Sample = Literal["source", "lens"]
# The two samples that each correlation function is of. All that is not listed has to be zero.
SAMPLES: dict[str, tuple[Sample, Sample]] = {
    "plus": ("source", "source"),
    "minus": ("source", "source"),
    "gamma_t": ("lens", "source"),
    "w": ("lens", "lens"),
}
COLUMNS = {"plus": "xi_plus", "minus": "xi_minus", "gamma_t": "gamma_t", "w": "w"}


@dataclass(frozen=True, kw_only=True)
class BinnedObjects:
    """The objects of a survey with their true redshifts and their tomographic bins, in parts.

    Attributes
    ----------
    true : table with the columns id, z and slab
    binned : table of the same objects with the columns id, bin and weight
    """

    true: TableFile
    binned: TableFile

    def parts(self) -> Iterator[Columns]:
        """Yield z, slab, bin and weight of some objects at a time, of those that are in a bin.

        Raises
        ------
        CatalogError
            After the last part, or before the first, if the files do not list the same objects.
        """
        problems = size_problems(self.true, self.binned)
        alignment = Alignment(self.true, self.binned)
        tables = zip(self.true.parts(), self.binned.parts(), strict=True)
        for true, binned in () if problems else tables:
            alignment.add(true["id"], binned["id"])
            used = binned["bin"] >= 0
            columns = {**true, **binned}
            yield {name: columns[name][used] for name in ("z", "slab", "bin", "weight")}
        problems = problems or alignment.problems()
        if problems:
            raise CatalogError(*problems, "is it the truth of this survey?")


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Correlation functions of redshift slabs and true lens bins, and what the bins are made of.

    Attributes
    ----------
    theta : (n,) separations, arcmin
    xi : by name, (n, n_slab, n_slab); with lenses too, gamma_t of true lens bins and slabs, and
        w of true lens bins
    fractions : (nbin, n_slab) fraction of each bin's weight in each slab of true redshift
    lens_fractions : (n_lens, n_true) fraction of each lens bin's weight in each true lens bin;
        None without lenses
    objects : what the tomographic bins are made of
    """

    theta: Array
    xi: Mapping[str, Array]
    fractions: Array
    lens_fractions: Array | None = None
    objects: BinnedObjects

    def curve(self, name: str, bins: tuple[int, int], theta: Array) -> Array:
        """Return a correlation function of two bins: the sum over what they are made of.

        Parameters
        ----------
        name : "plus", "minus", "gamma_t" or "w"; any other is zero, as "gamma_x"
        bins : two tomographic bins; for gamma_t a lens bin first, for w two lens bins
        theta : (n,) arcmin, within those of the truth
        """
        if name not in SAMPLES:
            return np.zeros_like(theta)
        first, second = (
            self.fractions_of(sample)[k] for sample, k in zip(SAMPLES[name], bins, strict=True)
        )
        xi = np.einsum("tab,a,b->t", self.xi[name], first, second)
        return np.asarray(np.interp(np.log(theta), np.log(self.theta), xi))

    def fractions_of(self, sample: Sample) -> Array:
        """Return what the bins of sources or lenses are made of."""
        if sample == "source":
            return self.fractions
        if self.lens_fractions is None:
            raise CatalogError("the truth was read without a lens sample")
        return self.lens_fractions

    def bin_average(self, name: str, bins: tuple[int, int], edges: Array) -> Array:
        """Return the mean of a correlation function over the pairs in each bin of separation.

        The number of pairs of galaxies spread evenly goes as theta d theta.

        Parameters
        ----------
        name : "plus", "minus", "gamma_t" or "w"; any other is zero, as "gamma_x"
        bins : two tomographic bins; for gamma_t a lens bin first, for w two lens bins
        edges : (n, 2) arcmin
        """
        nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_POINTS)
        low, high = np.log(edges).T[:, :, None]
        theta = np.exp(0.5 * (high + low) + 0.5 * (high - low) * nodes)
        pairs = weights * theta**2
        values = self.curve(name, bins, theta.ravel()).reshape(theta.shape)
        return np.asarray((values * pairs).sum(axis=1) / pairs.sum(axis=1))

    def used(self, name: str, bins: tuple[int, int], edges: Array) -> NDArray[np.bool_]:  # noqa: ARG002
        """Return which bins of separation count: all of them."""
        return np.ones(len(edges), dtype=bool)

    def redshift_density(self, k: int, edges: Array) -> Array:
        """Return the true n(z) of bin `k` as a density on bins with the given edges."""
        total = np.zeros(edges.size - 1)
        for part in self.objects.parts():
            members = part["bin"] == k
            total += np.histogram(part["z"][members], edges, weights=part["weight"][members])[0]
        return np.asarray(total / (total.sum() * np.diff(edges)))


def read_truth(truth_path: str, tomographic_path: str, lens_path: str | None = None) -> Truth:
    """Read the truth, and the bins and weights of the same objects.

    Parameters
    ----------
    truth_path : of the survey
    tomographic_path : bins of its sources
    lens_path : sample of its lenses; without it the truth predicts only xi+ and xi-

    Raises
    ------
    CatalogError
        If a file is not readable or the files do not list the same objects.
    """
    slabs, _ = read_columns(truth_path, ["z_low"], "SLABS")
    known = [name for name, samples in SAMPLES.items() if lens_path or "lens" not in samples]
    xi, _ = read_columns(truth_path, ["theta", *(COLUMNS[name] for name in known)], "XI")
    objects = BinnedObjects(
        true=open_table(truth_path, ["id", "z", "slab"], "OBJECTS"),
        binned=open_table(tomographic_path, ["id", "bin", "weight"], "OBJECTS"),
    )
    weights = np.zeros((0, slabs["z_low"].size))
    for part in objects.parts():
        more = slab_weights(part["bin"], part["slab"], part["weight"], slabs["z_low"].size)
        if len(more) < len(weights):
            weights, more = more, weights
        more[: len(weights)] += weights
        weights = more
    return Truth(
        theta=xi["theta"],
        xi={name: xi[COLUMNS[name]] for name in known},
        fractions=weights / weights.sum(axis=1, keepdims=True),
        lens_fractions=read_lens_fractions(truth_path, lens_path) if lens_path else None,
        objects=objects,
    )


def slab_weights(
    bins: NDArray[np.int64], slab: NDArray[np.int64], weight: Array, n_slab: int
) -> Array:
    """Return the sum of weights of each bin in each slab, (nbin, n_slab); all are in a bin."""
    nbin = int(bins.max()) + 1 if bins.size else 0
    places = bins * n_slab + slab
    total = np.bincount(places, weights=weight, minlength=nbin * n_slab)
    return np.asarray(total, dtype=float).reshape(nbin, n_slab)


def read_lens_fractions(truth_path: str, lens_path: str) -> Array:
    """Return the fraction of each lens bin's weight in each true lens bin, (n_lens, n_true).

    Raises
    ------
    CatalogError
        If a file is not readable, or there are lenses that are in no true lens bin.
    """
    true_bins, _ = read_columns(truth_path, ["z_low", "z_high"], "LENS_BINS")
    lenses, _ = read_columns(lens_path, ["z", "bin", "weight"], "OBJECTS")
    inside = (true_bins["z_low"] <= lenses["z"][:, None]) & (
        lenses["z"][:, None] < true_bins["z_high"]
    )
    used = (lenses["bin"] >= 0) & (lenses["weight"] > 0)
    strange = int(np.sum(used & ~inside.any(axis=1)))
    if strange > 0:
        raise CatalogError(
            f"{Path(lens_path).name}: {strange} of {used.size} lenses have redshifts at which the "
            "survey of the truth has none; is it the truth of this survey?"
        )
    bins = np.where(used, lenses["bin"], -1)
    empty = sorted(set(range(int(lenses["bin"].max()) + 1)) - set(bins.tolist()))
    if empty or not used.any():
        which = f"bin {', '.join(map(str, empty))} has" if empty else "its bins have"
        raise CatalogError(f"{Path(lens_path).name}: {which} no lenses with a weight above 0")
    total = slab_weights(
        bins[used],
        inside.argmax(axis=1)[used],
        lenses["weight"][used],
        true_bins["z_low"].size,
    )
    return np.asarray(total / total.sum(axis=1, keepdims=True))
