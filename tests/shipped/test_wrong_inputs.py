"""What is wrong with the files and settings of the shipped pipeline is found before it runs."""

import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
from astropy.io import fits

from descpipe.cli import main

PIPELINE = Path(__file__).parents[2] / "pipelines" / "two-point"
CATALOGUES = ("shear-catalog", "photoz-catalog", "truth")


@pytest.fixture
def analysis(small_survey, tmp_path, monkeypatch):
    """A copy of the pipeline and its files that a test may spoil, in the working directory."""
    folder = tmp_path / "my analysis"
    folder.mkdir()
    for tag in CATALOGUES:
        shutil.copy(small_survey / f"{tag}.fits", folder)
    text = (PIPELINE / "pipeline.yaml").read_text()
    text = text.replace("../../images", str(PIPELINE.parents[1] / "images"))
    text = text.replace("../../out/survey/", "").replace("../../out/", "out/")
    (folder / "pipeline.yaml").write_text(text)
    shutil.copy(PIPELINE / "treecorr.yaml", folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def told(analysis, capsys):
    """Return what `descpipe check` tells of the errors, one per line."""

    def check():
        status = main(["check", "pipeline.yaml"])
        lines = capsys.readouterr().err.splitlines()
        assert "Traceback" not in lines
        errors = [line for line in lines if ".yaml:" in line and ": warning: " not in line]
        assert status == (1 if errors else 0)
        return "\n".join(errors)

    return check


def edit(path, old, new):
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new))


def replace_column(name, new_name=None, values=None):
    """Rename a column of the shear catalogue, or give it other values."""
    path = "shear-catalog.fits"
    with fits.open(path, memmap=False) as hdus:
        header, data = hdus[1].header, hdus[1].data
        columns = [
            fits.Column(new_name or name, values[1], array=values[0])
            if column.name == name and values
            else fits.Column(
                new_name if column.name == name else column.name,
                column.format,
                unit=column.unit,
                array=data[column.name],
            )
            for column in hdus[1].columns
            if column.name != name or new_name or values
        ]
        table = fits.BinTableHDU.from_columns(columns, name=hdus[1].name)
        for key in ("AREA", "DGAMMA"):
            table.header[key] = header[key]
        fits.HDUList([fits.PrimaryHDU(), table]).writeto(path, overwrite=True)


def test_nothing_is_wrong_at_first(told):
    assert told() == ""


def test_a_catalogue_without_a_variant(told):
    replace_column("g1_1p")
    assert (
        "pipeline.yaml:7:18: input 'shear-catalog', read by 'tomography': shear-catalog.fits: "
        "no column 'g1_1p' (it has id, ra, dec, g1, g2, "
    ) in told()


def test_a_misspelt_column(told):
    replace_column("g1_1p", "g1_p1")
    assert "no column 'g1_1p'; did you mean 'g1_p1'?" in told()


@pytest.mark.parametrize(
    ("values", "form", "expected"),
    [
        (["0.1"] * 30_000, "4A", "column 'g1' holds str, not float"),
        (np.zeros((30_000, 2)), "2D", "column 'g1' has 2 values a row, not one value a row"),
    ],
)
def test_a_column_of_another_kind_or_shape(told, values, form, expected):
    replace_column("g1", values=(values, form))
    said = told()
    assert "read by 'tomography', 'pz_stack', 'treecorr': shear-catalog.fits: " in said
    assert expected in said


def test_whole_numbers_are_numbers(told):
    replace_column("g1", values=(np.zeros(30_000, int), "J"))
    assert told() == ""


def test_positions_in_radians(told):
    fits.setval("shear-catalog.fits", "TUNIT2", value="rad", ext=1)
    assert "read by 'treecorr': shear-catalog.fits: column 'ra' is in rad, not in deg" in told()


def test_a_keyword_is_missing(told):
    fits.delval("shear-catalog.fits", "DGAMMA", ext=1)
    assert "read by 'tomography': shear-catalog.fits: no keyword 'DGAMMA'" in told()


def test_an_area_that_is_no_number(told):
    fits.setval("shear-catalog.fits", "AREA", value="60 deg2", ext=1)
    assert "read by 'pz_stack': shear-catalog.fits: keyword 'AREA' holds str, not float" in told()


def test_an_area_may_be_a_parameter_instead(told):
    fits.delval("shear-catalog.fits", "AREA", ext=1)
    assert told() == ""


def test_a_file_cut_short(told):
    path = Path("shear-catalog.fits")
    path.write_bytes(path.read_bytes()[:1_000_000])
    assert "shear-catalog.fits is cut short: it has 1000000 bytes of " in told()


def test_a_file_of_another_format(told):
    Path("shear-catalog.fits").unlink()
    with h5py.File("shear-catalog.fits", "w") as file:
        file["g1"] = np.zeros(3)
    assert "shear-catalog.fits is not a FITS file: it looks like HDF5" in told()


def test_swapped_files(told):
    edit("pipeline.yaml", "shear-catalog: shear-catalog", "shear-catalog: other")
    edit("pipeline.yaml", "photoz-catalog: photoz-catalog", "photoz-catalog: shear-catalog")
    edit("pipeline.yaml", "shear-catalog: other", "shear-catalog: photoz-catalog")
    said = told()
    assert (
        "input 'shear-catalog', read by 'treecorr': photoz-catalog.fits: no columns 'ra', " in said
    )
    assert "input 'photoz-catalog', read by 'pz_stack': shear-catalog.fits: no column 'z_" in said
    assert len(said.splitlines()) == 7


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("bin_slop", "bin_slap", "3:1: bin_slap: not a known key; did you mean 'bin_slop'?"),
        ("bin_slop: 0", "min_sep: 8", "3:10: min_sep: this is a parameter of the stage; write it "),
        ("0.03", "-0.03", "4:13: angle_slop: -0.03 is less than the minimum of 0"),
        ("bin_slop: 0", "brute: 1", "3:8: brute: 1 is not true or false"),
        ("0.03", "3e-2", "4:13: 3e-2 is text to PyYAML, by which the stage reads it; write 0.03"),
        ("0.03", "1E-10", "4:13: 1E-10 is text to PyYAML, by which the stage reads it; write 1.0e"),
    ],
)
def test_wrong_options_of_treecorr(told, old, new, expected):
    edit("treecorr.yaml", old, new)
    assert f"treecorr.yaml:{expected}" in told()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("min_sep: 8.0", "min_sep: 0.0", "parameter 'min_sep': 0.0 is not above 0.0 arcmin"),
        ("nbin: 3, zmin: 0.2, zmax: 1.3", "edges: [0.5]", "has 1 item; give at least 2 items"),
        ("nbin: 3", "nbins: 3", "did you mean 'nbin'?"),
        ("npatch: 60", "npatch: 1", "1 is below the minimum 2"),
    ],
)
def test_wrong_parameters(told, old, new, expected):
    edit("pipeline.yaml", old, new)
    assert expected in told()
