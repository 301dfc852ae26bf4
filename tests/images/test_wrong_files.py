"""Files of another kind than a stage reads are told in one shape, whoever reads them.

That is: which input, which file, what it is instead, what to do.
"""

import re
from functools import partial
from types import SimpleNamespace

import h5py
import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from bin_numbers import read_metadata
from fits_chunks import open_table
from fits_columns import CatalogError, naming_inputs, read_columns
from hdf5_shear import RedshiftGrid, convert
from measured_xi import load_sacc, read_redshift_densities
from parts import read_two_point_part
from sacc_file import read_tracer_metadata
from stage_classes import load_stage
from survey_mask import read_mask
from test_stage_programs import run_stage
from test_theory_input import measured
from theory_points import read_theory_points

from descpipe import StageError


def write_text(path):
    path.write_text("not found\n", encoding="utf-8")


def write_hdf5(path, group="photoz"):
    with h5py.File(path, "w") as file:
        file[f"{group}/z"] = np.zeros(3)


def write_table(path, name="SHEAR", rows=2):
    Table({"id": np.arange(2)[:rows], "ra": np.zeros(2)[:rows]}).write(path, format="fits")
    fits.setval(path, "EXTNAME", value=name, ext=1)


WRONG = {
    "missing": lambda path: None,
    "empty": lambda path: path.write_bytes(b""),
    "folder": lambda path: path.mkdir(),
    "text": write_text,
    "numbers": lambda path: path.write_bytes(bytes(range(256)) * 600),
    "hdf5": write_hdf5,
    "table": write_table,
    "empty-table": partial(write_table, rows=0),
    "no-table": lambda path: fits.HDUList([fits.PrimaryHDU()]).writeto(path),
    "sacc": lambda path: measured().save_fits(str(path)),
    "hdf5-sacc": lambda path: measured().save_hdf5(str(path)),
}
READERS = {
    "columns": lambda path: read_columns(path, ["id", "g1"]),
    "columns of a named table": lambda path: read_columns(path, ["id", "bin"], "OBJECTS"),
    "rows": lambda path: list(open_table(path, ["id", "g1"]).parts()),
    "redshifts": read_redshift_densities,
    "sacc": load_sacc,
    "part": read_two_point_part,
    "mask": read_mask,
    "hdf5": lambda path: convert(
        path, "no shear.fits", "no photoz.fits", {}, RedshiftGrid(z_min=0, z_max=1, n_z=9)
    ),
    "theory points": read_theory_points,
    "tracers": lambda path: read_tracer_metadata(path, 2),
    "numbers of bins": read_metadata,
}
# The file is not wrong for these readers.
RIGHT = {("sacc", "sacc"), ("part", "sacc"), ("part", "hdf5-sacc")}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("wrong", WRONG)
def test_every_reader_tells_the_file_and_what_it_is_and_what_to_do(tmp_path, reader, wrong):
    path = tmp_path / "given file"
    WRONG[wrong](path)
    if (reader, wrong) in RIGHT:
        READERS[reader](str(path))
        return
    with pytest.raises(CatalogError) as caught:
        READERS[reader](str(path))
    for problem in caught.value.args:
        assert re.match(r"(no such file: )?given file\b", problem), problem
        assert re.search(r"; (give|add|did you mean) ", problem), problem
        assert str(tmp_path) not in problem


@pytest.mark.parametrize(
    ("reader", "wrong", "told"),
    [
        ("columns", "hdf5", "is not a FITS file: it looks like HDF5; give a FITS file"),
        (
            "rows",
            "table",
            ": no column 'g1' (it has id, ra); add what is missing, or give another file",
        ),
        (
            "rows",
            "empty-table",
            ": no column 'g1' (it has id, ra); add what is missing, or give another file",
        ),
        ("columns", "no-table", "has no table; give another file"),
        (
            "columns of a named table",
            "table",
            "has no HDU 'OBJECTS'; it has SHEAR; give another file",
        ),
        (
            "sacc",
            "table",
            (
                "is not a SACC file: it holds neither data nor tracers of SACC; give a file that "
                "the stage treecorr, or Sacc.save_fits, has written"
            ),
        ),
        (
            "sacc",
            "folder",
            (
                "is a folder, not a file; give a file that the stage treecorr, or Sacc.save_fits, "
                "has written"
            ),
        ),
        (
            "mask",
            "empty",
            "is empty; give a map that HealSparseMap.write has written",
        ),
        (
            "theory points",
            "hdf5",
            "is not text: it holds null bytes; give the output theory-points of the stage theory",
        ),
        (
            "hdf5",
            "table",
            (
                "is not an HDF5 file: it looks like FITS; give a file with these datasets, of one "
                "row for each object"
            ),
        ),
    ],
)
def test_what_a_file_is_instead(tmp_path, reader, wrong, told):
    path = tmp_path / "a.file"
    WRONG[wrong](path)
    with pytest.raises(CatalogError) as caught:
        READERS[reader](str(path))
    (problem,) = caught.value.args
    assert problem.removeprefix("a.file").removeprefix(" ") == told


