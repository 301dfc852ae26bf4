"""The shipped pipeline gives the same science in every way in which it can be run."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from result_differences import differences

from descpipe.cli import main

REPOSITORY = Path(__file__).parents[2]
TWO_POINT = str(REPOSITORY / "pipelines" / "two-point" / "pipeline.yaml")
RESULTS = (
    "tomographic-catalog.fits",
    "photoz-stack.fits",
    "tracer-metadata.yaml",
    "two-point.sacc",
    "jackknife.fits",
    "nz-plot.png",
    "xi-plot.png",
)


@pytest.fixture(scope="module")
def built():
    """Build the images of the shipped pipeline; what is current stays as it is."""
    assert main(["build", TWO_POINT]) == 0


def assert_same(results, reference):
    found = [what for name in RESULTS for what in differences(results / name, reference / name)]
    assert found == []


def run_cwltool(folder, engine, inputs):
    words = ["export-cwl", TWO_POINT, "--engine", engine, "-o", str(folder), *inputs]
    assert main(words) == 0
    words = ["cwltool", "--outdir", str(folder / "results"), "pipeline.cwl", "job.yml"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "results"


def test_by_plain_cwltool_without_containers(inputs, reference, tmp_path):
    assert_same(run_cwltool(tmp_path, "none", inputs), reference)


@pytest.mark.docker
def test_by_plain_cwltool_in_docker(inputs, reference, built, tmp_path):
    assert_same(run_cwltool(tmp_path, "docker", inputs), reference)


@pytest.mark.docker
def test_by_descpipe_run_in_docker(inputs, reference, built, tmp_path):
    out = tmp_path / "out"
    assert main(["run", TWO_POINT, "--engine", "docker", "-o", str(out), *inputs]) == 0
    assert_same(out, reference)


@pytest.mark.docker
def test_by_the_script_of_descpipe_local(inputs, reference, built, tmp_path):
    script, out = tmp_path / "run.sh", tmp_path / "out"
    assert main(["local", TWO_POINT, str(script), "-o", str(out), *inputs]) == 0
    done = subprocess.run([str(script)], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr
    assert_same(out, reference)


def test_the_comparison_sees_a_change_of_one_number(reference, tmp_path):
    from astropy.io import fits

    changed = tmp_path / "two-point.sacc"
    with fits.open(reference / "two-point.sacc") as hdus:
        table = next(hdu for hdu in hdus if hdu.data is not None and hdu.data.dtype.names)
        column = next(n for n in table.data.dtype.names if table.data[n].dtype.kind == "f")
        table.data[column][0] += 1e-6 * np.max(np.abs(table.data[column]))
        hdus.writeto(changed)
    assert len(differences(changed, reference / "two-point.sacc")) == 1
