"""The shear of a simulated survey can be made larger, or left out, and its truth goes with it."""

import numpy as np
import pytest
from galaxies import Measurement
from survey import Design, simulate_survey
from truth_file import correlation_columns


def simulated(factor):
    measurement = Measurement(shape_noise=0.1)
    design = Design(
        n_galaxies=500,
        area=100.0,
        lmax=128,
        seed=5,
        measurement=measurement,
        n_lenses=200,
        shear_signal=factor,
    )
    return simulate_survey(design)


@pytest.fixture(scope="module")
def usual():
    return simulated(1.0)


@pytest.mark.parametrize("factor", [0.0, 3.0])
def test_the_shear_is_multiplied_and_the_lenses_are_not(usual, factor):
    scaled = simulated(factor)
    assert scaled.shear == pytest.approx(factor * usual.shear, rel=1e-12)
    assert np.array_equal(scaled.lenses.ra, usual.lenses.ra)
    assert np.array_equal(scaled.galaxies.intrinsic, usual.galaxies.intrinsic)


@pytest.mark.parametrize("factor", [0.0, 3.0])
def test_the_truth_is_multiplied_as_often_as_the_shear_is_in_it(usual, factor):
    before, after = (correlation_columns(s.spectra) for s in (usual, simulated(factor)))
    powers = {"xi_plus": 2, "xi_minus": 2, "gamma_t": 1, "w": 0}
    for name, power in powers.items():
        assert after[name] == pytest.approx(factor**power * before[name], rel=1e-9), name
