"""Tables that are written in parts are the same as those written at once, units too."""

import numpy as np
from astropy.io import fits
from fits_stream import table_hdu, write_table

from descpipe import Column, Table

DECLARED = Table({"id": "int", "ra": Column("float", unit="deg"), "pdf": "any"})
COLUMNS = {"id": np.arange(7), "ra": np.linspace(0, 1, 7), "pdf": np.ones((7, 3), np.float32)}


def test_parts_are_the_same_table_as_the_whole(tmp_path):
    header = fits.Header({"AREA": 3.5})
    parts = (
        {name: values[rows] for name, values in COLUMNS.items()}
        for rows in (slice(0, 4), slice(4, 7))
    )
    write_table(
        str(tmp_path / "parts.fits"), "SHEAR", parts, count=7, declared=DECLARED, header=header
    )
    whole = table_hdu("SHEAR", COLUMNS, DECLARED, header)
    fits.HDUList([fits.PrimaryHDU(), whole]).writeto(tmp_path / "whole.fits")
    assert (tmp_path / "parts.fits").read_bytes() == (tmp_path / "whole.fits").read_bytes()


def test_columns_have_the_units_that_are_declared(tmp_path):
    write_table(
        str(tmp_path / "table.fits"),
        "SHEAR",
        [COLUMNS],
        count=7,
        declared=DECLARED,
        header=fits.Header(),
    )
    header = fits.getheader(tmp_path / "table.fits", 1)
    assert header["TUNIT2"] == "deg"
    assert "TUNIT1" not in header


def test_a_column_that_is_not_declared_has_no_unit():
    assert table_hdu("A", {"other": np.ones(2)}, DECLARED).columns["other"].unit is None
