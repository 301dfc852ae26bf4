"""The mask of a simulated survey, and masks of other kinds: the right area, or a message."""

import subprocess
import sys
import time
from pathlib import Path

import hpgeom
import numpy as np
import pytest
import survey_mask
from astropy.io import fits
from fits_columns import CatalogError
from footprint import cap_radius, draw_positions, make_footprint, unit_vectors
from healsparse import WIDE_MASK, HealSparseMap
from observed_mask import FINER, observed_mask, quarters, write_mask
from scipy import stats
from stage_classes import load_stage
from survey import CENTRE
from survey_mask import read_mask

FALSE_ALARM = 1e-3
NSIDE = 1024
OUTLINE = 30.0


def footprint(masked=0.15, centre=CENTRE):
    return make_footprint(OUTLINE, centre, masked, 0.3, np.random.default_rng(4))


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "mask.hsp")


def written(values, path, nside=64):
    """Write a map of few pixels and return what reading it as a mask says."""
    values = np.asarray(values)
    primary = values.dtype.names[0] if values.dtype.names else None
    map_ = HealSparseMap.make_empty(32, nside, values.dtype, primary=primary)
    map_[np.arange(values.size)] = values
    map_.write(path)
    with pytest.raises(CatalogError) as caught:
        read_mask(path)
    return caught.value.args


@pytest.mark.parametrize("centre", [CENTRE, (359.9, 0.0), (80.0, 89.0), (80.0, -88.5)])
def test_the_area_of_the_mask_is_that_of_the_footprint(path, centre):
    """It counts small parts at a rim as observed or not: each is off by 1 / 12 of its square."""
    true = footprint(centre=centre)
    write_mask(true, NSIDE, path)
    mask = read_mask(path)
    small = hpgeom.nside_to_pixel_area(NSIDE << FINER)
    rims = 2 * np.pi * (cap_radius(OUTLINE) + len(true.holes) * true.hole_radius)
    parts = 2 * rims / np.sqrt(small)  # more than a line can cross
    tolerance = stats.norm.isf(FALSE_ALARM / 2) * small * np.sqrt(parts / 12)
    assert mask.area == pytest.approx(true.area, abs=tolerance)
    assert tolerance < 0.01 * (OUTLINE - true.area)  # or forgotten holes would not be noticed


def test_the_same_mask_is_the_same_file_a_second_later(tmp_path):
    for name in ("now", "later"):
        write_mask(footprint(), NSIDE, str(tmp_path / name))
        time.sleep(1.1)
    assert (tmp_path / "now").read_bytes() == (tmp_path / "later").read_bytes()


def test_the_fraction_of_a_pixel_is_that_of_its_parts_in_the_footprint():
    true = footprint()
    mask = observed_mask(true, NSIDE)
    near = hpgeom.query_circle(NSIDE, *CENTRE, cap_radius(OUTLINE) + 0.2, inclusive=True)
    parts = near
    for _ in range(FINER):
        parts = quarters(parts)
    ra, dec = hpgeom.pixel_to_angle(NSIDE << FINER, parts)
    off = unit_vectors(ra, dec) @ unit_vectors(*np.array([CENTRE]).T)[0]
    inside = true.outside_holes(ra, dec) & (off > np.cos(np.radians(cap_radius(OUTLINE))))
    expected = inside.reshape(near.size, -1).mean(axis=1)
    found = np.maximum(mask.get_values_pix(near), 0)
    assert np.array_equal(found, expected)
    assert np.sum((expected > 0) & (expected < 1)) > 300
    assert np.isin(mask.valid_pixels, near).all()


def test_galaxies_lie_where_was_observed_and_the_middles_of_holes_do_not(path):
    true = footprint()
    write_mask(true, NSIDE, path)
    mask = read_mask(path)
    positions = draw_positions(20_000, true, np.random.default_rng(1))
    fractions = mask.fraction_at(*positions)
    assert np.mean(fractions == 1) > 0.8
    assert np.mean(fractions == 0) < 1e-3  # in pixels of which less than one part is observed
    x, y, z = true.holes.T
    assert not np.any(mask.fraction_at(np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(z))))
    assert mask.fraction_at(np.array([180.0]), np.array([20.0])) == 0


