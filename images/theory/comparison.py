"""Compare measured correlation functions with what a cosmology predicts for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from constraint import Constraint, Evidence, best_prediction, compress, constrain
from cosmology import Cosmology
from fits_columns import Array
from goodness import ChiSquare, by_model, by_patches
from model_covariance import model_covariance
from multipoles import Multipoles, highest_multipole
from numpy.typing import NDArray
from observations import Observations, read_observations
from prediction import make_points, tabulate
from scale_cuts import Limits, Range, choose_ranges, used_points
from simulation import Simulation, read_simulation


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is assumed, and which points count.

    Attributes
    ----------
    cosmology : assumed; its sigma8 is the first guess of the fit
    alignment : amplitude of intrinsic alignments
    first_bias : of lenses: the first guess
    limits : by the name of a correlation function, its range of separations in arcmin; where an end
        is None, the recorded cut counts
    """

    cosmology: Cosmology
    alignment: float
    first_bias: float
    limits: Mapping[str, Limits]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The result; n points.

    Attributes
    ----------
    observations : that were compared
    settings : what was assumed
    ranges : separations that count, by the name of a correlation function
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
    ranges: Mapping[str, Range]
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
    observations = read_observations(two_point_path, metadata_path, settings.alignment)
    if not truth_path:
        return compare(observations, settings, None)
    simulation = read_simulation(truth_path)
    return compare(in_slabs(observations, simulation), settings, simulation)


def in_slabs(observations: Observations, simulation: Simulation) -> Observations:
    """Return the same with sources as a simulation shears them."""
    samples = {
        name: sample if sample.is_lens else simulation.in_slabs(sample)
        for name, sample in observations.samples.items()
    }
    return replace(observations, samples=samples)


def compare(
    observations: Observations, settings: Settings, simulation: Simulation | None
) -> Comparison:
    """Compare what was measured with what is predicted.

    Parameters
    ----------
    observations : correlation functions, with their samples as the survey sheared them
    settings : what is assumed
    simulation : of a simulated survey; None of a real one
    """
    ranges = choose_ranges(settings.limits, observations.recorded_cuts)
    used = used_points(observations.kinds, observations.edges, ranges)
    evidence = gather_evidence(observations, settings, simulation)
    first, bias = settings.cosmology.sigma8, settings.first_bias
    constraints = {
        name: constrain(evidence, chosen, first, bias)
        for name, chosen in subsets(observations, used)
    }
    compressed = compress(evidence, used, first, bias)
    assumed, fitted = (
        best_prediction(evidence, used, compressed, sigma8, bias)
        for sigma8 in (first, constraints["all"].best)
    )
    return Comparison(
        observations=observations,
        settings=settings,
        ranges=ranges,
        used=used,
        assumed=assumed,
        fitted=fitted,
        model_covariance=evidence.model_covariance,
        constraints=constraints,
        chi_squares=chi_squares(evidence, used, assumed, fitted, compressed.free.size),
        function_chi_squares=[
            by_patches(evidence, fitted, used & own, 0) for own in own_points(observations)
        ],
        true_s8=simulation.sigma8 * settings.cosmology.s8_per_sigma8 if simulation else None,
    )


def gather_evidence(
    observations: Observations, settings: Settings, simulation: Simulation | None
) -> Evidence:
    """Return the measured points, with their predictions and the covariance of the model."""
    lmax = simulation.lmax if simulation else highest_multipole(float(observations.edges.min()))
    multipoles = Multipoles(lmax=lmax)
    points = make_points(observations.spectra, lmax)
    return Evidence(
        values=observations.values,
        covariance=observations.covariance,
        n_patch=observations.n_patch,
        model_covariance=model_covariance(
            settings.cosmology,
            observations,
            points,
            multipoles,
            bias=settings.first_bias,
        ),
        predictions=tabulate(
            settings.cosmology,
            observations,
            points,
            multipoles,
            lognormal=simulation is not None,
        ),
    )


def chi_squares(
    evidence: Evidence, used: NDArray[np.bool_], assumed: Array, fitted: Array, n_bias: int
) -> dict[str, ChiSquare | None]:
    """Return the chi-squares of all points that count, by what they are of."""
    return {
        "assumed": by_model(evidence, assumed, used, n_bias),
        "best_fit": by_model(evidence, fitted, used, n_bias + 1),
        "best_fit_by_patches": by_patches(evidence, fitted, used, n_bias + 1),
    }


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
    if np.any(used & (kinds == "w")):  # without w, only sigma8 times the bias is known
        groups = {"lenses": ~shear} | groups
    if not shear.all():
        groups = {"shear": shear} | groups
    own = own_points(observations)
    for bins in dict.fromkeys(s.bins for s in observations.spectra if s.kind in {"plus", "minus"}):
        groups[f"bins {bins[0]}, {bins[1]}"] = shear & np.any(
            [o for o, s in zip(own, observations.spectra, strict=True) if s.bins == bins], axis=0
        )
    for name, group in groups.items():
        if (group & used).any():
            yield name, group & used
