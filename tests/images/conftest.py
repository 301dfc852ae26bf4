"""Fixtures for the science of the shipped stages: their modules, and a survey made by them."""

import sys
from pathlib import Path

import pytest

IMAGES = Path(__file__).resolve().parents[2] / "images"

# In an image the modules of a stage are found because they lie beside its run.py.
sys.path[:0] = [str(path.parent) for path in sorted(IMAGES.glob("*/run.py"))]

from galaxies import Measurement  # noqa: E402
from simulated_run import THREADS, Files, write_run  # noqa: E402
from survey import Design, Survey, simulate_survey  # noqa: E402
from tomography import EdgeRule  # noqa: E402


@pytest.fixture(scope="session")
def survey() -> Survey:
    """A small survey: 40 000 galaxies on 100 deg2."""
    design = Design(
        n_galaxies=40_000, area=100.0, lmax=512, seed=5, measurement=Measurement(shape_noise=0.1)
    )
    return simulate_survey(design, THREADS)


@pytest.fixture(scope="session")
def run(survey, tmp_path_factory) -> Files:
    """The small survey in three bins of equal weight."""
    folder = tmp_path_factory.mktemp("a run")
    return write_run(survey, folder, EdgeRule(nbin=3, z_min=0.2, z_max=1.3))
