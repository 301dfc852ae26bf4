"""Random points of another part of the sky than the lenses are refused: w would be wrong."""

import numpy as np
import pytest
from lens_positions import Positions
from same_sky import footprint_problems


def box(n, *, ra=(0.0, 8.0), dec=(-4.0, 4.0), seed=1):
    """Positions spread evenly over a part of the sky."""
    rng = np.random.default_rng(seed)
    z = rng.uniform(*np.sin(np.radians(dec)), n)
    return Positions(ra=rng.uniform(*ra, n) % 360, dec=np.degrees(np.arcsin(z)), weight=np.ones(n))


def clustered(n, seed=2):
    """Lenses in groups of ten, which leave more of the sky empty than such without groups."""
    groups = box(n // 10, seed=seed)
    rng = np.random.default_rng(seed)
    ra, dec = (np.repeat(x, 10) + 0.1 * rng.standard_normal(n) for x in (groups.ra, groups.dec))
    return Positions(ra=ra, dec=dec, weight=np.ones(n))


def problems(lenses, randoms):
    return footprint_problems("lens-sample.fits", lenses, "random-catalog.fits", randoms, 0)


@pytest.mark.parametrize("n", [100, 1000, 5000])
@pytest.mark.parametrize("sample", [box, clustered])
def test_the_same_part_of_the_sky_is_accepted(sample, n):
    assert problems(sample(n, seed=n), box(5 * n, seed=n + 1)) == []


def test_a_part_of_the_sky_across_zero_is_accepted():
    assert problems(box(1000, ra=(-4, 4)), box(5000, ra=(-4, 4), seed=2)) == []


def test_lenses_of_a_smaller_part_are_refused():
    (said,) = problems(box(1000, dec=(-4, 2)), box(5000, seed=2))
    assert said.startswith("random-catalog.fits: ")
    assert "of its random points have no lens of bin 0 of lens-sample.fits within" in said
    assert said.endswith("choose a part of the sky by it or by `region` of treecorr")


def test_random_points_of_a_smaller_part_are_refused():
    (said,) = problems(box(1000), box(5000, dec=(-4, 2), seed=2))
    assert said.startswith("lens-sample.fits: ")
    assert "of its lenses of bin 0 have no random point of random-catalog.fits within" in said


def test_another_part_of_the_sky_is_refused():
    assert len(problems(box(1000), box(5000, ra=(60, 68)))) == 2


def test_holes_within_the_circle_are_not_noticed():
    """The page says so."""
    lenses = box(1000)
    inside = np.hypot(lenses.ra - 4, lenses.dec) > 0.5
    some = Positions(ra=lenses.ra[inside], dec=lenses.dec[inside], weight=lenses.weight[inside])
    assert problems(some, box(5000, seed=2)) == []


def test_few_lenses_tell_nothing():
    assert problems(box(99), box(500, ra=(60, 68))) == []
