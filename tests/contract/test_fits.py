"""FITS files: tables, columns and keywords that a reader needs and a file or writer has."""

import gzip
import os
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table as AstropyTable

from descpipe import FITS, HDF5, Column, Table
from descpipe.contract.files import UncheckedError


@pytest.fixture
def path(tmp_path):
    """A file with two tables and a picture."""
    objects = AstropyTable({"ID": [1, 2], "ra": [1.0, 2.0], "g1": [0.1, 0.2], "name": ["a", "b"]})
    objects["ra"].unit = "deg"
    objects["pdf"] = np.zeros((2, 5))
    objects.meta = {"AREA": 5.0, "NBIN": 3, "BAND": "i", "BLIND": True}
    bins = fits.BinTableHDU(AstropyTable({"z": [0.5]}), name="BINS")
    objects_hdu = fits.BinTableHDU(objects, name="OBJECTS")
    mask = fits.ImageHDU(np.zeros((2, 2)), name="MASK")
    primary = fits.PrimaryHDU()
    primary.header["SEED"] = 42
    fits.HDUList([primary, objects_hdu, mask, bins]).writeto(tmp_path / "c.fits")
    return str(tmp_path / "c.fits")


GOOD = [
    FITS(),
    FITS(columns=["id", "RA", "g1"]),
    FITS(columns={"ID": "int", "ra": Column("float", unit="degree"), "name": "str"}),
    FITS(columns={"ID": "float", "g1": "number", "pdf": Column("float", shape=5)}),
    FITS(columns={"pdf": Column("float", shape=[None]), "none": Column(optional=True)}),
    FITS(keywords={"AREA": "float", "nbin": "int", "BAND": "str", "BLIND": "bool"}),
    FITS(hdu="bins", columns=["z"]),
    FITS(hdu="PRIMARY", keywords={"SEED": "int"}),
    FITS(hdu="MASK"),
    FITS(hdus={"OBJECTS": ["g1"], "BINS": {"z": "float"}, "MASK": []}),
    FITS(hdus={"OBJECTS": Table(["g1"], keywords=["AREA"]), "PRIMARY": Table(keywords=["SEED"])}),
]
HAS = " (it has ID, ra, g1, name, pdf)"
WRONG = [
    (FITS(columns=["g3"]), [f": no column 'g3'{HAS}"]),
    (FITS(columns=["RAA"]), [": no column 'RAA'; did you mean 'ra'?"]),
    (FITS(columns=["weight"]), [f": no column 'weight'{HAS}"]),
    (FITS(columns={"g1": "int"}), [": column 'g1' holds float, not int"]),
    (FITS(columns={"name": "number"}), [": column 'name' holds str, not number"]),
    (FITS(columns={"ID": "bool"}), [": column 'ID' holds int, not bool"]),
    (
        FITS(columns={"ra": Column("float", unit="rad")}),
        [": column 'ra' is in deg, not in rad"],
    ),
    (FITS(columns={"pdf": "float"}), [": column 'pdf' has 5 values a row, not one value a row"]),
    (
        FITS(columns={"pdf": Column("float", shape=[5, 2])}),
        [": column 'pdf' has 5 values a row, not 5 x 2 values a row"],
    ),
    (FITS(keywords=["AERA"]), [": no keyword 'AERA'; did you mean 'AREA'?"]),
    (FITS(keywords={"BAND": "float"}), [": keyword 'BAND' holds str, not float"]),
    (FITS(keywords={"BLIND": "int"}), [": keyword 'BLIND' holds bool, not int"]),
    (FITS(hdu="BIN"), [" has no HDU 'BIN'; did you mean 'BINS'?"]),
    (FITS(hdu="SPECTRA"), [" has no HDU 'SPECTRA'; it has OBJECTS, MASK, BINS"]),
    (FITS(hdu="BINS", columns=["z_low"]), [" in BINS: no column 'z_low' (it has z)"]),
    (FITS(hdu="MASK", columns=["x"]), [" in MASK: no column 'x' (it is not a table)"]),
    (
        FITS(hdus={"OBJECTS": ["g1", "e1"], "BINS": {"z": "int"}, "LOW": []}),
        [
            f" in OBJECTS: no column 'e1'{HAS}",
            " in BINS: column 'z' holds float, not int",
            " has no HDU 'LOW'; it has OBJECTS, MASK, BINS",
        ],
    ),
]


