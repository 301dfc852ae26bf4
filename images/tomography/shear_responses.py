"""The metacalibration response of every bin, and its jackknife error.

Sheldon & Huff 2017 (arXiv:1702.02601), Zuntz et al. 2018 (arXiv:1708.01533).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from fits_columns import Array, CatalogError
from metacal_catalog import MetacalCatalog
from numpy.typing import NDArray

Bins = NDArray[np.int32]

UNSELECTED = -1
VARIANT_PAIRS = (("_1p", "_1m"), ("_2p", "_2m"))
SHEARED = tuple(suffix for pair in VARIANT_PAIRS for suffix in pair)
GROUPS = 50
UNKNOWN: Array = np.full((2, 2), np.nan)

# The sums that are kept of each bin and group, by their place along the first axis.
COUNT, WEIGHT, WEIGHT2 = 0, 1, 2
SHAPE = slice(3, 5)  # weighted ellipticity
CHANGE = slice(5, 9)  # its change between p and m: [component, shear]
SHEARED_SHAPE = slice(9, 21)  # of the objects selected in each variant: their weight there, and
# the ellipticity without shear with it: [variant, (weight, g1, g2)]
SUMS = 21


@dataclass(frozen=True, kw_only=True)
class Response:
    """Mean response of a sample's ellipticity to shear; matrices [component, shear].

    Attributes
    ----------
    gamma : (2, 2) of the ellipticities themselves, R_gamma
    selection : (2, 2) of the selection and the weights, R_S
    gamma_error, selection_error, total_error : (2, 2) jackknife errors, NaN for a sample that is
        too small
    """

    gamma: Array
    selection: Array
    gamma_error: Array = field(default_factory=UNKNOWN.copy)
    selection_error: Array = field(default_factory=UNKNOWN.copy)
    total_error: Array = field(default_factory=UNKNOWN.copy)

    @property
    def total(self) -> Array:
        """R = R_gamma + R_S, by which the mean ellipticity is calibrated."""
        return self.gamma + self.selection


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Sums over the objects of one bin, or of all bins together.

    Attributes
    ----------
    z_low, z_high : redshift range, z_low <= z < z_high
    count : number of objects
    sum_w, sum_w2 : sum of weights and of their squares
    mean_g : (2,) weighted mean ellipticity, not calibrated
    response : of the sample
    """

    z_low: float
    z_high: float
    count: int
    sum_w: float
    sum_w2: float
    mean_g: Array
    response: Response


