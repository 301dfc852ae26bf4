"""The stages run as the programs they are in an image."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sacc
from astropy.io import fits
from stage_classes import load_stage

from descpipe import FITS
from descpipe.contract.fits_header import read_headers

IMAGES = Path(__file__).resolve().parents[2] / "images"
STAGES = (
    "survey",
    "random_catalog",
    "lens_sample",
    "tomography",
    "pz_stack",
    "treecorr",
    "gather",
    "plots",
    "plots_catalog",
    "plots_3x2pt",
    "plots_null_tests",
    "study",
    "noise_study",
    "theory",
    "null_tests",
)

CONFIG = IMAGES.parent / "pipelines" / "two-point" / "treecorr.yaml"
PIPELINE = (
    ("survey", [], ["--parameter=size=tiny", "--parameter=n_lenses=3000"]),
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
    (
        "plots_catalog",
        [
            "shear-catalog.fits",
            "tomographic-catalog.fits",
            "tracer-metadata.yaml",
            "jackknife.fits",
        ],
        [],
    ),
    ("random_catalog", ["mask.hsp"], ["--parameter=density=0.1"]),
    ("lens_sample", ["lens-catalog.fits", "mask.hsp"], []),
    (
        "null_tests",
        [
            "shear-catalog.fits",
            "tomographic-catalog.fits",
            "two-point.sacc",
            "jackknife.fits",
            "random-catalog.fits",
        ],
        [],
    ),
)

MEASURED = (("two-point", "two-point.sacc"), ("jackknife", "jackknife.fits"))


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
    for figure in ("nz", "xi", "footprint", "bins"):
        for name in (f"{figure}-plot.png", f"{figure}-figure.pdf"):
            assert (results / name).stat().st_size > 5000


def test_the_measurement_is_whole(results):
    data = sacc.Sacc.load_fits(str(results / "two-point.sacc"))
    assert data.mean.size == 2 * 3 * 4
    assert np.all(np.isfinite(data.mean))
    assert np.all(np.diag(data.covariance.dense) > 0)


def test_two_shards_are_gathered_to_the_measurement(results, tmp_path):
    _, inputs, options = PIPELINE[3]
    for shard in ("1-of-2", "2-of-2"):
        names = [f"--output={tag}={tag}-parts.{shard}" for tag in ("two-point", "jackknife")]
        finished = run_stage(
            "treecorr", results, inputs, [*options, f"--shard={shard}", *names], output=tmp_path
        )
        assert finished.returncode == 0, finished.stderr
    parts = [f"--input={path.name.partition('.')[0]}={path}" for path in tmp_path.iterdir()]
    finished = run_stage("gather", tmp_path, [], parts)
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""
    ours, theirs = (
        sacc.Sacc.load_fits(str(folder / "two-point.sacc")) for folder in (tmp_path, results)
    )
    assert ours.mean == pytest.approx(theirs.mean, rel=1e-9)
    largest = np.abs(theirs.covariance.dense).max()
    assert ours.covariance.dense == pytest.approx(theirs.covariance.dense, abs=1e-9 * largest)


def test_parts_that_are_not_one_measurement_are_one_list_of_messages(results, tmp_path):
    parts = [f"--input={tag}-parts={results / name}" for tag, name in MEASURED] * 2
    finished = run_stage("gather", results, [], parts, output=tmp_path)
    assert finished.returncode == 1
    told = finished.stderr.splitlines()
    assert len(told) == 2 * 3
    assert told[0] == (
        "gather: the pair of bins (0, 0) is in two-point.sacc and again in two-point.sacc; leave "
        "one of them out"
    )
    assert not list(tmp_path.iterdir())


def test_the_same_seed_makes_the_same_survey(results, tmp_path):
    finished = run_stage("survey", tmp_path, *PIPELINE[0][1:])
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
    assert run_stage("plots", results, PIPELINE[4][1], [], output=tmp_path).returncode == 0
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


def test_null_tests_that_fail_can_stop_a_pipeline(results, tmp_path):
    options = ["--parameter=on_fail=stop", "--parameter=tests=additive_bias"]
    inputs = next(given for stage, given, _ in PIPELINE if stage == "null_tests")
    # with no variance by the sky, the mean of a small footprint is far from zero
    options += ["--parameter=sigma8=0", "--parameter=p_limit=0.499"]
    finished = run_stage("null_tests", results, inputs, options, output=tmp_path)
    assert finished.returncode == 1
    assert finished.stderr.startswith("null_tests: additive_bias failed: mean shear where the PSF")
    assert not list(tmp_path.iterdir())


def test_null_tests_that_are_not_done_can_stop_a_pipeline(results, tmp_path):
    options = ["--parameter=on_not_done=stop", "--parameter=tests=random_shear"]
    inputs = next(given for stage, given, _ in PIPELINE if stage == "null_tests")
    without = [one for one in inputs if "random" not in str(one)]
    assert len(without) < len(inputs)
    finished = run_stage("null_tests", results, without, options, output=tmp_path)
    assert finished.returncode == 1
    assert finished.stderr.startswith("null_tests: random_shear was not done: ")
    assert not list(tmp_path.iterdir())


def test_a_wrong_option_of_treecorr_is_one_message(results, tmp_path):
    config = tmp_path / "treecorr.yaml"
    config.write_text("bin_slap: 0\n", encoding="utf-8")
    options = [f"--config=config={config}"]
    finished = run_stage("treecorr", results, PIPELINE[3][1], options, output=tmp_path)
    assert finished.returncode == 1
    assert finished.stderr == (
        f"treecorr: config file 'config': {config}: bin_slap: not a known key; "
        "did you mean 'bin_slop'?\n"
    )


def test_all_that_headers_tell_is_one_list_of_messages(results, tmp_path):
    (tmp_path / "shear-catalog.fits").symlink_to(results / "photoz-catalog.fits")
    (tmp_path / "photoz-catalog.fits").symlink_to(results / "shear-catalog.fits")
    finished = run_stage("tomography", tmp_path, PIPELINE[1][1], ["--parameter=edges=0.5"])
    assert finished.returncode == 1
    told = finished.stderr.splitlines()
    assert [line.partition(" (it has")[0].rpartition("/")[2] for line in told] == [
        (
            "shear-catalog.fits: no columns 'g1', 'g2', 's2n', 'size_ratio', 'weight', 'g1_1p', "
            "'g2_1p', 's2n_1p' and 17 more"
        ),
        "shear-catalog.fits: no keyword 'DGAMMA'",
        (
            "photoz-catalog.fits: no columns 'z_mean', 'z_mean_1p', 'z_mean_1m', 'z_mean_2p', "
            "'z_mean_2m'"
        ),
        told[-1],
    ]
    assert "'edges'" in told[-1]
    assert told[-1].endswith("give at least 2 items")


def is_optional(stage, tag, hdu, column):
    tables = load_stage(stage).outputs[tag].tables
    return tables.get(hdu, tables.get("")).columns[column].is_optional


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_promises_all_columns_that_it_writes(results, stage):
    written = {
        (tag, hdu.name, name)
        for tag, kind in load_stage(stage).outputs.items()
        if isinstance(kind, FITS)
        for hdu in read_headers(str(results / kind.file_name(tag)))
        for name in hdu.columns
    }
    promised = {
        (tag, name or hdu.name, column)
        for tag, kind in load_stage(stage).outputs.items()
        if isinstance(kind, FITS)
        for hdu in read_headers(str(results / kind.file_name(tag)))[1:2]
        for name, table in kind.tables.items()
        for column in table.columns
    }
    more = {
        "survey": {("photoz-catalog", "PRIOR", name) for name in ("z_low", "z_high", "density")},
        "pz_stack": {("photoz-stack", "NZ_SOURCE", "BIN2")},
        "lens_sample": {("lens-sample", "NZ_LENS", "BIN2")},
    }
    assert written - promised == more.get(stage, set())
    assert {name for name in promised if not is_optional(stage, *name)} <= written


@pytest.mark.parametrize("stage", STAGES)
def test_all_files_of_a_stage_go_into_its_image(stage):
    copied = (IMAGES / stage / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "").split()
    files = {path.name for path in (IMAGES / stage).iterdir() if path.suffix in {".py", ".json"}}
    assert files == {word for word in copied if word.endswith((".py", ".json"))}


def test_no_two_stages_ask_for_different_versions():
    pins = {}
    for stage in STAGES:
        for line in (IMAGES / stage / "requirements.txt").read_text(encoding="utf-8").splitlines():
            name, version = line.split("==")
            assert pins.setdefault(name, version) == version
