"""What a cosmology predicts for measured correlation functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from cosmology import Cosmology, Pair, Sample, spectra
from fits_columns import Array
from measured_xi import Kind, Spectrum
from multipoles import Multipoles, averaged_functions
from numpy.typing import NDArray
from observations import Observations, sample_names
from scipy.interpolate import CubicSpline

ORDERS: Mapping[Kind, tuple[int, int]] = {
    "plus": (2, 2),
    "minus": (2, -2),
    "gamma_t": (2, 0),
    "w": (0, 0),
}
NO_LENS = -1
# Of sigma8, in units of the first guess. Predictions are about proportional to its square, so that
# they over that are interpolated well.
SIGMA8_RANGE = (0.25, 2.0)
SIGMA8_NODES = 9


@dataclass(frozen=True, kw_only=True)
class Points:
    """The points of correlation functions, and what turns spectra into them; n points.

    Attributes
    ----------
    pairs : (n,) names of the samples of each point
    functions : (n,) of each point, averages of a Wigner function at all multipoles; views, so
        that those of the same separations are there once
    lenses : (n, 2) lens bin of both samples of each point, -1 for sources
    clustering : (n,) whether it is of lenses only
    """

    pairs: Sequence[Pair]
    functions: Sequence[Array]
    lenses: NDArray[np.int64]
    clustering: NDArray[np.bool_]

    @property
    def n_lens(self) -> int:
        """Number of lens bins."""
        return int(self.lenses.max()) + 1


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """Predictions for all points, for any sigma8 and any bias of the lenses.

    Attributes
    ----------
    points : that are predicted
    sigma8 : (n_node,) at which they were computed
    values : (n_node, n) with the bias 1
    lognormal : whether the density of lenses is the exponential of a Gaussian field
    """

    points: Points
    sigma8: Array
    values: Array
    lognormal: bool

    def at(self, sigma8: Array) -> Array:
        """Return the predictions with the bias 1, (..., n)."""
        scaled = CubicSpline(self.sigma8, self.values / self.sigma8[:, None] ** 2)
        return np.asarray(scaled(sigma8) * np.asarray(sigma8)[..., None] ** 2)

    def with_biases(self, values: Array, biases: Array) -> Array:
        """Return predictions for the given bias of each lens bin, from those with the bias 1."""
        factors = np.append(biases, 1.0)[self.points.lenses].prod(axis=1)
        biased: Array = values * factors
        if self.lognormal:
            return np.where(self.points.clustering, np.expm1(biased), biased)
        return biased


def make_points(measured: Sequence[Spectrum], lmax: int) -> Points:
    """Return the points of measured correlation functions."""
    known: dict[tuple[str, bytes], Array] = {}
    for spectrum in measured:
        if separations_key(spectrum) not in known:
            averaged = averaged_functions(ORDERS[spectrum.kind], spectrum.theta_edges, lmax)
            known[separations_key(spectrum)] = averaged
    sizes = [spectrum.values.size for spectrum in measured]
    names = [sample_names(spectrum) for spectrum in measured]
    return Points(
        pairs=[pair for pair, size in zip(names, sizes, strict=True) for _ in range(size)],
        functions=[row for spectrum in measured for row in known[separations_key(spectrum)]],
        lenses=np.repeat([[lens_number(name) for name in pair] for pair in names], sizes, axis=0),
        clustering=np.repeat([s.kind == "w" for s in measured], sizes),
    )


def separations_key(spectrum: Spectrum) -> tuple[str, bytes]:
    """Return what is the same for functions of one kind at the same separations."""
    return spectrum.kind, spectrum.theta_edges.tobytes()


def lens_number(name: str) -> int:
    """Return the lens bin of a sample, or -1."""
    kind, _, number = name.rpartition("_")
    return int(number) if kind == "lens" else NO_LENS


def predict(
    cosmology: Cosmology, samples: Mapping[str, Sample], points: Points, multipoles: Multipoles
) -> Array:
    """Return the predictions of a cosmology for all points, with lenses of the bias 1."""
    found = spectra(cosmology, samples, sorted(set(points.pairs)), multipoles)
    weighted = {pair: multipoles.factors * spectrum for pair, spectrum in found.items()}
    rows = zip(points.functions, points.pairs, strict=True)
    return np.array([function @ weighted[pair] for function, pair in rows])


def tabulate(
    cosmology: Cosmology,
    observations: Observations,
    points: Points,
    multipoles: Multipoles,
    *,
    lognormal: bool,
) -> Predictions:
    """Return the predictions for a range of sigma8 around that of the cosmology."""
    sigma8 = cosmology.sigma8 * np.linspace(*SIGMA8_RANGE, SIGMA8_NODES)
    values = [
        predict(cosmology.with_sigma8(float(s)), observations.samples, points, multipoles)
        for s in sigma8
    ]
    return Predictions(points=points, sigma8=sigma8, values=np.array(values), lognormal=lognormal)
