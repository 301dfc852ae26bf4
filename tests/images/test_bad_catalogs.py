"""Catalogues that cannot be used are refused with the file, the column and the count."""

import shutil

import numpy as np
import pytest
import yaml
from astropy.io import fits
from astropy.table import Table
from binned_sources import read_binned_sources
from calibrated_sources import Calibration, read_sources
from fits_columns import CatalogError
from galaxies import Measurement
from measured_xi import read_redshift_densities, read_spectra
from photoz_stack import stack
from sacc_file import read_redshift_distributions, read_tracer_metadata
from simulated_run import CUTS
from survey import Design, SurveyError
from tomography import EdgeRule, bin_catalog
from tracer_metadata import describe_tracers
from truth_theory import read_truth

QUANTILES = EdgeRule(nbin=3, z_min=0.2, z_max=1.3)
SHEAR, PHOTOZ, TOMOGRAPHIC = (
    f"{tag}.fits" for tag in ("shear-catalog", "photoz-catalog", "tomographic-catalog")
)


@pytest.fixture
def files(run, tmp_path):
    """A copy of the small run's files that a test may spoil."""
    folder = tmp_path / "spoilt files"
    shutil.copytree(run.folder, folder)
    return folder


def spoil(path, change, hdu=1):
    """Change the table of a FITS file by a function that gets it and may return another."""
    with fits.open(path, memmap=False) as hdus:
        parts = [part.copy() for part in hdus]
    table = Table(parts[hdu].data)
    table = change(table) or table
    parts[hdu] = fits.BinTableHDU(
        table.as_array(), header=kept_header(parts[hdu]), name=parts[hdu].name
    )
    fits.HDUList(parts).writeto(path, overwrite=True)


def kept_header(hdu):
    kept = fits.Header()
    for key in ("AREA", "DGAMMA", "ZMIN", "ZMAX", "NZ"):
        if key in hdu.header:
            kept[key] = hdu.header[key]
    return kept


def set_values(column, count, value):
    def change(table):
        table[column][:count] = value

    return change


def without(column):
    return lambda table: table.remove_column(column)


def first_rows(count):
    return lambda table: table[:count]


def bin_them(folder, edges=QUANTILES):
    bin_catalog(str(folder / SHEAR), str(folder / PHOTOZ), str(folder / "out.fits"), CUTS, edges)


def stack_them(folder, method="pdf", area=None):
    paths = [str(folder / name) for name in (SHEAR, PHOTOZ, TOMOGRAPHIC)]
    sources = read_binned_sources(*paths)
    describe_tracers(sources, stack(sources, paths[1], method), area)


def calibrate_them(folder):
    read_sources(str(folder / SHEAR), str(folder / TOMOGRAPHIC), Calibration())


READERS = {
    "tomography": bin_them,
    "pz_stack": stack_them,
    "treecorr": calibrate_them,
}


def message(stage, folder, **options):
    """Return what the stage says about the spoilt files, one problem per line."""
    with pytest.raises(CatalogError) as caught:
        READERS[stage](folder, **options)
    assert not (folder / "out.fits").exists()
    return "\n".join(caught.value.args)


@pytest.mark.parametrize("stage", READERS)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without("g1"), "shear-catalog.fits: no column 'g1'"),
        (set_values("g1", 3, np.nan), "shear-catalog.fits: column 'g1': 3 of 40000 values are NaN"),
        (set_values("g2", 2, np.inf), "shear-catalog.fits: column 'g2': 2 of 40000 values are NaN"),
        (set_values("weight", 4, -1), "shear-catalog.fits: column 'weight': 4 of 40000 "),
        (set_values("id", 5, 7), "column 'id' differs in 5 of 40000 rows"),
        (first_rows(39_000), "39000 "),
    ],
)
def test_a_spoilt_shear_catalogue_is_refused(files, stage, change, expected):
    spoil(files / SHEAR, change)
    assert expected in message(stage, files)


@pytest.mark.parametrize("stage", READERS)
def test_a_catalogue_without_any_weight_is_refused(files, stage):
    spoil(files / SHEAR, set_values("weight", 40_000, 0))
    expected = {
        "tomography": "shear-catalog.fits: column 'weight': all 40000 weights are zero",
        "pz_stack": "tomographic-catalog.fits: bin 0 is empty: the weights of its objects add up",
        "treecorr": "tomographic-catalog.fits: bin 0 has no objects with weight",
    }
    assert expected[stage] in message(stage, files)


