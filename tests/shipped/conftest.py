"""What tests of the shipped pipelines share: a small simulated survey."""

from pathlib import Path

import pytest

from descpipe.cli import main

PIPELINES = Path(__file__).parents[2] / "pipelines"
SURVEY = PIPELINES / "survey" / "pipeline.yaml"
TWO_POINT = PIPELINES / "two-point" / "pipeline.yaml"
CATALOGUES = ("shear-catalog", "photoz-catalog", "truth")


@pytest.fixture(scope="session")
def small_survey(tmp_path_factory):
    """The folder of a survey's catalogues and truth, made once."""
    folder = tmp_path_factory.mktemp("small survey") / "out"
    words = ["run", str(SURVEY), "--engine", "none", "--set", "survey.size=tiny"]
    assert main([*words, "-o", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def inputs(small_survey):
    """Arguments that give a small simulated survey to a pipeline."""
    given = [f"--input={tag}={small_survey / tag}.fits" for tag in CATALOGUES]
    return [word for pair in given for word in pair.split("=", 1)]


@pytest.fixture(scope="session")
def reference(inputs, tmp_path_factory):
    """The results of `descpipe run --engine none`."""
    out = tmp_path_factory.mktemp("reference") / "out"
    assert main(["run", str(TWO_POINT), "--engine", "none", "-o", str(out), *inputs]) == 0
    return out