class ResponseSums:
    """Sums over the objects of each bin, in groups, from which the responses follow.

    Every object is in the group of its row modulo `GROUPS`, so that leaving out one group after
    the other tells the errors.

    Parameters
    ----------
    nbin : number of bins
    delta_gamma : difference of shear between the variants p and m
    """

    def __init__(self, nbin: int, delta_gamma: float) -> None:
        self.nbin = nbin
        self.delta_gamma = delta_gamma
        self.sums = np.zeros((SUMS, GROUPS, nbin))

    def add(self, catalog: MetacalCatalog, bins: Mapping[str, Bins]) -> None:
        """Add some rows of a catalogue.

        Parameters
        ----------
        catalog : rows with all variants
        bins : of every variant, each from the quantities measured in it
        """
        groups = (catalog.first_row + np.arange(catalog.id.size)) % GROUPS
        variants, unsheared = catalog.variants, catalog.variants[""]
        weight, one = unsheared.weight, np.ones(catalog.id.size)
        shapes = [unsheared.g1, unsheared.g2]
        changes = [
            getattr(variants[plus], name) - getattr(variants[minus], name)
            for name in ("g1", "g2")
            for plus, minus in VARIANT_PAIRS
        ]
        values = [one, weight, weight**2, *(weight * x for x in (*shapes, *changes))]
        self._add(0, values, bins[""], groups)
        for number, suffix in enumerate(SHEARED):
            weight = variants[suffix].weight
            values = [weight, *(weight * x for x in shapes)]
            self._add(SHEARED_SHAPE.start + 3 * number, values, bins[suffix], groups)

    def _add(
        self, first: int, values: Sequence[Array], bins: Bins, groups: NDArray[np.int64]
    ) -> None:
        """Add values to sums that follow each other; objects in bin -1 do not count."""
        cells = (self.nbin + 1) * GROUPS
        place = groups * (self.nbin + 1) + bins + 1
        for number, value in enumerate(values):
            summed = np.bincount(place, value, minlength=cells)
            self.sums[first + number] += summed.reshape(GROUPS, self.nbin + 1)[:, 1:]

    def together(self) -> "ResponseSums":
        """Return the sums of all bins as those of one."""
        whole = ResponseSums(1, self.delta_gamma)
        whole.sums = self.sums.sum(axis=2, keepdims=True)
        return whole

    def empty_problems(self, edges: Array) -> list[str]:
        """Return a problem for every bin that is empty, in any variant."""
        total = self.sums.sum(axis=1)
        sheared = total[SHEARED_SHAPE].reshape(len(SHEARED), 3, self.nbin)[:, 0]
        problems = []
        for k in range(self.nbin):
            variants = [
                suffix for suffix, weight in zip(SHEARED, sheared, strict=True) if not weight[k]
            ]
            which = f" in the variants {', '.join(variants)}" if total[COUNT, k] else ""
            if variants or not which:
                problems.append(
                    f"bin {k}, {edges[k]:.4g} <= z < {edges[k + 1]:.4g}, is empty{which}; "
                    "change the edges or the cuts"
                )
        return problems

    def samples(self, edges: Array) -> list[Sample]:
        """Return what is written of each bin.

        Raises
        ------
        CatalogError
            If a bin is empty, in any variant.
        """
        if problems := self.empty_problems(edges):
            raise CatalogError(*problems)
        total = self.sums.sum(axis=1)
        return [
            Sample(
                z_low=edges[k],
                z_high=edges[k + 1],
                count=int(total[COUNT, k]),
                sum_w=float(total[WEIGHT, k]),
                sum_w2=float(total[WEIGHT2, k]),
                mean_g=total[SHAPE, k] / total[WEIGHT, k],
                response=response,
            )
            for k, response in enumerate(self.responses())
        ]

    def responses(self) -> list[Response]:
        """Return the response of each bin, with its errors."""
        gamma, selection = mean_responses(self.sums.sum(axis=1), self.delta_gamma)
        without_group = self.sums.sum(axis=1, keepdims=True) - self.sums
        gammas, selections = mean_responses(without_group, self.delta_gamma)
        return [
            Response(
                gamma=gamma[k],
                selection=selection[k],
                gamma_error=jackknife_error(gammas[:, k]),
                selection_error=jackknife_error(selections[:, k]),
                total_error=jackknife_error(gammas[:, k] + selections[:, k]),
            )
            for k in range(self.nbin)
        ]


def mean_responses(sums: Array, delta_gamma: float) -> tuple[Array, Array]:
    """Return R_gamma and R_S from sums over objects.

    R_gamma[a, b] = <e_a(b, +) - e_a(b, -)> / delta_gamma over the objects selected without shear,
    with their weights; R_S[a, b] = (<e_a> over the objects selected in variant (b, +), with their
    weights there, minus the same for (b, -)) / delta_gamma.

    Parameters
    ----------
    sums : (SUMS, ...)
    delta_gamma : difference of shear between the variants p and m

    Returns
    -------
    (..., 2, 2) each; NaN where there is no weight
    """
    rest = sums.shape[1:]
    with np.errstate(all="ignore"):
        change = (sums[CHANGE] / sums[WEIGHT]).reshape(2, 2, *rest)
        sheared = sums[SHEARED_SHAPE].reshape(2, 2, 3, *rest)  # [shear, sign, (weight, g1, g2)]
        mean = sheared[:, :, 1:] / sheared[:, :, :1]
    selection = (mean[:, 0] - mean[:, 1]).swapaxes(0, 1)
    gamma, selection = (
        np.moveaxis(matrix, (0, 1), (-2, -1)) / delta_gamma for matrix in (change, selection)
    )
    return gamma, selection


def jackknife_error(values: Array) -> Array:
    """Return the error of what has the given values when one group after the other is left out."""
    scatter = ((values - values.mean(axis=0)) ** 2).sum(axis=0)
    return np.asarray(np.sqrt((len(values) - 1) / len(values) * scatter))


def bin_responses(catalog: MetacalCatalog, bins: Mapping[str, Bins], nbin: int) -> list[Response]:
    """Return the response of each bin of a catalogue that is whole.

    Parameters
    ----------
    catalog : all variants
    bins : of every variant, each from the quantities measured in it
    nbin : number of bins
    """
    sums = ResponseSums(nbin, catalog.delta_gamma)
    sums.add(catalog, bins)
    return sums.responses()
