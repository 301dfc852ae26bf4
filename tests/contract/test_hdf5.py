"""HDF5 files: groups, datasets and attributes; links to other files are not followed."""

import os
import sys
from pathlib import Path
from typing import ClassVar

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descpipe import FITS, HDF5, Column
from descpipe.contract.files import UncheckedError


@pytest.fixture
def path(tmp_path):
    """A file with datasets of many types."""
    name = str(tmp_path / "f.hdf5")
    with h5py.File(name, "w") as file:
        shear = file.create_group("shear")
        shear["g1"] = np.zeros(3, np.float32)
        shear["id"] = np.arange(3)
        shear["flag"] = np.zeros(3, bool)
        shear["pdf"] = np.zeros((3, 301))
        shear["name"] = np.array([b"a", b"b", b"c"])
        shear["text"] = ["a", "b", "c"]
        shear["spin"] = np.zeros(3, complex)
        shear["table"] = np.zeros(3, [("a", int)])
        shear["lists"] = np.array([np.zeros(1), np.zeros(2)], h5py.vlen_dtype(float))
        shear["one"] = 5.0
        shear["empty"] = h5py.Empty("f")
        shear["enum"] = np.zeros(3, h5py.enum_dtype({"A": 0}, np.int8))
        shear["g1"].attrs["unit"] = "deg"
        shear["id"].attrs["units"] = np.bytes_("arcmin")
        shear["pdf"].attrs["unit"] = [1, 2]
        shear.attrs["area"] = 5.0
        shear.attrs["band"] = "i"
        file.attrs["version"] = 3
        file["soft"] = h5py.SoftLink("/shear/g1")
        file["chain"] = h5py.SoftLink("soft")
        file["lost"] = h5py.SoftLink("/nowhere")
        file["loop"] = h5py.SoftLink("/loop")
        file["elsewhere"] = h5py.ExternalLink("other.hdf5", "/x")
    return name


GOOD = [
    HDF5(),
    HDF5(datasets=["shear/g1", "/shear/id", "shear/table", "soft", "chain"]),
    HDF5(datasets={"shear/g1": "float", "shear/id": "int", "shear/flag": "bool"}),
    HDF5(datasets={"shear/name": "str", "shear/text": "str", "shear/spin": "complex"}),
    HDF5(datasets={"shear/table": "float", "shear/lists": "float", "shear/enum": "int"}),
    HDF5(datasets={"shear/g1": Column("float", unit="degree", shape=[])}),
    HDF5(datasets={"shear/pdf": Column("float", unit="m", shape=301)}),
    HDF5(datasets={"shear/one": Column("float", shape=[]), "shear/empty": "float"}),
    HDF5(groups=["shear", "/"]),
    HDF5(attributes={"shear": {"area": "float", "band": "str"}, "/": ["version"]}),
    HDF5(attributes={"shear/g1": ["unit"]}),
    # What is in another file is believed.
    HDF5(datasets={"elsewhere": "int", "elsewhere/deep": "int"}, groups=["elsewhere"]),
]
WRONG = [
    (HDF5(datasets=["shear/g3"]), ["no dataset 'shear/g3'; did you mean 'shear/g1'?"]),
    (HDF5(datasets=["weight"]), ["no dataset 'weight'"]),
    (HDF5(datasets=["lost", "loop"]), ["no datasets 'lost', 'loop'"]),
    (HDF5(datasets=["shear/g1/x"]), ["no dataset 'shear/g1/x'; did you mean 'shear/g1'?"]),
    (HDF5(datasets=["shear"]), ["'shear' is a group, not a dataset"]),
    (HDF5(datasets={"shear/g1": "int"}), ["dataset 'shear/g1' holds float, not int"]),
    (
        HDF5(datasets={"shear/g1": Column(unit="arcmin"), "shear/id": Column(unit="deg")}),
        [
            "dataset 'shear/g1' is in deg, not in arcmin",
            "dataset 'shear/id' is in arcmin, not in deg",
        ],
    ),
    (
        HDF5(datasets={"shear/pdf": Column(shape=[])}),
        ["dataset 'shear/pdf' has 301 values a row, not one value a row"],
    ),
    (HDF5(groups=["shera", "shear/g1"]), ["no group 'shera'", "no group 'shear/g1'"]),
    (
        HDF5(attributes={"shear": ["aera"]}),
        ["no attribute 'aera' of /shear; did you mean 'area'?"],
    ),
    (
        HDF5(attributes={"": {"version": "str"}, "none": ["x"]}),
        ["attribute 'version' holds int, not str of /", "no attribute 'x' of /none"],
    ),
]


@pytest.mark.parametrize("kind", GOOD)
def test_a_file_that_has_what_is_declared_is_good(path, kind):
    assert kind.problems(path) == []


@pytest.mark.parametrize(("kind", "expected"), WRONG)
def test_what_a_file_lacks_is_told(path, kind, expected):
    assert kind.problems(path) == [f"{path}: {words}" for words in expected]


