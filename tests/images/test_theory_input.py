"""What the stage theory reads: the model's covariance of it, and what it refuses."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sacc
import yaml
from comparison import Settings, compare_files, subsets
from cosmology import Cosmology
from fits_columns import CatalogError
from gaussian_covariance import Bin, pair_noise
from gaussian_covariance import averaged_functions as reference_functions
from gaussian_covariance import covariance as reference_covariance
from model_covariance import FULL_SKY_DEG2, field_powers, model_covariance
from multipoles import Multipoles
from observations import read_observations
from prediction import make_points
from scale_cuts import choose_ranges, used_points

EDGES = np.geomspace(40.0, 400.0, 5)
PAIRS = ((0, 0), (0, 1), (1, 1))
N_PATCH = 64
COSMOLOGY = Cosmology(omega_c=0.25, omega_b=0.05, h=0.7, n_s=0.96, sigma8=0.8)
EVERYTHING = dict.fromkeys(("xi_plus", "xi_minus", "gamma_t", "w"), (0.0, 10000.0))
SETTINGS = Settings(cosmology=COSMOLOGY, alignment=0.0, first_bias=1.5, limits=EVERYTHING)
METADATA = {
    "area": {"value": FULL_SKY_DEG2, "unit": "deg2"},
    "bins": [{"H12": {"n_eff": n, "sigma_e": 0.25}, "mean_shear": [0, 0]} for n in (3.0, 5.0)],
}


def measured() -> sacc.Sacc:
    """Two bins of sources and one of lenses."""
    data = sacc.Sacc()
    z = np.linspace(0.05, 1.5, 30)
    for k, middle in enumerate((0.5, 0.9)):
        metadata = {"n_eff": METADATA["bins"][k]["H12"]["n_eff"], "sigma_e": 0.25}
        density = np.exp(-(((z - middle) / 0.1) ** 2))
        data.add_tracer("NZ", f"source_{k}", z, density, metadata=metadata)
    density = np.exp(-(((z - 0.3) / 0.05) ** 2))
    data.add_tracer("NZ", "lens_0", z, density, metadata={"count": 1000})
    for kind in ("plus", "minus"):
        for a, b in PAIRS:
            add(data, f"galaxy_shear_xi_{kind}", (f"source_{a}", f"source_{b}"), 1e-6)
    for kind in ("t", "x"):
        add(data, f"galaxy_shearDensity_xi_{kind}", ("source_1", "lens_0"), 1e-4)
    add(data, "galaxy_density_xi", ("lens_0", "lens_0"), 1e-2, tag="pair_count_error")
    data.add_covariance(np.diag(data.mean**2))
    data.metadata["npatch"] = N_PATCH
    return data


def add(data, kind, tracers, value, tag="shape_noise_error"):
    for low, high in itertools.pairwise(EDGES):
        tags = {"theta": np.sqrt(low * high), "theta_min": low, "theta_max": high}
        data.add_data_point(kind, tracers, value, **tags, **{tag: value / 10})


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


class Files:
    """The two files of the stage, which a test may spoil."""

    def __init__(self, folder):
        self.two_point, self.metadata = str(folder / "a.sacc"), str(folder / "tracers.yaml")
        self.write()

    def write(self, data=None, **metadata):
        (data or measured()).save_fits(self.two_point, overwrite=True)
        Path(self.metadata).write_text(yaml.safe_dump(METADATA | metadata), encoding="utf-8")

    def read(self):
        return read_observations(self.two_point, self.metadata, 0.0)

    def problems(self):
        with pytest.raises(CatalogError) as caught:
            compare_files(self.two_point, self.metadata, None, SETTINGS)
        return list(caught.value.args)


def test_points_are_those_that_are_predicted(files):
    found = files.read()
    assert list(dict.fromkeys(found.kinds)) == ["plus", "minus", "gamma_t", "w"]
    assert found.values.size == 4 * (2 * 3 + 1 + 1)
    assert found.noise_errors == pytest.approx(found.values / 10)
    assert set(found.samples) == {"source_0", "source_1", "lens_0"}


def test_the_noise_is_that_of_shapes_and_of_numbers(files):
    found = files.read()
    per_sr = 60**2 * (180 / np.pi) ** 2
    assert found.noise_powers["source_1"] == pytest.approx(0.25**2 / (5.0 * per_sr))
    assert found.noise_powers["lens_0"] == pytest.approx(4 * np.pi / 1000)


def test_the_covariance_of_the_model_is_the_exact_one_of_the_full_sky(files):
    """That of the tests of cosmic shear has sums of its own, and the noise of pairs by numbers."""
    found = files.read()
    shear = replace(
        found,
        spectra=[s for s in found.spectra if s.kind in {"plus", "minus"}],
        noise_errors=found.noise_errors[found.kinds != "w"][: 2 * 3 * 4],
    )
    multipoles = Multipoles(lmax=400)
    points = make_points(shear.spectra, 400)
    ours = model_covariance(COSMOLOGY, shear, points, multipoles, bias=1.0)
    ours -= np.diag(shear.noise_errors**2)
    power = field_powers(COSMOLOGY, shear, multipoles, 1.0)
    spectra = np.array([[power(f"source_{a}", f"source_{b}") for a in (0, 1)] for b in (0, 1)]).T
    bins = [noisy_bin(found.noise_powers[f"source_{k}"]) for k in (0, 1)]
    counts = [np.full(4, 1e30)] * 3  # the noise of pairs is left out
    functions = reference_functions(400, np.radians(EDGES / 60))
    theirs = reference_covariance(spectra, functions, bins, counts)
    theirs -= np.diag(np.repeat([pair_noise(bins[a], bins[b], 1e30) for a, b in PAIRS], 8))
    order = [(kind, pair) for pair in range(3) for kind in (0, 1)]
    rows = np.concatenate([np.arange(4) + 4 * (3 * kind + pair) for kind, pair in order])
    scale = np.sqrt(np.outer(np.diag(theirs), np.diag(theirs)))
    assert ours[np.ix_(rows, rows)] / scale == pytest.approx(theirs / scale, abs=0.01)


def noisy_bin(power) -> Bin:
    """Return sources of the full sky with this power of their noise."""
    count = 1000
    shear = np.full((2, count), np.sqrt(power * count / (4 * np.pi)))
    return Bin(shear=shear, weight=np.ones(count))


def test_the_covariance_of_the_model_can_be_inverted(files):
    found = files.read()
    points = make_points(found.spectra, 400)
    model = model_covariance(COSMOLOGY, found, points, Multipoles(lmax=400), bias=1.5)
    assert model == pytest.approx(model.T)
    assert np.linalg.eigvalsh(model / np.sqrt(np.outer(model.diagonal(), model.diagonal())))[0] > 0


def test_scale_cuts_keep_whole_bins_of_separation(files):
    cuts = EVERYTHING | {"xi_minus": (EDGES[1], EDGES[3] * 0.99), "w": (0.0, EDGES[1])}
    found = files.read()
    used = used_points(found.kinds, found.edges, choose_ranges(cuts, {}))
    by_kind = {kind: int(used[found.kinds == kind].sum()) for kind in dict.fromkeys(found.kinds)}
    assert by_kind == {"plus": 12, "minus": 3, "gamma_t": 4, "w": 1}


def test_lenses_are_asked_alone_only_if_their_clustering_counts(files):
    found = files.read()
    everything = np.ones(found.values.size, dtype=bool)
    named = dict(subsets(found, everything))
    assert list(named)[:3] == ["all", "shear", "lenses"]
    assert int(named["lenses"].sum()) == 2 * 4
    assert "lenses" not in dict(subsets(found, found.kinds != "w"))
    assert list(dict(subsets(found, found.kinds == "plus")))[:2] == ["all", "shear"]


def test_cuts_that_leave_nothing_are_refused(files):
    found = files.read()
    ranges = choose_ranges(dict.fromkeys(EVERYTHING, (500.0, 600.0)), {})
    with pytest.raises(CatalogError, match="leave none of the 32 points, which are from 40 to 400"):
        used_points(found.kinds, found.edges, ranges)


def spoil_values(data):
    data.data[3].value = np.inf


def spoil_covariance(data):
    dense = data.covariance.dense.copy()
    dense[2, 2], dense[0, 0] = 0.0, np.inf
    data.add_covariance(dense, overwrite=True)


def spoil_patches(data):
    del data.metadata["npatch"]


def spoil_density(data):
    data.tracers["source_0"].nz[[3, 4]] = np.nan, -1.0


def empty_density(data):
    data.tracers["lens_0"].nz[:] = 0.0


def turn_redshifts(data):
    data.tracers["source_1"].z = data.tracers["source_1"].z[::-1]


def spoil_noise(data):
    data.tracers["source_0"].metadata["sigma_e"] = 0.0
    del data.tracers["lens_0"].metadata["count"]


def drop_tag(data):
    for point in data.data[:4]:
        del point.tags["shape_noise_error"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (spoil_values, ["a.sacc: 1 of 32 points are NaN or infinite"]),
        (
            spoil_covariance,
            [
                "a.sacc: 1 of 1024 numbers of the covariance are NaN or infinite",
                "a.sacc: 1 of 32 points have a variance that is not positive",
            ],
        ),
        (
            spoil_patches,
            ["a.sacc: its metadata does not say of how many patches the covariance is, 'npatch'"],
        ),
        (
            spoil_density,
            ["a.sacc: tracer 'source_0': 2 of 30 values of n(z) are negative, NaN or infinite"],
        ),
        (empty_density, ["a.sacc: tracer 'lens_0': n(z) is zero at all redshifts"]),
        (
            turn_redshifts,
            ["a.sacc: tracer 'source_1': its redshifts do not increase from 0 or above"],
        ),
        (
            spoil_noise,
            [
                "a.sacc: tracer 'lens_0': 'count' is None; it must be a positive number",
                "a.sacc: tracer 'source_0': 'sigma_e' is 0.0; it must be a positive number",
            ],
        ),
        (
            drop_tag,
            ["a.sacc: plus of bins (0, 0): points without the tag 'shape_noise_error'"],
        ),
    ],
)
def test_what_cannot_be_is_told(files, spoil, told):
    data = measured()
    spoil(data)
    files.write(data)
    problems = files.problems()
    assert len(problems) == len(told)
    assert all(map(str.startswith, problems, told))


@pytest.mark.parametrize("area", [0.0, -3.0, None, "large"])
def test_an_area_that_cannot_be_is_told(files, area):
    files.write(area=area)
    assert files.problems() == [
        f"tracers.yaml: the area is {area}; it must be a positive number of deg2"
    ]


def test_an_area_that_is_no_number_is_told_by_its_type(files):
    files.write(area=float("nan"))
    (problem,) = files.problems()
    assert problem.startswith("tracers.yaml: area: nan is not a finite number; give the output")


def test_metadata_of_another_survey_are_told_with_all_else(files):
    data = measured()
    spoil_values(data)
    files.write(data, bins=METADATA["bins"][::-1])
    first, second, third = files.problems()
    assert first == "a.sacc: 1 of 32 points are NaN or infinite"
    assert second.startswith("tracers.yaml: the n_eff of bin 0 is 5, but the measurement has 3;")
    assert third.startswith("tracers.yaml: the n_eff of bin 1 is 3, but the measurement has 5;")


def test_a_file_without_covariance_is_told(files):
    data = measured()
    data.covariance = None
    files.write(data)
    (problem,) = files.problems()
    assert problem.startswith("a.sacc: has no covariance; give a file that the stage treecorr")
