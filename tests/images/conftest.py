"""Fixtures for the science of the shipped stages: their modules, and surveys made by them."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

IMAGES = Path(__file__).resolve().parents[2] / "images"
STAGES = ("survey", "tomography", "pz_stack", "treecorr", "plots")

# In an image the modules of a stage are found because they lie beside its run.py.
sys.path[:0] = [str(IMAGES / stage) for stage in STAGES]

from binned_sources import read_binned_sources  # noqa: E402
from galaxies import Measurement  # noqa: E402
from photoz_stack import stack, write_photoz_stack  # noqa: E402
from survey import Design, Survey, simulate_survey, write_survey  # noqa: E402
from tomography import Cuts, EdgeRule, bin_catalog  # noqa: E402
from tracer_metadata import describe_tracers, write_tracer_metadata  # noqa: E402

CUTS = Cuts(s2n=10.0, size_ratio=0.5)
THREADS = 2


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files of a run, by the tags of the stages."""

    folder: Path

    def __getitem__(self, name: str) -> str:
        return str(self.folder / name)


def write_run(survey: Survey, folder: Path, edges: EdgeRule) -> Files:
    """Write a survey and all that the measurement of its correlation functions needs."""
    folder.mkdir(exist_ok=True)
    files = Files(folder=folder)
    shear, photoz = files["shear-catalog.fits"], files["photoz-catalog.fits"]
    tomographic = files["tomographic-catalog.fits"]
    write_survey(survey, shear, photoz, files["truth.fits"])
    bin_catalog(shear, photoz, tomographic, CUTS, edges)
    sources = read_binned_sources(shear, photoz, tomographic)
    distribution = stack(sources, photoz, "pdf")
    write_photoz_stack(files["photoz-stack.fits"], distribution)
    metadata = describe_tracers(sources, distribution, None)
    write_tracer_metadata(files["tracer-metadata.yaml"], metadata)
    return files


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