@pytest.mark.parametrize("name", ["fifo", "loop.hdf5"])
def test_no_other_file_is_opened(tmp_path, name):
    os.mkfifo(tmp_path / "fifo")
    path = str(tmp_path / "loop.hdf5")
    with h5py.File(path, "w") as file:
        file["a"] = h5py.ExternalLink(name, "/a")
        file["b"] = h5py.SoftLink("/a/b")
    kind = HDF5(datasets=["a", "b", "c"], groups=["b"], attributes={"b": ["x"]})
    assert kind.problems(path) == [f"{path}: no dataset 'c'"]


def test_of_a_file_with_many_datasets_the_first_are_looked_at_for_a_near_miss(tmp_path):
    path = str(tmp_path / "many.hdf5")
    with h5py.File(path, "w") as file:
        for number in range(2000):
            file[f"d{number:04}"] = 0
    assert HDF5(datasets=["d1999", "x"]).problems(path) == [f"{path}: no dataset 'x'"]


def test_a_signature_may_come_after_a_block_of_the_users(tmp_path):
    path = tmp_path / "f.hdf5"
    with h5py.File(path, "w", userblock_size=1024) as file:
        file["x"] = [1]
    assert HDF5(datasets=["x"]).problems(str(path)) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<html>", "f is not an HDF5 file: it begins with b'<html>'"),
        (b"PAR1....", "f is not an HDF5 file: it looks like Parquet"),
        (b"\x89HDF\r\n\x1a\n" + b"\xff" * 200, "f is not readable as HDF5: "),
    ],
)
def test_another_file_is_told(tmp_path, data, expected):
    path = tmp_path / "f.hdf5"
    path.write_bytes(data)
    (told,) = HDF5(datasets=["x"]).problems(str(path))
    assert told.replace(str(path), "f").startswith(expected)


def test_a_file_that_is_cut_short_is_told(path):
    os.truncate(path, Path(path).stat().st_size // 2)
    (told,) = HDF5(datasets=["shear/g1"]).problems(path)
    assert "is not readable as HDF5: " in told
    assert "truncated file" in told


@given(st.integers(8, 4000), st.binary(min_size=1, max_size=40))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
def test_any_damage_is_told_or_does_not_matter(tmp_path, place, damage):
    path = tmp_path / "f.hdf5"
    with h5py.File(path, "w") as file:
        file["shear/g1"] = np.zeros(3)
        file["shear"].attrs["area"] = 5.0
    data = path.read_bytes()
    path.write_bytes(data[:place] + damage + data[place + len(damage) :])
    kind = HDF5(datasets={"shear/g1": "float"}, attributes={"shear": ["area"]})
    assert all(str(path) in told for told in kind.problems(str(path)))


def test_without_h5py_the_content_is_not_checked(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert HDF5().problems(path) == []
    with pytest.raises(UncheckedError, match="its datasets, because h5py is not installed here"):
        HDF5(datasets=["x"]).problems(path)


class Shear(HDF5):
    datasets: ClassVar = {"shear/g1": Column("float", unit="deg"), "shear/g2": "float"}
    attributes: ClassVar = {"shear": ["area"]}


@pytest.mark.parametrize(
    ("wanted", "made", "expected"),
    [
        (HDF5(datasets=["shear/g1"], groups=["shear"]), Shear(), []),
        (HDF5(attributes={"shear": ["area"]}), Shear(), []),
        (HDF5(datasets=["shear/G1"]), Shear(), ["no dataset 'shear/G1'; did you mean 'shear/g1'?"]),
        (HDF5(datasets={"shear/g1": "int"}), Shear(), ["dataset 'shear/g1' holds float, not int"]),
        (HDF5(groups=["photoz"]), Shear(), ["no group 'photoz'"]),
        (
            HDF5(attributes={"shear": ["aera"]}),
            Shear(),
            ["no attribute 'aera' of /shear; did you mean 'area'?"],
        ),
        (Shear(), HDF5(), []),
        (Shear(groups=["a"]), FITS(columns=["x"]), []),
        (HDF5(groups=["a/b", "a"]), HDF5(groups=["a/b/c"]), []),
    ],
)
def test_a_reader_needs_what_a_writer_promises(wanted, made, expected):
    assert wanted.unmet(made) == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"datasets": "x"}, "datasets are a list of names"),
        (
            {"datasets": {"x": "flot"}},
            "datasets: 'x': 'flot' is not a kind of column; did you mean",
        ),
        ({"groups": "x"}, "groups are a list of names"),
        ({"groups": 5}, "groups are a list of names"),
        ({"attributes": ["x"]}, "attributes are a dictionary of paths and names"),
        ({"attributes": {"x": "y"}}, "attributes are a list of names"),
    ],
)
def test_a_declaration_that_is_wrong_is_refused(words, message):
    with pytest.raises(ValueError, match=message):
        HDF5(**words)


def test_what_is_declared_is_said():
    assert Shear(groups=["b"]).promises() == "shear/g1, shear/g2, b"
    assert Shear().description()["attributes"]["shear"]["area"]["kind"] == "any"