def test_a_sacc_file_in_hdf5_is_told_with_the_way_to_fits(tmp_path):
    path = tmp_path / "a.sacc"
    measured().save_hdf5(str(path))
    with pytest.raises(CatalogError) as caught:
        load_sacc(str(path))
    (problem,) = caught.value.args
    assert problem.startswith("a.sacc cannot be read as a sacc file: File ")
    assert "is of type hdf5, not fits" in problem


def test_a_table_without_rows_is_told(tmp_path):
    write_table(tmp_path / "a.fits", rows=0)
    with pytest.raises(CatalogError, match=r"^a\.fits: the table has no rows; give another file$"):
        read_columns(str(tmp_path / "a.fits"), ["id"])


def stage_of(**paths):
    """Return what is asked of a stage with these inputs."""
    lists = {tag: [path] if isinstance(path, str) else path for tag, path in paths.items()}
    return SimpleNamespace(inputs=lists, get_input_paths=lists.__getitem__)


def told(stage, *problems):
    with pytest.raises(StageError) as caught, naming_inputs(stage):
        raise CatalogError(*problems)
    return list(caught.value.problems)


def test_the_stage_adds_which_input_it_is():
    stage = stage_of(shear="/a/x.fits", lenses=["/b/x.fits.2", "/c/y z.fits"], mask=[])
    assert told(
        stage,
        "x.fits: no column 'g1'",
        "x.fits.2 is empty",
        "y z.fits is empty",
        "x.fits and y z.fits have 3 and 4 rows",
        "bin 0 is empty; see x.fits",
    ) == [
        "input 'shear': x.fits: no column 'g1'",
        "input 'lenses': x.fits.2 is empty",
        "input 'lenses': y z.fits is empty",
        "input 'shear': x.fits and y z.fits have 3 and 4 rows",
        "bin 0 is empty; see x.fits",
    ]


def test_two_inputs_of_one_name_are_both_told():
    stage = stage_of(shear="/a/x.fits", photoz="/b/x.fits")
    assert told(stage, "x.fits is empty") == ["input 'shear' or 'photoz': x.fits is empty"]


def test_other_errors_are_not_caught():
    with pytest.raises(KeyError), naming_inputs(stage_of()):
        raise KeyError("a bug")


def test_a_stage_names_its_input(run, tmp_path):
    """The column is there, and what is in it only the stage can tell."""
    for name in ("shear-catalog.fits", "photoz-catalog.fits"):
        (tmp_path / name).write_bytes((run.folder / name).read_bytes())
    with fits.open(tmp_path / "shear-catalog.fits", mode="update") as hdus:
        hdus[1].data["g1"][:3] = np.nan
    finished = run_stage("tomography", tmp_path, ["shear-catalog.fits", "photoz-catalog.fits"], [])
    assert finished.returncode == 1
    assert finished.stderr == (
        "tomography: input 'shear-catalog': shear-catalog.fits: column 'g1': 3 of 40000 values are "
        "NaN or infinite; remove these objects from all catalogues\n"
    )


@pytest.mark.parametrize("stage", ["plots", "plots_3x2pt"])
def test_predictions_that_are_not_text_are_refused_by_their_type(tmp_path, stage):
    write_hdf5(tmp_path / "points.csv")
    (problem,) = load_stage(stage).inputs["theory-points"].problems(str(tmp_path / "points.csv"))
    assert problem.endswith("points.csv is not text: it holds null bytes")
