"""What CCL predicts for a simulated survey is what the survey was made with.

The truth is by a quadrature of its own; CCL has another. Their difference, 10^-3, is that of the
quadrature of the truth, which has 400 steps of distance. A bin of lenses is 70 of them long, and
begins and ends with a whole step: so its clustering, which is as one over its length, differs by up
to one in 70.
"""

from dataclasses import replace

import numpy as np
import pytest
from astropy.io import fits
from cosmic_shear import COSMOLOGY, LENS_BINS, SLAB_EDGES, parent_density
from cosmology import Cosmology, Sample, spectra
from measured_xi import Spectrum
from multipoles import Multipoles, highest_multipole
from observations import Observations
from prediction import make_points, predict, tabulate
from simulation import Simulation, read_simulation
from truth_theory import read_truth

QUADRATURE = 2e-3
LENS_QUADRATURE = 1 / 70
TRUE = Cosmology(**{name.lower(): value for name, value in COSMOLOGY.items()})
EDGES = np.geomspace(20.0, 200.0, 7)


@pytest.fixture(scope="module")
def simulation(run) -> Simulation:
    """The simulated survey, with the redshifts that its galaxies are drawn from."""
    found = read_simulation(run["truth.fits"])
    middles = 0.5 * (found.edges[1:] + found.edges[:-1])
    return replace(found, counts=parent_density(middles))


@pytest.fixture(scope="module")
def truth(run):
    return read_truth(run["truth.fits"], run["tomographic-catalog.fits"])


def of_slabs(fractions) -> Sample:
    """Return sources with a fraction of their weight in each slab, as a coarse n(z)."""
    z = np.arange(0.0125, 1.75, 0.025)
    slab = np.searchsorted(SLAB_EDGES, z) - 1
    inside = (z > SLAB_EDGES[0]) & (z < SLAB_EDGES[-1])
    return Sample(z=z, density=np.where(inside, np.append(fractions, 0.0)[slab], 0.0))


def functions_of(kinds_and_bins, edges=EDGES) -> list[Spectrum]:
    """Return correlation functions that nothing was measured of yet."""
    n = len(edges) - 1
    return [
        Spectrum(
            kind=kind,
            bins=bins,
            theta=np.sqrt(edges[1:] * edges[:-1]),
            theta_edges=np.stack([edges[:-1], edges[1:]], axis=1),
            values=np.zeros(n),
            covariance=np.eye(n),
        )
        for kind, bins in kinds_and_bins
    ]


COSMIC_SHEAR = [(kind, pair) for kind in ("plus", "minus") for pair in ((0, 0), (0, 2), (2, 2))]


def predicted(samples, lmax, cosmology=TRUE, measured=COSMIC_SHEAR):
    points = make_points(functions_of(measured), lmax)
    return predict(cosmology, samples, points, Multipoles(lmax=lmax))


def expected(truth):
    edges = np.stack([EDGES[:-1], EDGES[1:]], axis=1)
    return np.concatenate([truth.bin_average(kind, bins, edges) for kind, bins in COSMIC_SHEAR])


def sources(truth) -> dict[str, Sample]:
    return {f"source_{k}": of_slabs(truth.fractions[k]) for k in (0, 2)}


def in_slabs(simulation, samples):
    return {name: simulation.in_slabs(sample) for name, sample in samples.items()}


def largest_deviation(values, right) -> float:
    return float(np.abs(values / right - 1).max())


def test_cosmic_shear_is_that_of_the_truth(simulation, truth):
    values = predicted(in_slabs(simulation, sources(truth)), simulation.lmax)
    assert largest_deviation(values, expected(truth)) < QUADRATURE


def test_it_is_not_without_the_slabs_of_the_simulation(simulation, truth):
    values = predicted(sources(truth), simulation.lmax)
    assert largest_deviation(values, expected(truth)) > 2 * QUADRATURE


def test_it_is_not_without_the_end_of_its_field(simulation, truth):
    values = predicted(in_slabs(simulation, sources(truth)), 4 * simulation.lmax)
    assert largest_deviation(values, expected(truth)) > 2 * QUADRATURE


def test_it_is_not_with_another_amplitude(simulation, truth):
    other = TRUE.with_sigma8(0.99 * TRUE.sigma8)
    values = predicted(in_slabs(simulation, sources(truth)), simulation.lmax, other)
    assert largest_deviation(values, expected(truth)) > 2 * QUADRATURE


def test_the_redshifts_of_the_objects_of_the_survey_will_do(run, simulation, truth):
    """Mean redshifts of slabs are known to their width over the root of the number of objects.

    A spectrum goes as redshift to a power of at most 3 at the lowest slab with objects in a bin.
    """
    counted = read_simulation(run["truth.fits"])
    slab = np.searchsorted(SLAB_EDGES, fits.getdata(run["truth.fits"], "OBJECTS")["z"]) - 1
    occupied = truth.fractions[[0, 2]].max(axis=0) > 0.01
    numbers = np.bincount(slab, minlength=occupied.size)[occupied]
    shift = 3.3 * 0.15 / np.sqrt(12 * numbers.min()) / SLAB_EDGES[:-1][occupied].min()
    values = predicted(in_slabs(counted, sources(truth)), counted.lmax)
    assert largest_deviation(values, expected(truth)) < QUADRATURE + 3 * shift


