"""The amplitude of a simulated survey is found, by the stages as programs.

The survey covers the full sky, so that the covariance of the model has no edges to leave out: the
tolerance of each test is a probability of 10^-3, and the seed is fixed.
"""

from dataclasses import replace

import numpy as np
import pytest
import yaml
from astropy.io import fits
from astropy.table import Table
from comparison import Settings, compare_files, gather_evidence, in_slabs
from constraint import constrain
from cosmic_shear import LENS_BINS
from cosmology import Cosmology
from footprint import FULL_SKY_DEG2
from galaxies import Measurement
from observations import read_observations
from scale_cuts import NAMES
from scipy import stats
from simulated_run import write_run
from simulation import read_simulation
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
RECORDED = 'scale_cuts={"xi_minus": 58.0}'  # by treecorr
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
    x, y, z = np.random.default_rng(1).normal(size=(3, 150_000))
    positions = {
        "ra": np.degrees(np.arctan2(y, x)) % 360,
        "dec": np.degrees(np.arctan2(z, np.hypot(x, y))),
    }
    Table(positions).write(folder / "random-catalog.fits")
    run(folder, "lens_sample", ["lens-catalog.fits"])
    options = [
        f"--config=config={CONFIG}",
        *(f"--parameter={words}" for words in [*SEPARATIONS, RECORDED]),
    ]
    run(folder, "treecorr", MEASURED, options)
    return folder


def run(folder, stage, inputs, options=(), output=None):
    """Run a stage as a program, which has nothing to complain about."""
    finished = run_stage(stage, folder, inputs, options, output=output)
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""


@pytest.fixture(scope="module")
def found(folder):
    """What the stage says of all but the smallest separations of xi-, as it is in its file."""
    inputs = ["two-point.sacc", "tracer-metadata.yaml", "truth.fits"]
    run(folder, "theory", inputs)
    return yaml.safe_load((folder / "theory-comparison.yaml").read_text("utf-8"))


def pull(s8) -> float:
    return (s8["value"] - 0.8) / (0.5 * (s8["high"] - s8["low"]))


def test_the_amplitude_is_that_of_the_truth(found):
    assert found["S8"]["truth"] == pytest.approx(0.8)
    assert abs(pull(found["S8"])) < STUDENT.isf(FALSE_ALARM / 2)
    assert found["S8"]["high"] - found["S8"]["low"] < 2 * 0.025  # or the test could tell nothing


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
    assert found["chi_square"]["best_fit"]["points"] == 6 * (2 * 3 + 4 + 2) - 3


def test_the_biases_of_the_lenses_are_the_true_ones(found):
    for (*_, right), bias in zip(LENS_BINS, found["lens_bias"], strict=True):
        assert abs(bias["value"] - right) < STUDENT.isf(FALSE_ALARM / 4) * bias["error"]
        assert bias["error"] < 0.15 * right


def compared_in(folder, *, sigma8=0.8, truth=True):
    """Return the comparison with another first guess, or without the truth."""
    paths = [str(folder / name) for name in ("two-point.sacc", "tracer-metadata.yaml")]
    truth_path = str(folder / "truth.fits") if truth else None
    return compare_files(*paths, truth_path, settings(sigma8))


def settings(sigma8=0.8) -> Settings:
    limits = dict.fromkeys(NAMES.values(), (0.0, 1e4))
    limits["xi_minus"] = (58.0, 1e4)
    cosmology = Cosmology(omega_c=0.25, omega_b=0.05, h=0.7, n_s=0.96, sigma8=sigma8)
    return Settings(cosmology=cosmology, alignment=0.0, first_bias=1.5, limits=limits)


def test_another_amplitude_than_the_true_one_is_noticed(folder, found):
    """What is assumed decides the chi-square of the assumed cosmology, and not the best value."""
    other = compared_in(folder, sigma8=1.0)
    assert other.chi_squares["assumed"].p_value < FALSE_ALARM
    error = 0.5 * (found["S8"]["high"] - found["S8"]["low"])
    assert other.constraints["all"].best == pytest.approx(found["S8"]["value"], abs=0.3 * error)


def test_a_survey_without_truth_is_compared_with_the_whole_sky(folder, found):
    """Slabs and the end of the field matter little at these separations."""
    real = compared_in(folder, truth=False)
    assert real.true_s8 is None
    error = 0.5 * (found["S8"]["high"] - found["S8"]["low"])
    assert real.constraints["all"].best == pytest.approx(found["S8"]["value"], abs=error)


@pytest.fixture(scope="module")
def gathered(folder):
    """What was measured, and all that the constraint is made of."""
    paths = [str(folder / name) for name in ("two-point.sacc", "tracer-metadata.yaml")]
    simulation = read_simulation(str(folder / "truth.fits"))
    observations = in_slabs(read_observations(*paths, 0.0), simulation)
    return observations, gather_evidence(observations, settings(), simulation)


def test_ellipticities_without_their_response_of_selection_are_noticed(folder, gathered):
    observations, evidence = gathered
    bins = fits.getdata(folder / "tomographic-catalog.fits", "BINS")
    inflation = {
        f"source_{k}": np.trace(row["R"]) / np.trace(row["R_gamma"]) for k, row in enumerate(bins)
    }
    factors = [
        np.prod([inflation.get(name, 1.0) for name in pair])
        for pair in evidence.predictions.points.pairs
    ]
    inflated = replace(evidence, values=observations.values * factors)
    everything = np.ones(observations.values.size, dtype=bool)
    assert abs(pull_of(constrain(evidence, everything, 0.8, 1.5))) < STUDENT.isf(FALSE_ALARM / 2)
    assert abs(pull_of(constrain(inflated, everything, 0.8, 1.5))) > STUDENT.isf(FALSE_ALARM / 2)


def pull_of(constraint) -> float:
    return (constraint.best - 0.8) / (0.5 * (constraint.high - constraint.low))


def test_scale_cuts_of_the_measurement_leave_points_out(folder, found):
    assert found["scale_cuts"]["xi_minus"]["min"] == {
        "value": 58.0,
        "unit": "arcmin",
        "from": "recorded in two-point",
    }
    rows = (folder / "theory-points.csv").read_text("utf-8").splitlines()[1:]
    left_out = [row.split(",") for row in rows if row.endswith(",0")]
    assert {row[0] for row in left_out} == {"xi_minus"}
    assert len(left_out) == 3 == found["points"]["all"] - found["points"]["used"]
    assert [float(row[3]) for row in left_out] == pytest.approx([40.0] * 3)


def test_the_figure_is_written_in_both_forms(folder, found):
    for name in ("theory-plot.png", "theory-figure.pdf"):
        assert (folder / name).stat().st_size > 5000
