"""Correlation functions are read from a file by kind and bins, with their joint covariance."""

import numpy as np
import pytest
import sacc
from fits_columns import CatalogError
from measured_xi import read_data_vector, read_spectra

POINTS = [
    ("galaxy_shear_xi_plus", ("source_0", "source_1")),
    ("galaxy_shear_xi_minus", ("source_0", "source_1")),
    ("galaxy_shearDensity_xi_t", ("source_1", "lens_0")),
    ("galaxy_shearDensity_xi_x", ("source_1", "lens_0")),
    ("galaxy_density_xi", ("lens_0", "lens_0")),
]
EDGES = [(10.0, 20.0), (20.0, 40.0)]


def write(path, points):
    """Write two separations of each function: the values count up, the covariance is dense."""
    data = sacc.Sacc()
    for name in ("source_0", "source_1", "lens_0"):
        data.add_tracer("NZ", name, np.array([0.1, 0.2]), np.array([5.0, 5.0]))
    for kind, tracers in points:
        for low, high in EDGES:
            value = len(data.data)
            data.add_data_point(
                kind, tracers, value, theta=1.5 * low, theta_min=low, theta_max=high
            )
    n = len(data.data)
    data.add_covariance(np.diag(np.arange(1.0, n + 1)) + 0.1 * np.add.outer(range(n), range(n)))
    data.metadata["npatch"] = 30
    data.save_fits(str(path))
    return str(path)


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "two-point.sacc", POINTS)


def test_every_kind_is_read_with_its_bins(path):
    spectra = read_data_vector(path).spectra
    assert [(spectrum.kind, spectrum.bins) for spectrum in spectra] == [
        ("plus", (0, 1)),
        ("minus", (0, 1)),
        ("gamma_t", (0, 1)),  # the lens bin first
        ("gamma_x", (0, 1)),
        ("w", (0, 0)),
    ]
    assert [spectrum.values.tolist() for spectrum in spectra] == [
        [0, 1],
        [2, 3],
        [4, 5],
        [6, 7],
        [8, 9],
    ]
    assert spectra[3].theta_edges.tolist() == [list(edges) for edges in EDGES]


def test_the_covariance_is_of_the_kinds_that_were_asked_for(path):
    everything = read_data_vector(path)
    assert everything.n_patch == 30
    chosen = read_data_vector(path, ["w", "gamma_t"])
    indices = [8, 9, 4, 5]
    assert chosen.values.tolist() == indices
    assert chosen.covariance == pytest.approx(everything.covariance[np.ix_(indices, indices)])
    assert chosen.spectra[1].covariance == pytest.approx(chosen.covariance[2:, 2:])


def test_shear_functions_are_read_alone(path):
    spectra, n_patch = read_spectra(path)
    assert [spectrum.sign for spectrum in spectra] == ["plus", "minus"]
    assert n_patch == 30


def test_kinds_that_are_not_there_are_left_out(tmp_path):
    path = write(tmp_path / "xi.sacc", POINTS[:2])
    assert [spectrum.kind for spectrum in read_data_vector(path).spectra] == ["plus", "minus"]
    with pytest.raises(CatalogError, match=r"xi\.sacc: no correlation functions of the kinds w"):
        read_data_vector(path, ["w"])
