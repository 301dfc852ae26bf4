"""Bad values in catalogues of the right form: a message, or the right answer, never a wrong one.

A value that stands for "not measured", an object that is there twice, positions in other units,
numbers in another byte order: each is told, or changes nothing.
"""

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from calibrated_sources import Calibration, Sources, read_sources
from fits_columns import CatalogError
from galaxies import Measurement
from simulated_run import write_run
from survey import Design, simulate_survey
from test_bad_catalogs import (
    PHOTOZ,
    READERS,
    SHEAR,
    TOMOGRAPHIC,
    bin_them,
    message,
    set_column,
    set_values,
    spoil,
)
from test_two_point import BINNING as EXACT_BINNING
from test_two_point import brute_force
from tomography import EdgeRule
from two_point import Binning, Patches, measure

ONE_BIN = EdgeRule(nbin=1, z_min=0.2, z_max=1.3)
BINNING = Binning(min_sep=30.0, max_sep=200.0, nbins=3, options={"bin_slop": 0.0})
PATCHES = Patches(count=8, seed=1)


@pytest.fixture
def files(tmp_path):
    """The files of a run of few galaxies, in one bin."""
    measurement = Measurement(shape_noise=0.1)
    design = Design(n_galaxies=4000, area=50.0, lmax=64, seed=5, measurement=measurement)
    write_run(simulate_survey(design), tmp_path / "few", ONE_BIN)
    return tmp_path / "few"


def correlate(folder):
    sources = read_sources(str(folder / SHEAR), str(folder / TOMOGRAPHIC), Calibration())
    return measure(sources, BINNING, PATCHES, threads=1)


def binned(folder):
    """Return what tomography says of all objects and of the bin."""
    bin_them(folder, edges=ONE_BIN)
    with fits.open(folder / "out.fits") as hdus:
        return hdus["OBJECTS"].data["bin"].copy(), hdus["BINS"].data["R"].copy()


def keep_rows(folder, rows):
    """Keep some rows of both catalogues."""
    for name in (SHEAR, PHOTOZ):
        with fits.open(folder / name, memmap=False) as hdus:
            table = fits.BinTableHDU(hdus[1].data[rows], hdus[1].header)
            fits.HDUList([fits.PrimaryHDU(), table]).writeto(folder / name, overwrite=True)


@pytest.mark.parametrize("stage", READERS)
@pytest.mark.parametrize("value", [-999.0, 1e30, -9999.0, 99.0])
def test_a_code_for_not_measured_is_no_ellipticity(files, stage, value):
    spoil(files / SHEAR, set_values("g1", 3, value))
    assert "shear-catalog.fits: column 'g1': 3 of 4000 values are beyond 10" in message(
        stage, files
    )


def test_such_a_code_is_told_of_the_sheared_columns_too(files):
    spoil(files / SHEAR, set_values("g2_1m", 2, -999.0))
    assert "column 'g2_1m': 2 of 4000" in message("tomography", files)


def test_such_a_code_does_not_matter_where_the_weight_is_zero(files):
    expected = binned(files)
    lost = np.flatnonzero(expected[0] < 0)[:2]

    def change(table):
        for suffix in ("", "_1p", "_1m", "_2p", "_2m"):
            table["weight" + suffix][lost] = 0.0
            table["g1" + suffix][lost] = -999.0

    (files / "out.fits").unlink()
    spoil(files / SHEAR, change)
    bins, response = binned(files)
    assert np.array_equal(bins, expected[0])
    assert response == pytest.approx(expected[1], abs=0.01)  # two objects less in the variants


def test_objects_that_are_there_twice_are_counted(files):
    for name in (SHEAR, PHOTOZ):
        spoil(files / name, set_values("id", 5, 7))
    assert "column 'id': 5 of 4000 are there again" in message("tomography", files)


def test_ids_need_no_order(files):
    for name in (SHEAR, PHOTOZ):
        spoil(files / name, set_column("id", lambda table: table["id"][::-1].copy()))
    binned(files)


@pytest.mark.parametrize("stage", READERS)
def test_whole_numbers_that_are_missing_are_counted(files, stage):
    spoil(files / SHEAR, set_values("id", 4, -1))
    fits.setval(files / SHEAR, "TNULL1", value=-1, ext=1)
    assert "shear-catalog.fits: column 'id': 4 of 4000 values are missing" in message(stage, files)


@pytest.mark.parametrize("stage", READERS)
def test_values_that_astropy_masks_are_told_as_nan(files, stage):
    table = Table.read(files / SHEAR, hdu=1)
    table["g1"] = np.ma.masked_array(table["g1"], mask=np.arange(4000) < 6)
    table.meta = {key: table.meta[key] for key in ("AREA", "DGAMMA")}
    table.write(files / SHEAR, overwrite=True)
    assert "column 'g1': 6 of 4000 values are NaN" in message(stage, files)