@pytest.mark.parametrize("kind", GOOD)
def test_a_file_that_has_what_is_declared_is_good(path, kind):
    assert kind.problems(path) == []


@pytest.mark.parametrize(("kind", "expected"), WRONG)
def test_what_a_file_lacks_is_told(path, kind, expected):
    assert [problem.replace(path, "") for problem in kind.problems(path)] == expected


def test_a_file_without_tables_is_told(tmp_path):
    path = str(tmp_path / "i.fits")
    fits.PrimaryHDU(np.zeros(3)).writeto(path)
    assert FITS(columns=["x"]).problems(path) == [f"{path} has no table"]


def test_keywords_may_be_those_of_a_picture(tmp_path):
    path = str(tmp_path / "i.fits")
    picture = fits.PrimaryHDU(np.zeros(3))
    picture.header["EXPTIME"] = 30.0
    picture.writeto(path)
    assert FITS(keywords={"EXPTIME": "float"}).problems(path) == []
    assert FITS(keywords=["EXPTIM"]).problems(path) == [
        f"{path}: no keyword 'EXPTIM'; did you mean 'EXPTIME'?"
    ]


def test_a_web_page_and_a_compressed_file_are_told(tmp_path):
    page, packed = tmp_path / "page.fits", tmp_path / "packed.fits"
    page.write_bytes(b"<!DOCTYPE html><html></html>")
    packed.write_bytes(gzip.compress(b"SIMPLE  ="))
    assert FITS().problems(str(page)) == [
        f"{page} is not a FITS file: it begins with b'<!DOCTYPE html><'"
    ]
    assert FITS().problems(str(packed)) == [
        f"{packed} is not a FITS file: it looks like gzip; unpack it with gunzip"
    ]


def test_a_file_that_is_cut_short_is_told(path):
    os.truncate(path, 9000)
    (told,) = FITS().problems(path)
    assert told.startswith(f"{path} is cut short")


def test_a_file_that_is_declared_compressed_is_not_looked_into(path, tmp_path):
    packed = tmp_path / "c.fits.gz"
    packed.write_bytes(gzip.compress(Path(path).read_bytes()))
    assert FITS(suffix="fits.gz").problems(str(packed)) == []
    with pytest.raises(UncheckedError, match="its headers, because it is compressed"):
        FITS(columns=["x"], suffix="fits.gz").problems(str(packed))
    assert FITS(columns=["x"], suffix="fits.gz").problems(path) == [
        f"{path} is not a fits.gz file: it looks like FITS"
    ]


# -- what a writer promises ------------------------------------------------------------------------


class Catalog(FITS):
    columns: ClassVar = {
        "ra": Column("float", unit="deg"),
        "pdf": Column("float", shape=[301]),
        "flux": Column("float", optional=True),
        "id": "int",
    }
    keywords: ClassVar = {"AREA": "float"}


class Binned(FITS):
    hdus: ClassVar = {"OBJECTS": {"bin": "int"}, "BINS": Table(["z"], keywords=["NBIN"])}


