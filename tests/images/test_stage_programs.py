"""The stages run as the programs they are in an image."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sacc
from astropy.io import fits

IMAGES = Path(__file__).resolve().parents[2] / "images"
STAGES = ("survey", "tomography", "pz_stack", "treecorr", "plots")

CONFIG = IMAGES.parent / "pipelines" / "two-point" / "treecorr.yaml"
PIPELINE = (
    ("survey", [], ["--parameter=size=tiny"]),
    ("tomography", ["shear-catalog.fits", "photoz-catalog.fits"], ["--parameter=nbin=2"]),
    (
        "pz_stack",
        ["shear-catalog.fits", "photoz-catalog.fits", "tomographic-catalog.fits"],
        [],
    ),
    (
        "treecorr",
        [
            "shear-catalog.fits",
            "tomographic-catalog.fits",
            "photoz-stack.fits",
            "tracer-metadata.yaml",
        ],
        [f"--config=config={CONFIG}", "--parameter=nbins=4", "--parameter=npatch=20"],
    ),
    (
        "plots",
        ["two-point.sacc", "photoz-stack.fits", "tomographic-catalog.fits", "truth.fits"],
        [],
    ),
)


def run_stage(stage, folder, inputs, options, output=None):
    """Run a stage with the inputs of a folder; return the finished process."""
    given = [f"--input={Path(name).stem}={folder / name}" for name in inputs]
    command = [sys.executable, str(IMAGES / stage / "run.py"), f"--outputs={output or folder}"]
    return subprocess.run(
        [*command, "--threads=2", *given, *options], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The outputs of all stages, one after the other."""
    folder = tmp_path_factory.mktemp("all stages")
    for stage, inputs, options in PIPELINE:
        finished = run_stage(stage, folder, inputs, options)
        assert finished.returncode == 0, finished.stderr
        assert not finished.stderr
    return folder


def test_the_pipeline_ends_with_figures(results):
    for name in ("nz-plot.png", "xi-plot.png", "nz-figure.pdf", "xi-figure.pdf"):
        assert (results / name).stat().st_size > 5000


def test_the_measurement_is_whole(results):
    data = sacc.Sacc.load_fits(str(results / "two-point.sacc"))
    assert data.mean.size == 2 * 3 * 4
    assert np.all(np.isfinite(data.mean))
    assert np.all(np.diag(data.covariance.dense) > 0)


def test_the_same_seed_makes_the_same_survey(results, tmp_path):
    finished = run_stage("survey", tmp_path, [], ["--parameter=size=tiny"])
    assert finished.returncode == 0, finished.stderr
    for name in ("shear-catalog.fits", "photoz-catalog.fits"):
        ours, theirs = (fits.getdata(folder / name) for folder in (results, tmp_path))
        assert np.array_equal(ours, theirs)


def test_figures_are_drawn_without_a_truth(results, tmp_path):
    inputs = ["two-point.sacc", "photoz-stack.fits", "tomographic-catalog.fits"]
    finished = run_stage("plots", results, inputs, [], output=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert (tmp_path / "xi-plot.png").exists()


def test_figures_of_the_same_data_are_the_same_files(results, tmp_path):
    assert run_stage("plots", results, PIPELINE[-1][1], [], output=tmp_path).returncode == 0
    for name in ("nz-plot.png", "xi-plot.png", "nz-figure.pdf", "xi-figure.pdf"):
        assert (tmp_path / name).read_bytes() == (results / name).read_bytes()


def test_a_bad_catalogue_is_one_message_and_leaves_nothing_behind(results, tmp_path):
    output = tmp_path / "nothing here"
    options = ["--parameter=edges=5.0", "--parameter=edges=6.0"]
    finished = run_stage("tomography", results, PIPELINE[1][1], options, output=output)
    assert finished.returncode == 1
    assert finished.stderr == (
        "tomography: bin 0, 5 <= z < 6, is empty; change the edges or the cuts\n"
    )
    assert not list(output.glob("*"))


def test_a_wrong_option_of_treecorr_is_one_message(results, tmp_path):
    config = tmp_path / "treecorr.yaml"
    config.write_text("bin_slap: 0\n", encoding="utf-8")
    options = [f"--config=config={config}"]
    finished = run_stage("treecorr", results, PIPELINE[3][1], options, output=tmp_path)
    assert finished.returncode == 1
    assert finished.stderr == (
        "treecorr: treecorr.yaml:1: unknown option 'bin_slap'; did you mean 'bin_slop'?\n"
    )


@pytest.mark.parametrize("stage", STAGES)
def test_all_modules_of_a_stage_go_into_its_image(stage):
    copied = (IMAGES / stage / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "").split()
    modules = {path.name for path in (IMAGES / stage).glob("*.py")}
    assert modules == {word for word in copied if word.endswith(".py")}


def test_no_two_stages_ask_for_different_versions():
    pins = {}
    for stage in STAGES:
        for line in (IMAGES / stage / "requirements.txt").read_text(encoding="utf-8").splitlines():
            name, version = line.split("==")
            assert pins.setdefault(name, version) == version
