"""Random positions lie evenly over what was observed, and tell clustering from the mask."""

import hpgeom
import numpy as np
import pytest
import treecorr
from astropy.io import fits
from even_positions import ROWS_AT_ONCE, random_columns, write_randoms
from fits_columns import CatalogError
from footprint import draw_in_cap, draw_positions, make_footprint
from healsparse import HealSparseMap
from observed_mask import write_mask
from scipy import stats
from survey import CENTRE
from survey_mask import SurveyMask, read_mask

FALSE_ALARM = 1e-3
OUTLINE = 30.0
SEPARATIONS = {"min_sep": 2.0, "max_sep": 40.0, "nbins": 5, "sep_units": "arcmin"}


def draw(mask, count, seed=1):
    """Return all random positions of a mask."""
    parts = list(random_columns(mask, count, np.random.default_rng(seed)))
    return tuple(np.concatenate([part[name] for part in parts]) for name in ("ra", "dec"))


def some_pixels(fractions, nside=64, first=4000):
    observed = np.float32(fractions)[:, None]  # blocks of one pixel
    return SurveyMask(nside=nside, blocks=first + np.arange(len(fractions)), observed=observed)


@pytest.fixture(scope="module")
def footprint():
    return make_footprint(OUTLINE, CENTRE, 0.2, 0.2, np.random.default_rng(4))


@pytest.fixture(scope="module")
def mask_path(footprint, tmp_path_factory):
    path = str(tmp_path_factory.mktemp("mask") / "mask.hsp")
    write_mask(footprint, 2048, path)
    return path


def write(mask_path, path, **options):
    values = {"density": 0.1, "number": None, "min_fraction": 0.0, "seed": 1}
    write_randoms(mask_path, str(path), **(values | options))
    return fits.getheader(path, 1), fits.getdata(path, 1)


def test_there_are_as_many_in_a_pixel_as_its_fraction_says():
    """Their numbers are multinomial: chi-square with one degree less than there are pixels."""
    fractions = np.random.default_rng(2).uniform(0.1, 1.0, 300)
    mask = some_pixels(fractions)
    n = 60_000
    pixels = hpgeom.angle_to_pixel(64, *draw(mask, n))
    counts = np.bincount(pixels - 4000, minlength=300)
    assert counts.sum() == n
    limit = stats.chi2(299).isf(FALSE_ALARM)
    expected = n * fractions / fractions.sum()
    assert np.sum((counts - expected) ** 2 / expected) < limit
    assert np.sum((counts - n / 300) ** 2 / (n / 300)) > limit  # of pixels that count all the same


def test_positions_are_even_over_the_sky():
    """On the whole sky right ascension and the sine of declination are uniform."""
    sky = some_pixels(np.ones(12), nside=1, first=0)
    ra, dec = draw(sky, 100_000)
    for values in (ra / 360, (1 + np.sin(np.radians(dec))) / 2):
        assert stats.kstest(values, "uniform").pvalue > FALSE_ALARM


def test_positions_are_even_within_a_pixel():
    """As often in each of the 4^4 parts of a pixel."""
    ra, dec = draw(some_pixels([0.3]), 100_000)
    counts = np.bincount(hpgeom.angle_to_pixel(64 << 4, ra, dec) - 4000 * 4**4, minlength=4**4)
    assert counts.size == 4**4
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


def test_the_mask_that_is_drawn_from_is_covered_and_nothing_else(mask_path, tmp_path):
    _, randoms = write(mask_path, tmp_path / "randoms.fits", density=1.0)
    mask = read_mask(mask_path)
    assert np.all(mask.fraction_at(randoms["ra"], randoms["dec"]) > 0)
    pixels = hpgeom.angle_to_pixel(128, randoms["ra"], randoms["dec"])
    assert np.isin(mask.pixels // (2048 // 128) ** 2, pixels).mean() > 0.999


def test_there_are_as_many_per_area_as_asked_for(mask_path, tmp_path):
    header, randoms = write(mask_path, tmp_path / "randoms.fits", density=0.3)
    assert randoms.size == round(0.3 * 3600 * read_mask(mask_path).area)
    assert header["AREA"] == read_mask(mask_path).area
    _, randoms = write(mask_path, tmp_path / "others.fits", number=77)
    assert randoms.size == 77


def test_pixels_observed_too_little_have_none(mask_path, tmp_path):
    header, randoms = write(mask_path, tmp_path / "randoms.fits", min_fraction=0.9)
    fractions = read_mask(mask_path).fraction_at(randoms["ra"], randoms["dec"])
    assert fractions.min() >= 0.9
    assert header["MINFRAC"] == 0.9


def test_many_parts_are_one_catalogue():
    mask = some_pixels(np.ones(3))
    sizes = [part["ra"].size for part in random_columns(mask, 2 * ROWS_AT_ONCE + 5, seeded())]
    assert sizes == [ROWS_AT_ONCE, ROWS_AT_ONCE, 5]


def seeded():
    return np.random.default_rng(1)


def test_the_same_seed_draws_the_same_positions(mask_path, tmp_path):
    for name in ("one.fits", "two.fits"):
        write(mask_path, tmp_path / name)
    assert (tmp_path / "one.fits").read_bytes() == (tmp_path / "two.fits").read_bytes()
    _, others = write(mask_path, tmp_path / "three.fits", seed=2)
    assert not np.isin(others["ra"], fits.getdata(tmp_path / "one.fits")["ra"]).any()


def clustering(galaxies, randoms):
    """Return the chi-square of w of even positions, with the variance of pairs that are counted."""
    dd, dr, rr = (treecorr.NNCorrelation(**SEPARATIONS, bin_slop=0) for _ in range(3))
    first, second = (
        treecorr.Catalog(ra=ra, dec=dec, ra_units="deg", dec_units="deg")
        for ra, dec in (galaxies, randoms)
    )
    dd.process(first, num_threads=1)
    dr.process(first, second, num_threads=1)
    rr.process(second, num_threads=1)
    w, variance = dd.calculateXi(rr=rr, dr=dr)
    return np.sum(w**2 / variance)


def test_even_positions_with_holes_are_not_clustered(footprint, mask_path):
    """By Landy and Szalay; with randoms that know of no holes they are, by the holes."""
    galaxies = draw_positions(12_000, footprint, np.random.default_rng(8))
    limit = stats.chi2(SEPARATIONS["nbins"]).isf(FALSE_ALARM)
    assert clustering(galaxies, draw(read_mask(mask_path), 36_000)) < limit
    outline = draw_in_cap(36_000, OUTLINE, CENTRE, np.random.default_rng(9))
    assert clustering(galaxies, outline) > 5 * limit


def test_no_position_at_all_is_refused(tmp_path):
    map_ = HealSparseMap.make_empty(32, 4096, np.float32)
    map_[np.array([8])] = np.float32([0.5])
    map_.write(str(tmp_path / "mask.hsp"))
    with pytest.raises(CatalogError) as caught:
        write(str(tmp_path / "mask.hsp"), tmp_path / "randoms.fits")
    assert caught.value.args == (
        (
            "the mask has 0.369 arcmin2: with 0.1 positions per arcmin2 there is none; set a "
            "greater density, or number"
        ),
    )
    assert not (tmp_path / "randoms.fits").exists()
