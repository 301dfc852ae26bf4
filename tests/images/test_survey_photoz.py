"""Photometric redshifts with outliers: right where their densities know of them."""

import numpy as np
import pytest
from catalog_files import posteriors_for
from galaxies import Measurement, observe
from scipy import stats
from simulated_run import THREADS
from survey import Design, simulate_survey

FALSE_ALARM = 1e-3
EDGES = np.array([0.2, 0.5, 0.8, 1.3])


def pulls(**options):
    """Return how far the true mean redshift of each bin is from that of the densities.

    Given the photometry, a true redshift is a draw from its density. So the mean of n of them
    scatters around the mean of the densities by their own dispersions.
    """
    measurement = Measurement(shape_noise=0.03, photoz_outliers=options.pop("photoz_outliers", 0.1))
    design = Design(
        n_galaxies=40_000, area=100.0, lmax=64, seed=6, measurement=measurement, **options
    )
    survey = simulate_survey(design, THREADS)
    z_observed = observe(survey.galaxies, survey.shear, measurement).z_observed
    table = posteriors_for(survey)
    density = table.density_at(z_observed).astype(float)
    density /= density.sum(axis=1, keepdims=True)
    z = np.linspace(0, 1.75, 141)[1::2]
    mean = density @ z
    variance = density @ z**2 - mean**2
    bins = np.digitize(table.mean_at(z_observed), EDGES)
    return np.array(
        [
            (survey.galaxies.z[bins == k] - mean[bins == k]).sum()
            / np.sqrt(variance[bins == k].sum())
            for k in range(1, EDGES.size)
        ]
    )


TOLERANCE = stats.norm.isf(FALSE_ALARM / 2 / 3)


@pytest.mark.parametrize("fraction", [0.0, 0.02, 0.2])
def test_densities_that_know_of_the_outliers_are_right(fraction):
    assert np.all(np.abs(pulls(photoz_outliers=fraction)) < TOLERANCE)


def test_densities_that_do_not_know_of_them_are_wrong():
    assert np.all(np.abs(pulls(outliers_known=False)) > TOLERANCE)


def test_densities_with_another_prior_are_wrong():
    assert np.abs(pulls(photoz_outliers=0.0, flat_prior=True)).max() > TOLERANCE


def test_more_outliers_have_those_of_fewer_among_them():
    few, many = (Measurement(shape_noise=0.03, photoz_outliers=f) for f in (0.05, 0.2))
    design = Design(n_galaxies=2000, area=100.0, lmax=32, seed=6, measurement=few)
    survey = simulate_survey(design, THREADS)
    normal = Measurement(shape_noise=0.03)
    of_few, of_many, of_none = (
        observe(survey.galaxies, survey.shear, measurement).z_observed
        for measurement in (few, many, normal)
    )
    changed = of_few != of_none
    assert np.array_equal(of_many[changed], of_few[changed])
    assert np.sum(of_many != of_none) > np.sum(changed) > 0