def test_right_ascensions_of_any_turn_are_the_same(path):
    write_mask(footprint(), NSIDE, path)
    mask = read_mask(path)
    ra, dec = draw_positions(1000, footprint(), np.random.default_rng(1))
    assert np.array_equal(mask.fraction_at(ra, dec), mask.fraction_at(ra - 360, dec))


def test_reading_a_mask_loads_no_packages_for_other_files(path):
    write_mask(footprint(), NSIDE, path)
    program = "import sys, survey_mask; survey_mask.read_mask(sys.argv[1]); print(*sys.modules)"
    folder = Path(survey_mask.__file__).parent
    command = [sys.executable, "-c", program, path]
    loaded = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    assert "healsparse" in loaded.split()
    assert not {"pandas", "pyarrow", "h5py"} & {*loaded.split()}


def test_pixels_observed_less_than_asked_for_are_left_out(path):
    write_mask(footprint(), NSIDE, path)
    all_, half = read_mask(path), read_mask(path, min_fraction=0.5)
    assert 0 < np.sum(all_.fractions < 0.5) == all_.pixels.size - half.pixels.size


def test_the_whole_sky_is_all_pixels():
    sky = make_footprint(4 * np.pi * np.degrees(1) ** 2, CENTRE, 0.0, 0.3, np.random.default_rng(4))
    assert observed_mask(sky, 64).n_valid == hpgeom.nside_to_npixel(64)


def test_the_last_pixel_of_the_sky_can_be_observed():
    whole = observed_mask(make_footprint(41_252.0, CENTRE, 0.0, 0.2, np.random.default_rng(1)), 64)
    assert whole.fracdet_map(32).valid_pixels[-1] == hpgeom.nside_to_npixel(32) - 1
    assert whole[hpgeom.nside_to_npixel(64) - 1] == 1


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_true_was_observed_as_a_whole(path, packed):
    map_ = HealSparseMap.make_empty(16, 64, np.bool_, bit_packed=packed)
    map_[np.array([5, 9])] = True
    map_.write(path)
    mask = read_mask(path)
    assert mask.pixels.tolist() == [5, 9]
    assert mask.area == pytest.approx(2 * hpgeom.nside_to_pixel_area(64))


def test_numbers_that_are_no_fractions_are_counted(path):
    assert written(np.float32([24.1, 23.9, 0.5, -0.1]), path) == (
        (
            "mask.hsp: 3 of 4 pixels hold values below 0 or above 1; a mask holds the fraction of "
            "each pixel that was observed"
        ),
    )


def test_maps_of_other_values_are_refused(path):
    (said,) = written(np.int32([1, 2]), path)
    assert said.startswith("mask.hsp: its pixels hold values of int32; make a map of the fraction")


def test_maps_of_several_values_are_refused(path):
    (said,) = written(np.array([(1.0, 2.0)], dtype=[("a", "f4"), ("b", "f4")]), path)
    assert said.startswith("mask.hsp: its pixels hold several values; make a map of the fraction")


def test_maps_of_bits_are_refused(path):
    map_ = HealSparseMap.make_empty(32, 64, WIDE_MASK, wide_mask_maxbits=8)
    map_.set_bits_pix(np.array([1]), [3])
    map_.write(path)
    with pytest.raises(CatalogError, match="its pixels hold values of uint8; make a map"):
        read_mask(path)


def test_a_mask_of_nothing_is_refused(path):
    assert written(np.float32([0.0, 0.0]), path) == (
        "mask.hsp: no pixel with a fraction above 0; it has 2 pixels",
    )


def test_a_file_that_is_no_map_is_refused(path, tmp_path):
    (tmp_path / "mask.hsp").write_text("not a map", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"mask.hsp is not a FITS file: .*; give a map that"):
        read_mask(path)


def test_a_map_of_healpix_is_refused_by_its_type(path):
    columns = [fits.Column("PIXEL", "K", array=[1]), fits.Column("SIGNAL", "D", array=[1.0])]
    fits.BinTableHDU.from_columns(columns, fits.Header({"PIXTYPE": "HEALPIX"})).writeto(path)
    (problem, *_) = load_stage("random_catalog").inputs["mask"].problems(path)
    assert problem == f"{path} has no HDU 'COV'"
