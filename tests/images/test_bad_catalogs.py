"""Catalogues that cannot be used are refused with the file, the column and the count.

What headers tell is told by the types of the stages' inputs, before anything runs; what only the
data tell is told by the stages themselves.
"""

import shutil

import numpy as np
import pytest
import yaml
from astropy.io import fits
from astropy.table import Table
from binned_redshifts import CatalogPaths, Options, describe_bins
from calibrated_sources import Calibration, read_sources
from fits_columns import CatalogError
from measured_xi import read_redshift_densities
from sacc_file import read_redshift_distributions, read_tracer_metadata
from simulated_run import CUTS
from stage_classes import load_stage
from tomography import EdgeRule, bin_catalog
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


def set_column(column, values):
    def change(table):
        table[column] = values(table)

    return change


def without(column):
    return lambda table: table.remove_column(column)


def first_rows(count):
    return lambda table: table[:count]


def bin_them(folder, edges=QUANTILES):
    bin_catalog(str(folder / SHEAR), str(folder / PHOTOZ), str(folder / "out.fits"), CUTS, edges)


def stack_them(folder, **options):
    shear, photoz, tomographic = (str(folder / name) for name in (SHEAR, PHOTOZ, TOMOGRAPHIC))
    paths = CatalogPaths(shear=shear, photoz=photoz, tomographic=tomographic)
    describe_bins(paths, Options(**options))


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


def told_by_types(stage, folder):
    """Return what the types of a stage's inputs tell about the spoilt files, one per line."""
    return "\n".join(
        problem
        for tag, kind in load_stage(stage).inputs.items()
        if (folder / kind.file_name(tag)).exists()
        for problem in kind.problems(str(folder / kind.file_name(tag)))
    ).replace(f"{folder}/", "")


@pytest.mark.parametrize("stage", [*READERS, "plots"])
def test_nothing_is_told_of_good_files(run, stage):
    assert told_by_types(stage, run.folder) == ""


@pytest.mark.parametrize("stage", READERS)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without("g1"), "no column 'g1' (it has id, ra, dec, g2, s2n, "),
        (
            set_column("g1", lambda table: table["g1"].astype(str)),
            "column 'g1' holds str, not float",
        ),
        (
            set_column("g1", lambda table: np.stack([table["g1"]] * 2, axis=1)),
            "column 'g1' has 2 values a row, not one value a row",
        ),
        (
            set_column("id", lambda table: table["id"].astype(str)),
            "column 'id' holds str, not int",
        ),
    ],
)
def test_a_shear_catalogue_of_another_form_is_refused_by_its_type(files, stage, change, expected):
    spoil(files / SHEAR, change)
    assert told_by_types(stage, files).startswith(f"shear-catalog.fits: {expected}")


@pytest.mark.parametrize("stage", READERS)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
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
    assert told_by_types(stage, files).startswith("shear-catalog.fits is cut short: it has ")


@pytest.mark.parametrize("stage", READERS)
def test_a_file_without_a_table_is_refused(files, stage):
    fits.HDUList([fits.PrimaryHDU()]).writeto(files / SHEAR, overwrite=True)
    assert told_by_types(stage, files).startswith("shear-catalog.fits has no table")


def test_all_missing_columns_are_named_with_near_misses(files):
    def change(table):
        table.rename_column("g1_1p", "g1_p1")
        table.remove_column("s2n_2m")

    spoil(files / SHEAR, change)
    said = told_by_types("tomography", files)
    assert "no column 'g1_1p'; did you mean 'g1_p1'?" in said
    assert "no column 's2n_2m'" in said
    assert told_by_types("treecorr", files) == ""


def test_columns_may_be_named_in_any_case(files):
    spoil(files / SHEAR, lambda table: table.rename_column("g1", "G1"))
    spoil(files / PHOTOZ, lambda table: table.rename_column("pdf", "PDF"))
    assert told_by_types("tomography", files) == ""
    for read in READERS.values():
        read(files)


def test_positions_in_other_units_are_refused(files):
    for key, unit in (("TUNIT2", "rad"), ("TUNIT3", "degrees")):
        fits.setval(files / SHEAR, key, value=unit, ext=1)
    assert told_by_types("treecorr", files) == (
        "shear-catalog.fits: column 'ra' is in rad, not in deg"
    )


def test_the_shear_between_the_variants_is_needed(files):
    fits.setval(files / SHEAR, "DGAMMA", value=-0.02, ext=1)
    assert "shear-catalog.fits: DGAMMA is -0.02, not positive" in message("tomography", files)
    fits.delval(files / SHEAR, "DGAMMA", ext=1)
    assert told_by_types("tomography", files) == "shear-catalog.fits: no keyword 'DGAMMA'"


def test_catalogues_in_each_others_place_are_refused(files):
    (files / SHEAR).rename(files / "other.fits")
    (files / PHOTOZ).rename(files / SHEAR)
    (files / "other.fits").rename(files / PHOTOZ)
    assert told_by_types("pz_stack", files).splitlines() == [
        (
            "shear-catalog.fits: no columns 'g1', 'g2', 'weight', 'sigma_m' "
            "(it has id, z_mean, z_mean_1p, z_mean_1m, z_mean_2p, z_mean_2m, pdf)"
        ),
        (
            "photoz-catalog.fits: no column 'z_mean' (it has id, ra, dec, g1, g2, s2n, size_ratio, "
            "weight, g1_1p, g2_1p, s2n_1p, size_ratio_1p and 19 more)"
        ),
        "photoz-catalog.fits: no keywords 'ZMIN', 'ZMAX', 'NZ'",
    ]


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


