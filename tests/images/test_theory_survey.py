"""The amplitude of a simulated survey is found, by the stages as programs.

The survey covers the full sky, so that the covariance of the model has no edges to leave out: the
tolerance of each test is a probability of 10^-3, and the seed is fixed.
"""

import numpy as np
import pytest
import sacc
import yaml
from astropy.io import fits
from astropy.table import Table
from cosmic_shear import LENS_BINS
from footprint import FULL_SKY_DEG2
from galaxies import Measurement
from scipy import stats
from simulated_run import write_run
from survey import Design, simulate_survey
from test_stage_programs import CONFIG, run_stage
from tomography import EdgeRule

FALSE_ALARM = 1e-3
MEASURED = [
    "shear-catalog.fits",
    "tomographic-catalog.fits",
    "photoz-stack.fits",
    "tracer-metadata.yaml",
    "lens-sample.fits",
    "random-catalog.fits",
]
SEPARATIONS = ["min_sep=40", "max_sep=400", "nbins=6", "npatch=96"]
STUDENT = stats.t(95)  # of a result over its error, which is from 96 patches


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A measured survey of the full sky, with two bins of sources and two of lenses."""
    design = Design(
        n_galaxies=200_000,
        area=FULL_SKY_DEG2,
        lmax=512,
        seed=11,
        measurement=Measurement(shape_noise=0.012),
        n_lenses=60_000,
    )
    folder = tmp_path_factory.mktemp("full sky")
    write_run(simulate_survey(design, 1), folder, EdgeRule(nbin=2, z_min=0.4, z_max=1.5))
    x, y, z = np.random.default_rng(1).normal(size=(3, 250_000))
    positions = {
        "ra": np.degrees(np.arctan2(y, x)) % 360,
        "dec": np.degrees(np.arctan2(z, np.hypot(x, y))),
    }
    Table(positions).write(folder / "random-catalog.fits")
    run(folder, "lens_sample", ["lens-catalog.fits"])
    options = [f"--config=config={CONFIG}", *(f"--parameter={words}" for words in SEPARATIONS)]
    run(folder, "treecorr", MEASURED, options)
    return folder


def run(folder, stage, inputs, options=(), output=None):
    """Run a stage as a program, which has nothing to complain about."""
    finished = run_stage(stage, folder, inputs, options, output=output)
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""


def compared(folder, *parameters, truth=True, output=None):
    """Return what the stage says, as it is in its file."""
    inputs = ["two-point.sacc", "tracer-metadata.yaml", *(["truth.fits"] if truth else [])]
    run(folder, "theory", inputs, [f"--parameter={words}" for words in parameters], output)
    return yaml.safe_load(((output or folder) / "theory-comparison.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def found(folder):
    return compared(folder)


def pull(s8) -> float:
    return (s8["value"] - 0.8) / (0.5 * (s8["high"] - s8["low"]))


def test_the_amplitude_is_that_of_the_truth(found):
    assert found["S8"]["truth"] == pytest.approx(0.8)
    assert abs(pull(found["S8"])) < STUDENT.isf(FALSE_ALARM / 2)
    assert found["S8"]["high"] - found["S8"]["low"] < 2 * 0.02  # or the test could tell nothing


def test_each_part_of_the_points_agrees(found):
    allowed = STUDENT.isf(FALSE_ALARM / 2 / len(found["S8_from"]))
    assert set(found["S8_from"]) == {
        "all",
        "shear",
        "lenses",
        "xi_plus",
        "xi_minus",
        "bins 0, 0",
        "bins 0, 1",
        "bins 1, 1",
    }
    assert all(abs(pull(s8)) < allowed for s8 in found["S8_from"].values())


def test_the_chi_squares_are_probable(found):
    probable = [found["chi_square"][name]["p_value"] for name in found["chi_square"]]
    assert len(probable) == 3
    assert all(FALSE_ALARM / 2 < p < 1 - FALSE_ALARM / 2 for p in probable)
    assert found["chi_square"]["best_fit"]["points"] == 6 * (2 * 3 + 4 + 2)


def test_the_biases_of_the_lenses_are_the_true_ones(found):
    for (*_, right), bias in zip(LENS_BINS, found["lens_bias"], strict=True):
        assert abs(bias["value"] - right) < STUDENT.isf(FALSE_ALARM / 4) * bias["error"]
        assert bias["error"] < 0.15 * right


def test_another_amplitude_than_the_true_one_is_noticed(folder, found, tmp_path):
    """What is assumed decides the chi-square of the assumed cosmology, and not the best value."""
    other = compared(folder, "sigma8=1.0", output=tmp_path)
    assert other["chi_square"]["assumed"]["p_value"] < FALSE_ALARM
    error = 0.5 * (found["S8"]["high"] - found["S8"]["low"])
    assert other["S8"]["value"] == pytest.approx(found["S8"]["value"], abs=0.3 * error)


def test_ellipticities_without_their_response_of_selection_are_noticed(folder, tmp_path):
    data = sacc.Sacc.load_fits(str(folder / "two-point.sacc"))
    response = {}
    bins = fits.getdata(folder / "tomographic-catalog.fits", "BINS")
    for k, row in enumerate(bins):
        response[f"source_{k}"] = np.trace(row["R"]) / np.trace(row["R_gamma"])
    for point in data.data:
        point.value *= np.prod([response.get(name, 1.0) for name in point.tracers])
    data.save_fits(str(tmp_path / "two-point.sacc"))
    for name in ("tracer-metadata.yaml", "truth.fits"):
        (tmp_path / name).symlink_to(folder / name)
    assert abs(pull(compared(tmp_path)["S8"])) > STUDENT.isf(FALSE_ALARM / 2)


def test_without_the_truth_the_field_of_the_sky_has_no_end(folder, found, tmp_path):
    """The spectra go on and galaxies lie between slabs: the best value is another one."""
    real = compared(folder, truth=False, output=tmp_path)
    assert "truth" not in real["S8"]
    error = 0.5 * (found["S8"]["high"] - found["S8"]["low"])
    assert abs(real["S8"]["value"] - found["S8"]["value"]) > 0.5 * error


def test_scale_cuts_leave_points_out(folder, tmp_path):
    cuts = '{"xi_minus_min": 85.0, "xi_plus_max": 190.0}'
    found = compared(folder, f"scale_cuts={cuts}", output=tmp_path)
    rows = (tmp_path / "theory-points.csv").read_text("utf-8").splitlines()[1:]
    rows = [row.split(",") for row in rows if row.startswith("xi") and row.endswith(",1")]
    used = {(row[0], *row[3:5]) for row in rows}
    edges = np.geomspace(40, 400, 7)
    assert len(rows) == 3 * (4 + 4) == 3 * len(used)
    assert found["points"]["used"] == len(rows) + 6 * (4 + 2)
    assert {float(high) <= 190 for name, _, high in used if name == "xi_plus"} == {True}
    assert {float(low) > edges[1] for name, low, _ in used if name == "xi_minus"} == {True}
    assert abs(pull(found["S8"])) < STUDENT.isf(FALSE_ALARM / 2)


def test_the_figure_is_written_in_both_forms(folder, found):
    for name in ("theory-plot.png", "theory-figure.pdf"):
        assert (folder / name).stat().st_size > 5000
