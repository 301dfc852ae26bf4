"""Lenses and random points that cannot be used are refused, with what is wrong and how often."""

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from calibrated_sources import Region
from fits_columns import CatalogError
from lens_files import LENSES, RANDOMS, write_lens_files
from lens_positions import read_lenses
from measurement import Choice, Inputs, read_lens_files
from sacc_file import lens_tracers
from stage_classes import load_stage


@pytest.fixture
def folder(tmp_path):
    """Good files of two bins with 300 lenses each, and 1500 random points."""
    rng = np.random.default_rng(2)
    galaxies = Table({"ra": rng.uniform(-4, 4, 3000) % 360, "dec": rng.uniform(-48, -42, 3000)})
    galaxies.write(tmp_path / "shear-catalog.fits")
    write_lens_files(tmp_path)
    return tmp_path


def spoil(path, change):
    """Change the columns of the first table of a file."""
    with fits.open(path, memmap=False, mode="update") as hdus:
        change(hdus[1].data)


def set_values(column, count, value):
    def change(table):
        table[column][:count] = value

    return change


def read(folder, **options):
    return read_lenses(str(folder / LENSES), str(folder / RANDOMS), **options)


def told(folder, **options):
    with pytest.raises(CatalogError) as caught:
        read(folder, **options)
    return "\n".join(caught.value.args)


def test_good_files_are_read(folder):
    lenses = read(folder)
    assert [positions.ra.size for positions in lenses.bins] == [300, 300]
    assert lenses.randoms.ra.size == 1500
    assert np.all(lenses.randoms.weight == 1)


@pytest.mark.parametrize(
    ("name", "column", "value", "expected"),
    [
        (LENSES, "ra", np.nan, f"{LENSES}: column 'ra': 4 of 600 values are NaN or infinite"),
        (LENSES, "weight", np.inf, f"{LENSES}: column 'weight': 4 of 600 values are NaN"),
        (LENSES, "weight", -1.0, f"{LENSES}: column 'weight': 4 of 600 values are negative"),
        (LENSES, "dec", 95.0, f"{LENSES}: column 'dec': 4 of 600 values are beyond 90 deg"),
        (RANDOMS, "dec", -91.0, f"{RANDOMS}: column 'dec': 4 of 1500 values are beyond 90 deg"),
        (RANDOMS, "ra", np.nan, f"{RANDOMS}: column 'ra': 4 of 1500 values are NaN or infinite"),
    ],
)
def test_values_that_cannot_be_are_counted(folder, name, column, value, expected):
    spoil(folder / name, set_values(column, 4, value))
    assert expected in told(folder)


def test_all_that_is_wrong_is_told(folder):
    spoil(folder / LENSES, set_values("ra", 1, np.nan))
    spoil(folder / RANDOMS, set_values("dec", 1, 100.0))
    assert len(told(folder).splitlines()) == 2


def test_lenses_of_weight_zero_are_left_out(folder):
    spoil(folder / LENSES, set_values("weight", 10, 0.0))
    assert [positions.ra.size for positions in read(folder).bins] == [295, 295]


def test_every_empty_bin_is_named(folder):
    spoil(folder / LENSES, set_values("bin", 600, -1))
    assert told(folder).splitlines() == [
        f"{LENSES}: lens bin {k} has no objects with weight" for k in range(2)
    ]


def test_too_few_random_points_are_refused(folder):
    write_lens_files(folder, n_random=800)
    assert told(folder).splitlines() == [
        (
            f"{RANDOMS}: 800 random points for the 300 objects of lens bin {k}; give at least 3 "
            "times as many, better 10"
        )
        for k in range(2)
    ]


def test_a_region_without_lenses_is_refused(folder):
    region = Region(ra=(90.0, 100.0), dec=(-90.0, 90.0))
    assert f"{LENSES}: lens bin 0 has no objects with weight" in told(folder, region=region)


def test_a_file_without_lens_bins_is_refused(folder):
    fits.setval(folder / LENSES, "NBIN", value=0, ext=1)
    assert told(folder) == f"{LENSES}: NBIN is 0, not a number of lens bins"


def test_tables_without_rows_are_refused(folder):
    Table({"ra": np.empty(0), "dec": np.empty(0)}).write(folder / RANDOMS, overwrite=True)
    assert told(folder) == f"{RANDOMS}: the table has no rows; give another file"


def test_a_bin_without_a_redshift_distribution_is_named(folder):
    lenses = read(folder)
    write_lens_files(folder, n_bin=1)
    with pytest.raises(CatalogError, match=f"{LENSES} in NZ_LENS: no column 'BIN2'"):
        lens_tracers(str(folder / LENSES), lenses, [0, 1])


@pytest.mark.parametrize("given", ["lens-sample", "random-catalog"])
def test_lenses_and_random_points_are_needed_together(given):
    paths = {"lenses": None, "randoms": None}
    paths["lenses" if given == "lens-sample" else "randoms"] = "a.fits"
    inputs = Inputs(shear="", tomographic="", photoz_stack="", metadata="", **paths)
    with pytest.raises(CatalogError, match=f"the input '{given}' is given without"):
        read_lens_files(inputs, Choice())


@pytest.mark.parametrize(
    ("tag", "change", "expected"),
    [
        ("lens-sample", lambda hdus: hdus.pop(2), "lens-sample.fits has no HDU 'NZ_LENS'"),
        (
            "random-catalog",
            lambda hdus: hdus[1].columns.change_unit("ra", "rad"),
            "random-catalog.fits: column 'ra' is in rad, not in deg",
        ),
        (
            "random-catalog",
            lambda hdus: hdus[1].columns.change_name("dec", "de"),
            "random-catalog.fits: no column 'dec'; did you mean 'de'?",
        ),
    ],
)
def test_files_of_another_form_are_told_by_their_type(folder, tag, change, expected):
    path = folder / f"{tag}.fits"
    with fits.open(path, memmap=False) as hdus:
        change(hdus)
        hdus.writeto(path, overwrite=True)
    problems = load_stage("treecorr").inputs[tag].problems(str(path))
    assert expected in "\n".join(problems).replace(f"{folder}/", "")