MET = [
    (FITS(columns=["RA"]), Catalog()),
    (FITS(columns={"ra": Column("float", unit="degree"), "id": "number"}), Catalog()),
    (FITS(columns={"pdf": Column(shape=[None])}, keywords=["area"]), Catalog()),
    (FITS(hdus={"objects": ["bin"]}), Binned()),
    (FITS(columns=["bin"]), Binned()),
    (FITS(hdu="ANY", columns=["ra"]), Catalog()),
    (FITS(columns={"flux": Column("float", optional=True)}), Catalog()),
    (FITS(columns={"none": Column("float", optional=True)}), Catalog()),
    # Writers that promise nothing are believed.
    (FITS(columns=["ra"], keywords=["AREA"]), FITS()),
    (FITS(columns=["ra"]), FITS(keywords=["AREA"])),
    (FITS(keywords=["AREA"]), FITS(columns=["ra"])),
    (FITS(columns=["ra"]), HDF5(datasets=["ra"], suffix="fits")),
]
UNMET = [
    (FITS(columns=["raa"]), Catalog(), ["no column 'raa'; did you mean 'ra'?"]),
    (FITS(columns={"ra": Column(unit="arcmin")}), Catalog(), ["is in deg, not in arcmin"]),
    (FITS(columns={"ra": "int"}), Catalog(), ["column 'ra' holds float, not int"]),
    (FITS(columns={"pdf": "float"}), Catalog(), ["301 values a row, not one value a row"]),
    (FITS(columns=["flux"]), Catalog(), ["column 'flux' may be missing"]),
    (FITS(keywords=["AERA"]), Catalog(), ["no keyword 'AERA'; did you mean 'AREA'?"]),
    (FITS(hdu="BIN", columns=["z"]), Binned(), ["no HDU 'BIN'"]),
    (FITS(hdus={"BINS": Table(keywords=["NBINS"])}), Binned(), ["no keyword 'NBINS'; did"]),
    (FITS(columns=["z"]), Binned(), ["no column 'z'"]),
]


@pytest.mark.parametrize(("wanted", "made"), MET)
def test_what_a_writer_promises_is_enough(wanted, made):
    assert wanted.unmet(made) == []


@pytest.mark.parametrize(("wanted", "made", "expected"), UNMET)
def test_what_a_writer_does_not_promise_is_told(wanted, made, expected):
    unmet = wanted.unmet(made)
    assert len(unmet) == len(expected)
    assert all(words in told for words, told in zip(expected, unmet, strict=True))


def test_what_a_writer_promises_is_said():
    assert Catalog().promises() == "ra, pdf, flux, id"
    assert Binned().promises() == "bin in OBJECTS and z in BINS"
    many = FITS(columns=[f"c{number}" for number in range(20)])
    assert many.promises() == ", ".join(f"c{number}" for number in range(12)) + " and 8 more"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"columns": "ra"}, "columns are a list of names, or a dictionary of names and kinds"),
        ({"columns": {1: "int"}}, "columns are a list of names, or a dictionary"),
        ({"columns": {"ra": "flaot"}}, "'ra': 'flaot' is not a kind of column; did you mean"),
        ({"columns": {"ra": ["float"]}}, "columns: 'ra': "),
        ({"keywords": 5}, "keywords are a list of names"),
        ({"hdu": 1}, "hdu must be the name of a table"),
        ({"hdus": ["A"]}, "hdus are a dictionary of names and tables"),
        ({"hdus": {"": []}}, "hdus are a dictionary of names and tables"),
        ({"hdus": {"A": []}, "columns": ["x"]}, "hdus are several tables, the others are of one"),
        ({"suffix": ".fits"}, "is not a file suffix"),
    ],
)
def test_a_declaration_that_is_wrong_is_refused(words, message):
    with pytest.raises(ValueError, match=message):
        FITS(**words)


def test_what_is_declared_is_described():
    assert FITS(hdu="A", columns={"x": Column("float", unit="deg", doc="X.")}).description() == {
        "type": "FITS",
        "suffix": "fits",
        "list": False,
        "optional": False,
        "doc": "",
        "format": "",
        "hdus": {
            "A": {
                "columns": {
                    "x": {
                        "kind": "float",
                        "unit": "deg",
                        "shape": [],
                        "doc": "X.",
                        "optional": False,
                    }
                },
                "keywords": {},
            }
        },
    }