@pytest.mark.parametrize("stage", READERS)
def test_tables_without_rows_are_refused(files, stage):
    keep_rows(files, slice(0, 0))
    assert "shear-catalog.fits: the table has no rows" in message(stage, files)


def test_one_object_has_no_scatter_and_no_shape_noise(files):
    bins = fits.getdata(files / TOMOGRAPHIC, "OBJECTS")["bin"]
    (kept,) = np.flatnonzero(bins == 0)[:1]
    keep_rows(files, slice(kept, kept + 1))
    assert "only 1 selected objects at 0.2 <= z < 1.3, for 3 bins" in message("tomography", files)
    bin_them(files, edges=ONE_BIN)
    (files / "out.fits").rename(files / TOMOGRAPHIC)
    assert "the measurement noise is larger than the scatter" in message("pz_stack", files)
    with pytest.raises(CatalogError, match="bin 0 has 1 objects, fewer than the 8 patches"):
        correlate(files)


def test_a_variant_without_any_weight_is_refused(files):
    spoil(files / SHEAR, set_values("weight_2p", 4000, 0.0))
    assert "column 'weight_2p': all 4000 weights are zero" in message("tomography", files)


def test_shapes_that_do_not_respond_to_shear_are_refused(files):
    def change(table):
        for suffix in ("", "_1p", "_1m", "_2p", "_2m"):
            table["g1" + suffix] = np.full(len(table), 0.1)

    spoil(files / SHEAR, change)
    said = message("tomography", files, edges=ONE_BIN)
    assert said.startswith("shear-catalog.fits: the response of bin 0 is ")
    assert said.endswith("it cannot be inverted")


def test_bins_that_the_table_does_not_have_are_counted(files):
    spoil(files / TOMOGRAPHIC, set_values("bin", 3, 5))
    said = message("pz_stack", files)
    assert "column 'bin': 3 of 4000 values are 1 or above, but BINS has 1 rows" in said


def test_a_response_that_cannot_be_inverted_is_not_stacked(files):
    spoil(files / TOMOGRAPHIC, set_values("R", 1, 0.0), hdu=2)
    assert "the response of bin 0 is " in message("pz_stack", files)


@pytest.mark.parametrize("kind", [">f8", "<f8", ">f4", "<f4"])
def test_numbers_of_any_byte_order_are_the_same(files, kind):
    """FITS is big-endian, tables in memory are not: what is read does not depend on it."""
    expected = binned(files)
    (files / "out.fits").unlink()
    spoil(files / SHEAR, set_column("g1", lambda table: table["g1"].astype(kind)))
    bins, response = binned(files)
    assert np.array_equal(bins, expected[0])
    assert np.array_equal(response, expected[1])


@pytest.mark.parametrize("turn", [-360.0, 360.0])
def test_right_ascensions_across_zero_are_the_same(files, turn):
    expected = correlate(files).correlations[0].xip
    spoil(files / SHEAR, set_column("ra", lambda table: table["ra"] + turn))
    assert correlate(files).correlations[0].xip == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_catalogue_around_a_pole_is_the_sum_over_its_pairs(sign):
    rng = np.random.default_rng(3)
    n = 400
    sources = Sources(
        ra=rng.uniform(0, 360, n),
        dec=sign * np.degrees(np.arcsin(rng.uniform(np.sin(np.radians(86)), 1, n))),
        shear=rng.normal(size=(2, n)),
        weight=rng.uniform(0.5, 1.5, n),
    )
    correlation = measure([sources], EXACT_BINNING, Patches(count=4, seed=1), 1).correlations[0]
    xi_plus, xi_minus = brute_force(sources, sources)
    rounding = 2 * float(np.finfo(np.float32).eps)  # TreeCorr keeps shears in single precision
    assert correlation.xip == pytest.approx(xi_plus, rel=0, abs=rounding)
    assert correlation.xim == pytest.approx(xi_minus, rel=0, abs=rounding)


def test_objects_in_one_place_are_refused(files):
    for name in ("ra", "dec"):
        spoil(files / SHEAR, set_values(name, 4000, 10.0))
    with pytest.raises(CatalogError, match="bin 0 has no objects in 7 of the 8 patches"):
        correlate(files)


def test_positions_in_radians_that_say_nothing_of_it_are_refused(files):
    for name in ("ra", "dec"):
        turned = set_column(name, lambda table, name=name: np.radians((table[name] + 180) % 360))
        spoil(files / SHEAR, turned)
    with pytest.raises(CatalogError) as caught:
        correlate(files)
    assert "have no pairs of objects from" in caught.value.args[-1]
    assert caught.value.args[-1].endswith("look whether ra and dec are in degrees")
