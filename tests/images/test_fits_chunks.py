"""A table that is read in parts has the numbers of one that is read at once."""

import os

import fits_chunks
import numpy as np
import pytest
from astropy.io import fits
from fits_chunks import open_table
from fits_columns import CatalogError, read_columns

N = 1000
COLUMNS = {
    "id": np.arange(N),
    "flags": np.arange(N, dtype=np.uint16),  # which FITS stores with an offset
    "g1": np.linspace(-1, 1, N, dtype=np.float32),
    "pdf": np.arange(3.0 * N).reshape(N, 3),
}
NAMES = ["PDF", "id", "g1", "flags"]


@pytest.fixture
def path(tmp_path):
    kinds = [(name, values.dtype, values.shape[1:]) for name, values in COLUMNS.items()]
    rows = np.empty(N, dtype=kinds)
    for name, values in COLUMNS.items():
        rows[name] = values
    fits.BinTableHDU(rows, name="SHEAR").writeto(tmp_path / "table.fits")
    return str(tmp_path / "table.fits")


@pytest.mark.parametrize("rows_at_once", [1, 7, 500, 1000, 100_000])
def test_parts_make_up_the_table(path, monkeypatch, rows_at_once):
    monkeypatch.setattr(fits_chunks, "ROWS_AT_ONCE", rows_at_once)
    expected, _ = read_columns(path, NAMES)
    columns = open_table(path, NAMES).whole()
    assert list(columns) == NAMES
    for name in NAMES:
        assert columns[name].dtype == expected[name].dtype
        assert np.array_equal(columns[name], expected[name])
        assert np.array_equal(columns[name], COLUMNS[name.lower()])


@pytest.mark.parametrize("rows_at_once", [1, 7, 500, 100_000])
def test_arrays_are_read_of_the_wanted_rows_alone(path, monkeypatch, rows_at_once):
    monkeypatch.setattr(fits_chunks, "BYTES_AT_ONCE", 1000)
    wanted = np.arange(N) % 3 == 1
    following = iter([wanted[start : start + rows_at_once] for start in range(0, N, rows_at_once)])
    parts = list(open_table(path, ["id", "pdf"]).parts(rows_at_once, lambda: next(following)))
    assert np.array_equal(np.concatenate([part["id"] for part in parts]), COLUMNS["id"])
    assert np.array_equal(np.concatenate([part["pdf"] for part in parts]), COLUMNS["pdf"][wanted])


def test_whole_numbers_that_are_missing_are_counted_over_all_parts(path, monkeypatch):
    monkeypatch.setattr(fits_chunks, "ROWS_AT_ONCE", 100)
    fits.setval(path, "TNULL1", value=950, ext=1)
    with pytest.raises(CatalogError, match="column 'id': 1 of 1000 values are missing"):
        open_table(path, ["id"]).whole()


def test_a_file_that_lost_its_end_is_refused(path):
    table = open_table(path, ["id"])
    os.truncate(path, table.offset + 999 * table.row_type.itemsize)
    with pytest.raises(CatalogError, match=r"table.fits is cut short; give the whole file"):
        table.whole()


def test_columns_that_are_not_there_are_all_named(path):
    with pytest.raises(CatalogError) as caught:
        open_table(path, ["g1", "g2", "g3"])
    assert str(caught.value) == (
        "table.fits: no columns 'g2', 'g3' (it has id, flags, g1, pdf); add what is missing, or "
        "give another file"
    )
