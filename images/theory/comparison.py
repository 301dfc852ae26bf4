"""Compare measured correlation functions with what a cosmology predicts for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from constraint import Constraint, Evidence, best_biases, compress, constrain
from cosmology import Cosmology
from fits_columns import Array, CatalogError
from goodness import ChiSquare, by_model, by_patches
from measured_xi import Kind
from model_covariance import model_covariance
from multipoles import Multipoles, highest_multipole
from numpy.typing import NDArray
from observations import Observations, read_observations
from prediction import make_points, tabulate
from simulation import Simulation, read_simulation

NAMES: Mapping[Kind, str] = {
    "plus": "xi_plus",
    "minus": "xi_minus",
    "gamma_t": "gamma_t",
    "w": "w",
}
EDGE_TOLERANCE = 1e-6  # relative: an edge of a bin that is a limit is within it


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is assumed, and which points count.

    Attributes
    ----------
    cosmology : assumed; its sigma8 is the first guess of the fit
    alignment : amplitude of intrinsic alignments
    first_bias : of lenses: the first guess
    limits : by the name of a correlation function, its range of separations in arcmin
    """

    cosmology: Cosmology
    alignment: float
    first_bias: float
    limits: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The result; n points.

    Attributes
    ----------
    observations : that were compared
    settings : what was assumed
    used : (n,) whether a point counts
    assumed, fitted : (n,) predictions for the assumed and the best sigma8, at the best biases
    model_covariance : (n, n)
    constraints : by the name of the points that they are from; "all" is the first
    chi_squares : of all points that count, by what they are of
    function_chi_squares : of each correlation function and the best fit; None without points
    true_s8 : of a simulated survey
    """

    observations: Observations
    settings: Settings
    used: NDArray[np.bool_]
    assumed: Array
    fitted: Array
    model_covariance: Array
    constraints: Mapping[str, Constraint]
    chi_squares: Mapping[str, ChiSquare | None]
    function_chi_squares: Sequence[ChiSquare | None]
    true_s8: float | None


def compare_files(
    two_point_path: str, metadata_path: str, truth_path: str | None, settings: Settings
) -> Comparison:
    """Read what was measured, and compare it.

    Raises
    ------
    CatalogError
        If a file cannot be used, or no points are left.
    """
    observations = read_observations(two_point_path, settings.alignment)
    area = read_area(metadata_path)
    simulation = read_simulation(truth_path) if truth_path else None
    if simulation:
        sheared = {
            name: sample if sample.is_lens else simulation.in_slabs(sample)
            for name, sample in observations.samples.items()
        }
        observations = replace(observations, samples=sheared)
    return compare(observations, settings, area, simulation)


def compare(
    observations: Observations, settings: Settings, area: float, simulation: Simulation | None
) -> Comparison:
    """Compare what was measured with what is predicted.

    Parameters
    ----------
    observations : correlation functions, with their samples as the survey sheared them
    settings : what is assumed
    area : of the survey, deg2
    simulation : of a simulated survey; None of a real one
    """
    used = used_points(observations, settings.limits)
    lmax = simulation.lmax if simulation else highest_multipole(observations.edges.min())
    multipoles = Multipoles(lmax=lmax)
    cosmology, bias = settings.cosmology, settings.first_bias
    points = make_points(observations.spectra, lmax)
    predictions = tabulate(
        cosmology, observations, points, multipoles, lognormal=simulation is not None
    )
    evidence = Evidence(
        values=observations.values,
        covariance=observations.covariance,
        n_patch=observations.n_patch,
        model_covariance=model_covariance(
            cosmology, observations, points, multipoles, area=area, bias=bias
        ),
        predictions=predictions,
    )
    constraints = {
        name: constrain(evidence, chosen, cosmology.sigma8, bias)
        for name, chosen in subsets(observations, used)
    }
    best = constraints["all"]
    compressed = compress(evidence, used, cosmology.sigma8, bias)
    fits = []
    for sigma8 in (cosmology.sigma8, best.best):
        unbiased = predictions.at(np.array(sigma8))
        start = np.full(points.n_lens, bias)
        biases, _ = best_biases(compressed, predictions, unbiased, start)
        fits.append(predictions.with_biases(unbiased, biases))
    n_bias = compressed.free.size
    residuals = [observations.values - fit for fit in fits]
    return Comparison(
        observations=observations,
        settings=settings,
        used=used,
        assumed=fits[0],
        fitted=fits[1],
        model_covariance=evidence.model_covariance,
        constraints=constraints,
        chi_squares={
            "assumed": by_model(residuals[0], evidence.model_covariance, used, n_bias),
            "best fit": by_model(residuals[1], evidence.model_covariance, used, n_bias + 1),
            "best fit, by patches": by_patches(
                residuals[1], observations.covariance, used, observations.n_patch, n_bias + 1
            ),
        },
        function_chi_squares=[
            by_patches(residuals[1], observations.covariance, used & own, observations.n_patch, 0)
            for own in own_points(observations)
        ],
        true_s8=simulation.sigma8 * cosmology.s8_per_sigma8 if simulation else None,
    )


def used_points(
    observations: Observations, limits: Mapping[str, tuple[float, float]]
) -> NDArray[np.bool_]:
    """Return which points lie within the limits of their correlation function, as a whole.

    Raises
    ------
    CatalogError
        If none do.
    """
    ranges = np.array([limits[NAMES[kind]] for kind in observations.kinds])
    low, high = observations.edges.T
    used = (low >= ranges[:, 0] * (1 - EDGE_TOLERANCE)) & (
        high <= ranges[:, 1] * (1 + EDGE_TOLERANCE)
    )
    if not used.any():
        raise CatalogError(
            f"the scale cuts leave none of the {used.size} points, which are from {low.min():.4g} "
            f"to {high.max():.4g} arcmin; change scale_cuts"
        )
    return np.asarray(used)


def own_points(observations: Observations) -> list[NDArray[np.bool_]]:
    """Return for each correlation function which points are its own."""
    sizes = [spectrum.values.size for spectrum in observations.spectra]
    owner = np.repeat(np.arange(len(sizes)), sizes)
    return [owner == k for k in range(len(sizes))]


def subsets(
    observations: Observations, used: NDArray[np.bool_]
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield the points of which the amplitude is told by themselves, with their names."""
    kinds = observations.kinds
    shear = np.isin(kinds, ["plus", "minus"])
    yield "all", used
    groups = {"xi_plus": kinds == "plus", "xi_minus": kinds == "minus"}
    if not shear.all():
        groups = {"shear": shear, "lenses": ~shear} | groups
    own = own_points(observations)
    for bins in dict.fromkeys(s.bins for s in observations.spectra if s.kind in {"plus", "minus"}):
        groups[f"bins {bins[0]}, {bins[1]}"] = shear & np.any(
            [o for o, s in zip(own, observations.spectra, strict=True) if s.bins == bins], axis=0
        )
    for name, group in groups.items():
        if (group & used).any():
            yield name, group & used


def read_area(path: str) -> float:
    """Return the area of the survey in deg2 from the metadata of its tracers.

    Raises
    ------
    CatalogError
        If it is not a positive number.
    """
    area = yaml.safe_load(Path(path).read_text(encoding="utf-8"))["area"]
    value = area.get("value") if isinstance(area, dict) else area
    if not isinstance(value, int | float) or not 0 < value < np.inf:
        raise CatalogError(f"{Path(path).name}: the area is {value}; it must be positive")
    return float(value)
