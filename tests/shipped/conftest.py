"""What tests of the shipped pipelines share: a small simulated survey."""

from pathlib import Path

import pytest

from descpipe.cli import main

SURVEY = Path(__file__).parents[2] / "pipelines" / "survey" / "pipeline.yaml"


@pytest.fixture(scope="session")
def small_survey(tmp_path_factory):
    """The folder of a survey's catalogues and truth, made once."""
    folder = tmp_path_factory.mktemp("small survey") / "out"
    words = ["run", str(SURVEY), "--engine", "none", "--set", "survey.size=tiny"]
    assert main([*words, "-o", str(folder)]) == 0
    return folder
