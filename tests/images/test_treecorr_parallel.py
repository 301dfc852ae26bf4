"""Correlation functions by threads, by processes of MPI and by shards are those of one thread.

One thread adds in one order, so processes and shards of one thread give the same to the last bit.
Threads add in any order. A sum of n numbers in any order is within n u times the sum of their sizes
of the exact one, where u is 2^-53 (Higham, Accuracy and Stability of Numerical Algorithms, 4.2).
All bounds here follow from that, and from what the stage makes of the sums.
"""

import numpy as np
import pytest
import sacc
from calibrated_sources import Calibration, read_sources
from galaxies import Measurement
from lens_files import LENSES, RANDOMS, write_lens_files
from simulated_run import write_run
from stage_classes import IMAGES
from survey import Design, simulate_survey
from tomography import EdgeRule

from descpipe.cli import main

ENGINES = ["none", pytest.param("docker", marks=[pytest.mark.docker, pytest.mark.slow])]
UNIT = 2.0**-53
N_GALAXIES, N_RANDOM = 4000, 1500
# The images are those of the shipped pipeline. Without provenance, files can be the same bytes.
PIPELINE = """\
pipeline: parallel
version: "0.1.0"
owner: desc
base_name: two-point
images: [{images}]
provenance: false
inputs:
  shear-catalog: shear-catalog.fits
  tomographic-catalog: tomographic-catalog.fits
  photoz-stack: photoz-stack.fits
  tracer-metadata: tracer-metadata.yaml
  lens-sample: {lenses}
  random-catalog: {randoms}
output: out
steps:
"""
STEP = """\
  {name}:
    stage: treecorr
    config: {{config: treecorr.yaml}}
    parameters: {{min_sep: 20.0, max_sep: 150.0, nbins: 3, npatch: 6}}
    outputs: {{two-point: {name}-points, jackknife: {name}-samples}}
    {how}
"""
WAYS = {
    "one": "resources: {cores: 1}",
    "threads": "resources: {cores: 2}",
    "processes": "mpi: {processes: 2}",
    "parts": "scatter: {shards: 2}",
}
GATHER = """\
  gather:
    inputs: {two-point-parts: parts-points, jackknife-parts: parts-samples}
    outputs: {two-point: gather-points, jackknife: gather-samples}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Few galaxies in two bins, with lenses in two bins, and a pipeline for them."""
    place = tmp_path_factory.mktemp("parallel")
    measurement = Measurement(shape_noise=0.1)
    design = Design(n_galaxies=N_GALAXIES, area=50.0, lmax=64, seed=5, measurement=measurement)
    write_run(simulate_survey(design), place, EdgeRule(nbin=2, z_min=0.2, z_max=1.3))
    write_lens_files(place, n_random=N_RANDOM)
    (place / "treecorr.yaml").write_text("bin_slop: 0.1\n", encoding="utf-8")
    steps = [STEP.format(name=name, how=how) for name, how in WAYS.items()]
    head = PIPELINE.format(images=IMAGES, lenses=LENSES, randoms=RANDOMS)
    (place / "pipeline.yaml").write_text("".join([head, *steps, GATHER]), encoding="utf-8")
    return place


@pytest.fixture(scope="module", params=ENGINES)
def results(request, folder):
    """What the steps of the pipeline write, on this Python and in containers."""
    pipeline, engine = str(folder / "pipeline.yaml"), request.param
    if engine == "docker":
        assert main(["build", "--engine", engine, pipeline]) == 0
    assert main(["run", "--engine", engine, "-o", str(folder / engine), pipeline]) == 0
    return folder / engine


@pytest.mark.parametrize("way", ["processes", "gather"])
def test_processes_and_shards_write_the_files_of_one_thread_to_the_byte(results, way):
    for kind in ("points.sacc", "samples.fits"):
        ours, theirs = (results / f"{name}-{kind}" for name in (way, "one"))
        assert ours.read_bytes() == theirs.read_bytes()


def test_threads_count_the_same_pairs_and_differ_by_rounding(results, folder):
    ours, theirs = (
        sacc.Sacc.load_fits(str(results / f"{way}-points.sacc")) for way in ("threads", "one")
    )
    assert ours.get_tag("npair") == theirs.get_tag("npair")
    bounds = rounding(theirs, largest_shear(folder))
    deviations = np.sqrt(np.diag(theirs.covariance.dense))
    assert np.all(bounds < 1e-5 * deviations)
    assert np.all(np.abs(ours.mean - theirs.mean) <= bounds)
    n_patch = theirs.metadata["npatch"]
    # A sample without one patch of six has more than half of the weight of all, so its points may
    # be wrong by two bounds, and by four as deviations from a mean. The rest is Cauchy and Schwarz.
    crossed = 4 * np.sqrt(n_patch - 1) * np.outer(deviations, bounds)
    change = np.abs(ours.covariance.dense - theirs.covariance.dense)
    assert np.all(change <= crossed + crossed.T)


def rounding(data, shear):
    """Return by how much each point may change if its sums are in another order."""
    return np.array([UNIT * error_of(point, shear) for point in data.data])


def error_of(point, shear):
    """Return the same of one point, in units of the last place.

    xi and gamma_t are quotients of two sums of n numbers, the sizes of which are at most those of
    the shear, squared or not, and of the weights. Two orders of each sum differ by 2 n u times
    that. Of gamma_t there are two quotients, and the pairs with random points are not in the file:
    there cannot be more than all.
    """
    if "xi_plus" in point.data_type or "xi_minus" in point.data_type:
        return 4 * point["npair"] * shear**2
    if point.data_type.startswith("galaxy_shearDensity"):
        return 8 * N_RANDOM * N_GALAXIES * shear
    # (DD + 2 DR + RR) / RR is 4 DR / RR + w, where DR is at most twice RR.
    return 4 * N_RANDOM**2 * (8 + abs(point.value))


def largest_shear(folder):
    paths = (str(folder / f"{name}-catalog.fits") for name in ("shear", "tomographic"))
    return max(np.hypot(*part.shear).max() for part in read_sources(*paths, Calibration()))
