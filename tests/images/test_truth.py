"""The measured correlation functions agree with the known truth by chi-square.

The surveys cover the full sky, for which the covariance is derived in `gaussian_covariance` with
nothing adjusted: the tolerance of every test here is a probability. A right pipeline fails one
with a probability of 10^-3, and the seeds are fixed.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from astropy.io import fits
from calibrated_sources import Calibration, Sources, read_sources
from footprint import FULL_SKY_DEG2
from galaxies import Measurement
from gaussian_covariance import Bin, averaged_functions, covariance, expectation
from scipy import stats
from simulated_run import THREADS, Files, write_run
from survey import Design, simulate_survey
from tomography import EdgeRule
from truth_theory import read_truth
from two_point import Binning, Patches, TwoPoint, measure

SEEDS = (1, 2, 3)
FALSE_ALARM = 1e-3
SEPARATIONS = Binning(
    min_sep=40.0, max_sep=400.0, nbins=8, options={"bin_slop": 0.0, "angle_slop": 0.03}
)
PATCHES = Patches(count=64, seed=1)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A measurement and what is expected of it; vectors of xi+ and xi- of each pair of bins."""

    measured: np.ndarray
    expected: np.ndarray
    covariance: np.ndarray
    jackknife: np.ndarray
    gamma_fraction: np.ndarray

    @property
    def chi2(self) -> float:
        residual = self.measured - self.expected
        return float(residual @ np.linalg.solve(self.covariance, residual))

    @property
    def amplitude(self) -> tuple[float, float]:
        """Best multiple of the expectation, and its standard deviation."""
        weighted = np.linalg.solve(self.covariance, self.expected)
        information = self.expected @ weighted
        return float(weighted @ self.measured / information), float(information**-0.5)


def data_vector(two_point: TwoPoint) -> np.ndarray:
    return np.concatenate([xi for gg in two_point.correlations for xi in (gg.xip, gg.xim)])


def bin_spectra(files: Files) -> np.ndarray:
    """Return the spectra of the tomographic bins: of the slabs that their sources are in."""
    truth = read_truth(files["truth.fits"], files["tomographic-catalog.fits"])
    slab_spectra = fits.getdata(files["truth.fits"], "SPECTRA")["cl"].astype(float)
    return np.einsum("lst,as,bt->lab", slab_spectra, truth.fractions, truth.fractions)


def compare(files: Files, sources: list[Sources]) -> Comparison:
    two_point = measure(sources, SEPARATIONS, PATCHES, THREADS)
    spectra = bin_spectra(files)
    edges = np.radians(np.geomspace(SEPARATIONS.min_sep, SEPARATIONS.max_sep, 9) / 60)
    functions = averaged_functions(len(spectra) - 1, edges)
    bins = [Bin(shear=s.shear, weight=s.weight) for s in sources]
    table = fits.getdata(files["tomographic-catalog.fits"], "BINS")
    fraction = np.trace(table["R_gamma"], axis1=1, axis2=2) / np.trace(table["R"], axis1=1, axis2=2)
    factors = [fraction[a] * fraction[b] for a, b in two_point.pairs]
    return Comparison(
        measured=data_vector(two_point),
        expected=expectation(spectra, functions),
        covariance=covariance(
            spectra, functions, bins, [gg.npairs for gg in two_point.correlations]
        ),
        jackknife=two_point.covariance,
        gamma_fraction=np.repeat(factors, 2 * SEPARATIONS.nbins),
    )


@pytest.fixture(scope="module")
def comparisons(tmp_path_factory) -> list[Comparison]:
    results = []
    for seed in SEEDS:
        design = Design(
            n_galaxies=400_000,
            area=FULL_SKY_DEG2,
            lmax=512,
            seed=seed,
            measurement=Measurement(shape_noise=0.012),
        )
        folder = tmp_path_factory.mktemp(f"full sky {seed}")
        edges = EdgeRule(nbin=2, z_min=0.4, z_max=1.5)
        files = write_run(simulate_survey(design, THREADS), folder, edges)
        sources = read_sources(
            files["shear-catalog.fits"], files["tomographic-catalog.fits"], Calibration()
        )
        results.append(compare(files, sources))
    return results


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_the_chi_square_of_each_seed_is_probable(comparisons, number):
    comparison = comparisons[number]
    distribution = stats.chi2(comparison.measured.size)
    low, high = distribution.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2])
    assert low < comparison.chi2 < high


def test_the_chi_square_of_all_seeds_together_is_probable(comparisons):
    distribution = stats.chi2(sum(comparison.measured.size for comparison in comparisons))
    low, high = distribution.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2])
    assert low < sum(comparison.chi2 for comparison in comparisons) < high


def test_the_amplitude_is_one(comparisons):
    values, errors = np.array([comparison.amplitude for comparison in comparisons]).T
    mean, error = np.average(values, weights=errors**-2), (errors**-2).sum() ** -0.5
    assert abs(mean - 1) < stats.norm.isf(FALSE_ALARM / 2) * error
    assert error < 0.02  # or the test could not tell a wrong response


def test_leaving_out_the_selection_response_is_noticed(comparisons):
    """Calibrated by R_gamma alone, xi is higher by (R / R_gamma)^2, and so is its noise."""
    chi2 = 0.0
    for comparison in comparisons:
        inflation = 1 / comparison.gamma_fraction
        residual = inflation * comparison.measured - comparison.expected
        inflated = inflation[:, None] * comparison.covariance * inflation
        chi2 += residual @ np.linalg.solve(inflated, residual)
    assert chi2 > stats.chi2(sum(c.measured.size for c in comparisons)).isf(FALSE_ALARM)


def test_the_jackknife_agrees_with_the_covariance(comparisons):
    """The mean ratio of variances is one within its own scatter.

    A variance estimated from n patches scatters by sqrt(2 / (n - 1)), and two of them are
    correlated by the square of the correlation of their data (the Wishart distribution).
    """
    ratios, scatters = [], []
    for comparison in comparisons:
        sigma = np.sqrt(np.diag(comparison.covariance))
        ratios.append((np.diag(comparison.jackknife) / sigma**2).mean())
        correlation = comparison.covariance / sigma[:, None] / sigma
        scatters.append(np.sqrt(2 / (PATCHES.count - 1) * (correlation**2).mean()))
    tolerance = stats.norm.isf(FALSE_ALARM / 2) * np.sqrt(np.mean(np.square(scatters)) / len(SEEDS))
    assert np.mean(ratios) == pytest.approx(1, abs=tolerance)