@pytest.mark.parametrize("given", [[0.5, 0.2], [0.2, 0.2]])
def test_wrong_edges_are_refused(given):
    with pytest.raises(CatalogError, match="do not increase"):
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
    assert told_by_types("pz_stack", files) == "photoz-catalog.fits: no keyword 'ZMIN'"


def test_densities_that_are_no_arrays_are_refused(files):
    spoil(files / PHOTOZ, set_column("pdf", lambda table: table["pdf"][:, 0]))
    assert told_by_types("pz_stack", files) == (
        "photoz-catalog.fits: column 'pdf' has one value a row, not any values a row"
    )


def test_missing_densities_lead_to_the_other_method(files):
    spoil(files / PHOTOZ, without("pdf"))
    assert told_by_types("pz_stack", files) == ""
    assert "no column 'pdf'; set method to point" in message("pz_stack", files)
    stack_them(files, method="point")


def test_point_estimates_outside_of_the_grid_are_refused(files):
    spoil(files / PHOTOZ, set_values("z_mean", 40_000, 9.0))
    assert "outside of ZMIN and ZMAX, 0 to 1.75" in message("pz_stack", files, method="point")


def test_a_single_point_estimate_outside_of_the_grid_is_counted(files):
    chosen = np.flatnonzero(fits.getdata(files / TOMOGRAPHIC, "OBJECTS")["bin"] >= 0)[:3]

    def change(table):
        table["z_mean"][chosen] = -99.0

    spoil(files / PHOTOZ, change)
    said = message("pz_stack", files, method="point")
    assert "column 'z_mean': 3 of " in said


def test_a_missing_area_is_asked_for(files):
    fits.delval(files / SHEAR, "AREA", ext=1)
    assert told_by_types("pz_stack", files) == ""
    assert "no keyword AREA; set the parameter area" in message("pz_stack", files)
    stack_them(files, area=100.0)


def test_an_area_must_be_positive(files):
    fits.setval(files / SHEAR, "AREA", value=-1.0, ext=1)
    assert "is -1.0 deg2, not positive" in message("pz_stack", files)


def test_an_area_must_be_a_number(files):
    fits.setval(files / SHEAR, "AREA", value="100 deg2", ext=1)
    assert told_by_types("pz_stack", files) == (
        "shear-catalog.fits: keyword 'AREA' holds str, not float"
    )


def test_a_response_that_cannot_be_inverted_is_refused(files):
    spoil(files / TOMOGRAPHIC, set_values("R", 1, 0.0), hdu=2)
    assert "response of bin 0 is [[0.0, 0.0], [0.0, 0.0]]: it cannot" in message("treecorr", files)


def test_a_declination_out_of_range_is_counted(files):
    spoil(files / SHEAR, set_values("dec", 2, 95.0))
    assert "column 'dec': 2 of 40000 values are beyond 90 deg" in message("treecorr", files)


def test_a_missing_distribution_is_named(files):
    spoil(files / "photoz-stack.fits", without("BIN2"))
    with pytest.raises(CatalogError, match=r"photoz-stack\.fits in NZ_SOURCE: no column 'BIN2'"):
        read_redshift_distributions(str(files / "photoz-stack.fits"), 3)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"a": 1}, "no key 'bins'"),
        ({"bins": []}, "bins: a list of 0; give at least 1 item"),
        ({"bins": [{"H12": {"n_eff": 1.0}}]}, "bins[0].H12: no key 'sigma_e'"),
        ({"bins": [{"mean_shear": [0.0]}]}, "bins[0].mean_shear: a list of 1; give at least 2"),
        ({"bins": [{"H12": {"n_eff": "1"}}]}, "n_eff: the text '1' is not a number"),
    ],
)
def test_metadata_of_another_form_are_refused_by_their_type(tmp_path, metadata, expected):
    (tmp_path / "tracer-metadata.yaml").write_text(yaml.dump(metadata), encoding="utf-8")
    assert expected in told_by_types("treecorr", tmp_path)


def test_metadata_of_another_number_of_bins_are_refused(run):
    with pytest.raises(CatalogError, match="3 bins, but the tomographic catalogue has 4"):
        read_tracer_metadata(run["tracer-metadata.yaml"], 4)


def test_a_file_without_distributions_is_not_plotted(files):
    shutil.copy(files / SHEAR, files / "photoz-stack.fits")
    assert told_by_types("plots", files) == "photoz-stack.fits has no HDU 'NZ_SOURCE'; it has SHEAR"


def test_distributions_are_found_among_other_tables(files):
    with fits.open(files / "photoz-stack.fits") as hdus:
        other = fits.BinTableHDU.from_columns([fits.Column("BIN9", "D", array=[0.0])], name="LENS")
        table = hdus[1].copy()
    table.name = "nz_source"
    fits.HDUList([fits.PrimaryHDU(), other, table]).writeto(
        files / "photoz-stack.fits", overwrite=True
    )
    assert told_by_types("plots", files) == ""
    assert len(read_redshift_densities(str(files / "photoz-stack.fits")).density) == 3


def test_the_truth_of_another_survey_is_refused(files):
    spoil(files / "truth.fits", first_rows(100))
    with pytest.raises(CatalogError, match="100 and 40000 rows"):
        read_truth(str(files / "truth.fits"), str(files / TOMOGRAPHIC))