def lens(k) -> Sample:
    low, high, _ = LENS_BINS[k]
    z = np.linspace(low, high, 41)
    return Sample(z=z, density=np.ones(41), is_lens=True)


LENSING = [("gamma_t", (0, 0)), ("gamma_t", (1, 0)), ("w", (0, 0)), ("w", (1, 1))]


@pytest.fixture(scope="module")
def lensing(simulation):
    """Predictions for sources behind all lenses, and for the clustering of these."""
    behind = simulation.in_slabs(of_slabs(np.eye(10)[7]))
    samples = {"lens_0": lens(0), "lens_1": lens(1), "source_0": behind}
    return tabulated(samples, LENSING, simulation.lmax)


def tabulated(samples, measured, lmax):
    spectra = functions_of(measured)
    size = sum(spectrum.values.size for spectrum in spectra)
    observations = Observations(
        spectra=spectra,
        covariance=np.eye(size),
        n_patch=10,
        samples=samples,
        area=100.0,
        noise_powers={},
        noise_errors=np.ones(size),
    )
    points = make_points(spectra, lmax)
    return tabulate(TRUE, observations, points, Multipoles(lmax=lmax), lognormal=True)


def deviation_of_lensing(run, truth, tables, biases) -> float:
    table = fits.getdata(run["truth.fits"], "XI")
    names = {"gamma_t": table["gamma_t"].astype(float), "w": table["w"].astype(float)}
    known = replace(truth, xi=names, fractions=np.eye(10)[[7]], lens_fractions=np.eye(2))
    edges = np.stack([EDGES[:-1], EDGES[1:]], axis=1)
    right = np.concatenate([known.bin_average(kind, bins, edges) for kind, bins in LENSING])
    values = tables.with_biases(tables.at(np.array(TRUE.sigma8)), np.array(biases))
    return largest_deviation(values, right)


def test_shear_around_lenses_and_clustering_are_those_of_the_truth(run, truth, lensing):
    biases = [bias for *_, bias in LENS_BINS]
    assert deviation_of_lensing(run, truth, lensing, biases) < LENS_QUADRATURE


def test_they_are_not_with_another_bias_or_density(run, truth, lensing):
    biases = [bias for *_, bias in LENS_BINS]
    assert deviation_of_lensing(run, truth, lensing, [1.4, 1.65]) > 2 * LENS_QUADRATURE
    linear = replace(lensing, lognormal=False)
    assert deviation_of_lensing(run, truth, linear, biases) > 2 * LENS_QUADRATURE


def test_the_table_of_amplitudes_is_as_good_as_a_prediction(simulation, truth):
    samples = in_slabs(simulation, sources(truth))
    tables = tabulated(samples, COSMIC_SHEAR, simulation.lmax)
    points, multipoles = tables.points, Multipoles(lmax=simulation.lmax)
    for sigma8 in (0.35, 0.77, 1.1):
        right = predict(TRUE.with_sigma8(sigma8), samples, points, multipoles)
        assert tables.at(np.array(sigma8)) == pytest.approx(right, rel=1e-3)


def test_spectra_between_the_multipoles_are_interpolated(simulation, truth):
    samples = in_slabs(simulation, sources(truth))
    coarse, exact = Multipoles(lmax=400), Multipoles(lmax=24)
    pair = ("source_0", "source_2")
    values = spectra(TRUE, samples, [pair], coarse)[pair]
    ell = np.arange(2, 25)
    cut_off = np.exp(-((ell / (0.73 * 400)) ** 4)) / np.exp(-((ell / (0.73 * 24)) ** 4))
    right = spectra(TRUE, samples, [pair], exact)[pair][2:] * cut_off
    assert values[2:25] == pytest.approx(right, rel=1e-6)


def test_alignment_of_neighbours_with_lensing_lowers_the_signal(simulation, truth):
    samples = in_slabs(simulation, sources(truth))
    aligned = {name: replace(sample, alignment=1.0) for name, sample in samples.items()}
    pair = [("plus", (0, 2))]
    lower, usual = (predicted(some, simulation.lmax, measured=pair) for some in (aligned, samples))
    assert np.all(lower < usual)


def test_the_sum_of_a_real_survey_has_converged(simulation, truth):
    lmax = highest_multipole(float(EDGES[0]))
    samples = in_slabs(simulation, sources(truth))
    shorter, longer = (predicted(samples, some) for some in (lmax, 2 * lmax))
    assert shorter == pytest.approx(longer, rel=2e-4)
    assert predicted(samples, lmax // 10) != pytest.approx(longer, rel=2e-4)
