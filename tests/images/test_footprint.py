"""The footprint has the area that it says, and nothing lies in its holes."""

import numpy as np
import pytest
from footprint import (
    FULL_SKY_DEG2,
    cap_area,
    cap_radius,
    draw_in_cap,
    draw_positions,
    make_footprint,
    unit_vectors,
)
from galaxies import Measurement
from scipy import stats
from survey import CENTRE, Design, simulate_survey

FALSE_ALARM = 1e-3


def footprint(masked=0.15, area=60.0, radius=0.4):
    return make_footprint(area, CENTRE, masked, radius, np.random.default_rng(4))


@pytest.mark.parametrize("area", [1.0, 60.0, 20_000.0, FULL_SKY_DEG2])
def test_the_radius_is_that_of_the_area(area):
    assert cap_area(cap_radius(area)) == pytest.approx(area, rel=1e-12)


def test_the_area_without_holes_is_the_fraction_of_even_positions_outside_of_them():
    """A binomial number of positions: its tolerance is that of the normal distribution."""
    mask = footprint()
    n = 200_000
    outside = mask.outside_holes(*draw_in_cap(n, 60.0, CENTRE, np.random.default_rng(1)))
    expected = mask.area / 60.0
    sigma = np.sqrt(expected * (1 - expected) / n)
    tolerance = stats.norm.isf(FALSE_ALARM / 2) * sigma
    assert outside.mean() == pytest.approx(expected, abs=tolerance)
    assert tolerance < 0.15 / 10  # or a forgotten mask would not be noticed


def test_the_masked_fraction_is_what_was_asked_for_to_one_hole():
    assert abs(footprint().area / 60.0 - 0.85) <= cap_area(0.4) / 60.0


def test_holes_lie_within_the_outline_and_do_not_overlap():
    mask = footprint()
    middle = unit_vectors(np.array([CENTRE[0]]), np.array([CENTRE[1]]))[0]
    from_middle = np.degrees(np.arccos(mask.holes @ middle))
    assert np.all(from_middle + mask.hole_radius <= cap_radius(60.0))
    between = np.degrees(np.arccos(np.clip(mask.holes @ mask.holes.T, -1, 1)))
    assert between[~np.eye(len(mask.holes), dtype=bool)].min() >= 2 * mask.hole_radius


def test_positions_are_in_no_hole_and_as_many_as_asked_for():
    mask = footprint()
    ra, dec = draw_positions(20_000, mask, np.random.default_rng(2))
    assert ra.size == 20_000
    distance = np.degrees(np.arccos(np.clip(unit_vectors(ra, dec) @ mask.holes.T, -1, 1)))
    assert distance.min() >= mask.hole_radius
    evenly = draw_positions(20_000, footprint(masked=0.0), np.random.default_rng(2))
    distance = np.degrees(np.arccos(np.clip(unit_vectors(*evenly) @ mask.holes.T, -1, 1)))
    assert distance.min() < mask.hole_radius  # without the mask, not


def test_a_survey_with_holes_keeps_galaxies_and_lenses_out_of_them():
    design = Design(
        n_galaxies=5000,
        area=60.0,
        lmax=128,
        seed=1,
        measurement=Measurement(shape_noise=0.03),
        masked_fraction=0.2,
        hole_radius=0.5,
        n_lenses=2000,
    )
    survey = simulate_survey(design)
    assert survey.footprint.area == pytest.approx(48.0, abs=cap_area(0.5))
    for objects in (survey.galaxies, survey.lenses):
        assert np.all(survey.footprint.outside_holes(objects.ra, objects.dec))
