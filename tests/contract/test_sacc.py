"""SACC files, which are FITS or HDF5 inside: the data types and tracers in them."""

import sys
from typing import ClassVar

import numpy as np
import pytest
import sacc
from astropy.io import fits

from descpipe import FITS, SACC
from descpipe.contract.files import UncheckedError


@pytest.fixture(params=["fits", "hdf5"])
def path(request, tmp_path):
    """A file as the package sacc writes it."""
    data = sacc.Sacc()
    z = np.linspace(0, 1, 5)
    data.add_tracer("NZ", "source_0", z, z)
    data.add_tracer("NZ", "source_1", z, z)
    data.add_tracer("Misc", "cmb", quantity="convergence")
    data.add_data_point("galaxy_shear_xi_plus", ("source_0", "source_1"), 0.1, theta=1.0)
    data.add_data_point("galaxy_density_cl", ("source_0", "cmb"), 0.5, ell=3)
    data.add_covariance(np.eye(2))
    name = str(tmp_path / "f.sacc")
    data.save_fits(name) if request.param == "fits" else data.save_hdf5(name)
    return name


@pytest.mark.parametrize(
    "kind",
    [
        SACC(),
        SACC(data_types=["galaxy_shear_xi_plus", "galaxy_density_cl"]),
        SACC(tracers=["source_0", "cmb"]),
        SACC(tracers=["source_*"], data_types=["galaxy_density_cl"]),
    ],
)
def test_a_file_of_the_package_is_good(path, kind):
    assert kind.problems(path) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            SACC(data_types=["galaxy_shear_xi_minus"]),
            ["no data of type 'galaxy_shear_xi_minus'; did you mean 'galaxy_shear_xi_plus'?"],
        ),
        (
            SACC(tracers=["source_2", "lens_*"]),
            [
                "no tracer 'source_2'; did you mean 'source_1'?",
                "no tracer 'lens_*'; known: cmb, source_0, source_1",
            ],
        ),
    ],
)
def test_what_a_file_lacks_is_told(path, kind, expected):
    assert kind.problems(path) == [f"{path}: {words}" for words in expected]


def test_a_name_in_a_file_is_not_a_pattern(tmp_path):
    path = str(tmp_path / "f.sacc")
    header = fits.Header({"SACCTYPE": "tracer", "SACCNAME": "*"})
    table = fits.BinTableHDU.from_columns([], header=header)
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path)
    assert SACC(tracers=["source"]).problems(path) == [f"{path}: no tracer 'source'; known: *"]
    assert SACC(tracers=["*"]).problems(path) == []


def test_fits_that_is_not_sacc_is_told(tmp_path):
    path = str(tmp_path / "f.sacc")
    fits.PrimaryHDU(np.zeros(3)).writeto(path)
    assert SACC().problems(path) == [
        f"{path} is not a SACC file: it holds neither data nor tracers of SACC"
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"PAR1....", "f is not a SACC file: it looks like Parquet"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 200, "f is not readable as HDF5: "),
        (b"SIMPLE  = T", "f is cut short in a header"),
    ],
)
def test_a_damaged_file_is_told(tmp_path, data, expected):
    path = tmp_path / "f.sacc"
    path.write_bytes(data)
    (told,) = SACC(tracers=["a"]).problems(str(path))
    assert told.replace(str(path), "f").startswith(expected)


@pytest.mark.parametrize("path", ["hdf5"], indirect=True)
def test_without_h5py_a_file_of_hdf5_is_not_looked_into(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert SACC().problems(path) == []
    with pytest.raises(UncheckedError, match="its data types and tracers, because h5py is not"):
        SACC(tracers=["source_0"]).problems(path)


class TwoPoint(SACC):
    data_types: ClassVar = ["galaxy_shear_xi_plus"]
    tracers: ClassVar = ["source_*"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (SACC(tracers=["source_0"]), []),
        (SACC(tracers=["source_?"]), []),
        (SACC(tracers=["lens_0"]), ["no tracer 'lens_0'; known: source_*"]),
        (
            SACC(data_types=["galaxy_shear_xi_plus", "galaxy_shear_xi_minus"]),
            ["no data of type 'galaxy_shear_xi_minus'; did you mean 'galaxy_shear_xi_plus'?"],
        ),
    ],
)
def test_a_reader_needs_what_a_writer_promises(wanted, expected):
    assert wanted.unmet(TwoPoint()) == expected


@pytest.mark.parametrize("made", [SACC(), FITS(columns=["x"]), SACC(data_types=["a"])])
def test_a_writer_that_promises_no_tracers_is_believed(made):
    assert SACC(tracers=["source_0"]).unmet(made) == []


@pytest.mark.parametrize("words", [{"tracers": "source_0"}, {"data_types": [5]}, {"tracers": 5}])
def test_a_declaration_that_is_wrong_is_refused(words):
    (name,) = words
    with pytest.raises(ValueError, match=f"{name} are a list of names"):
        SACC(**words)


def test_what_is_declared_is_said():
    assert TwoPoint().promises() == "galaxy_shear_xi_plus, source_*"
    assert TwoPoint().description()["tracers"] == ["source_*"]