@pytest.mark.parametrize("stage", READERS)
def test_a_file_cut_short_is_refused(files, stage):
    content = (files / SHEAR).read_bytes()
    (files / SHEAR).write_bytes(content[: len(content) // 2])
    said = message(stage, files)
    assert "shear-catalog.fits: not readable as FITS: File may have been truncated" in said


@pytest.mark.parametrize("stage", READERS)
def test_a_file_without_a_table_is_refused(files, stage):
    fits.HDUList([fits.PrimaryHDU()]).writeto(files / SHEAR, overwrite=True)
    assert "shear-catalog.fits: no table; its tables: none" in message(stage, files)


def test_all_missing_columns_are_named_with_near_misses(files):
    def change(table):
        table.rename_column("g1_1p", "g1_p1")
        table.remove_column("s2n_2m")

    spoil(files / SHEAR, change)
    said = message("tomography", files)
    assert "no column 'g1_1p'; did you mean 'g1_p1'?" in said
    assert "no column 's2n_2m'" in said


def test_redshifts_that_are_not_finite_are_refused(files):
    spoil(files / PHOTOZ, set_values("z_mean_2p", 6, np.nan))
    assert "photoz-catalog.fits: column 'z_mean_2p': 6 of 40000" in message("tomography", files)


def test_an_empty_bin_is_named(files):
    edges = EdgeRule(nbin=0, z_min=0.0, z_max=0.0, given=[0.2, 0.5, 5.0, 6.0])
    assert "bin 2, 5 <= z < 6, is empty; change the edges" in message(
        "tomography", files, edges=edges
    )


def test_more_bins_than_objects_are_refused(files):
    edges = EdgeRule(nbin=3, z_min=7.0, z_max=8.0)
    said = message("tomography", files, edges=edges)
    assert "only 0 selected objects at 7.0 <= z < 8.0, for 3 bins" in said


def test_redshifts_that_are_all_the_same_make_no_quantiles(files):
    spoil(files / PHOTOZ, set_values("z_mean", 40_000, 0.5))
    assert "too many objects share one redshift" in message("tomography", files)


@pytest.mark.parametrize(
    ("given", "expected"),
    [([0.5, 0.2], "do not increase"), ([0.2, 0.2], "do not increase"), ([0.2], "at least two")],
)
def test_wrong_edges_are_refused(given, expected):
    with pytest.raises(CatalogError, match=expected):
        EdgeRule(nbin=1, z_min=0.0, z_max=1.0, given=given)


def test_a_range_of_redshift_must_not_be_empty():
    with pytest.raises(CatalogError, match=r"zmin 1\.0 is not below zmax 0\.5"):
        EdgeRule(nbin=1, z_min=1.0, z_max=0.5)


@pytest.mark.parametrize("value", [np.nan, -1.0])
def test_spoilt_densities_are_counted(files, value):
    selected = np.flatnonzero(fits.getdata(files / TOMOGRAPHIC, "OBJECTS")["bin"] >= 0)[:7]

    def change(table):
        table["pdf"][selected, 3] = value

    spoil(files / PHOTOZ, change)
    assert "photoz-catalog.fits: column 'pdf': 7 of " in message("pz_stack", files)


def test_densities_of_objects_without_a_bin_do_not_matter(files):
    unselected = np.flatnonzero(fits.getdata(files / TOMOGRAPHIC, "OBJECTS")["bin"] < 0)

    def change(table):
        table["pdf"][unselected] = np.nan

    spoil(files / PHOTOZ, change)
    stack_them(files)


def test_densities_on_another_grid_are_refused(files):
    fits.setval(files / PHOTOZ, "NZ", value=50, ext=1)
    assert "column 'pdf' has shape (70,), but NZ is 50" in message("pz_stack", files)


def test_a_missing_grid_is_refused(files):
    fits.delval(files / PHOTOZ, "ZMIN", ext=1)
    assert "photoz-catalog.fits: no keyword ZMIN, the grid of pdf" in message("pz_stack", files)


def test_missing_densities_lead_to_the_other_method(files):
    spoil(files / PHOTOZ, without("pdf"))
    assert "no column 'pdf'; set method to point" in message("pz_stack", files)
    stack_them(files, method="point")


def test_point_estimates_outside_of_the_grid_are_refused(files):
    spoil(files / PHOTOZ, set_values("z_mean", 40_000, 9.0))
    assert "outside of ZMIN and ZMAX" in message("pz_stack", files, method="point")


def test_a_missing_area_is_asked_for(files):
    fits.delval(files / SHEAR, "AREA", ext=1)
    assert "no keyword AREA; set the parameter area" in message("pz_stack", files)
    stack_them(files, area=100.0)


def test_an_area_must_be_positive(files):
    assert "is -1.0 deg2, not positive" in message("pz_stack", files, area=-1.0)


def test_a_response_that_cannot_be_inverted_is_refused(files):
    spoil(files / TOMOGRAPHIC, set_values("R", 1, 0.0), hdu=2)
    assert "response of bin 0 is [[0.0, 0.0], [0.0, 0.0]]: it cannot" in message("treecorr", files)


def test_a_declination_out_of_range_is_counted(files):
    spoil(files / SHEAR, set_values("dec", 2, 95.0))
    assert "column 'dec': 2 of 40000 values are beyond 90 deg" in message("treecorr", files)


def test_a_missing_distribution_is_named(files):
    spoil(files / "photoz-stack.fits", without("BIN2"))
    with pytest.raises(CatalogError, match=r"photoz-stack\.fits: no column 'BIN2'"):
        read_redshift_distributions(str(files / "photoz-stack.fits"), 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n", "not the metadata of tracers"),
        (yaml.dump({"bins": []}), "0 bins, but the tomographic"),
    ],
)
def test_wrong_metadata_are_refused(tmp_path, text, expected):
    (tmp_path / "tracer-metadata.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=expected):
        read_tracer_metadata(str(tmp_path / "tracer-metadata.yaml"), 3)


def test_a_file_that_is_not_sacc_is_not_plotted(files):
    with pytest.raises(CatalogError, match=r"shear-catalog\.fits: not readable as SACC"):
        read_spectra(str(files / SHEAR))


def test_a_file_without_distributions_is_not_plotted(files):
    with pytest.raises(CatalogError, match=r"shear-catalog\.fits: no column 'Z_LOW'"):
        read_redshift_densities(str(files / SHEAR))


def test_the_truth_of_another_survey_is_refused(files):
    spoil(files / "truth.fits", first_rows(100))
    with pytest.raises(CatalogError, match="100 and 40000 rows"):
        read_truth(str(files / "truth.fits"), str(files / TOMOGRAPHIC))


def test_a_survey_is_not_larger_than_the_sky():
    with pytest.raises(SurveyError, match="50000 deg2 is not between 0 and the full sky, 41253"):
        Design(n_galaxies=1, area=50_000, lmax=32, seed=1, measurement=Measurement())
