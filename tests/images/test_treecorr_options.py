"""What can be chosen of a measurement: bins, region, means, covariance, and its parts."""

import numpy as np
import pytest
import sacc
from bin_pairs import Share
from calibrated_sources import Calibration, Region, Sources, read_sources
from fits_columns import CatalogError
from galaxies import Measurement
from gathering import gather_files
from lens_files import LENSES, RANDOMS, write_lens_files
from measured_xi import read_data_vector
from measurement import Choice, Inputs, Outputs, measure_to_files
from resampling import Resampling
from simulated_run import write_run
from sky_patches import find_patch_centers, source_catalog, without_patch_means
from survey import Design, simulate_survey
from test_gather import assert_same
from test_two_point import random_sources
from tomography import EdgeRule
from two_point import Binning, Patches, measure

PATCHES = Patches(count=6, seed=1)
BINNING = Binning(min_sep=20.0, max_sep=150.0, nbins=3, options={"bin_slop": 0.1})
TWO_BINS = EdgeRule(nbin=2, z_min=0.2, z_max=1.3)
STRIP = Region(ra=(359.0, 2.5), dec=(-90.0, -44.0))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The files of a run of few galaxies in two bins, with lenses in two bins."""
    measurement = Measurement(shape_noise=0.1)
    design = Design(n_galaxies=4000, area=50.0, lmax=64, seed=5, measurement=measurement)
    files = write_run(simulate_survey(design), tmp_path_factory.mktemp("few"), TWO_BINS)
    write_lens_files(files.folder)
    return files


def inputs(run, *, with_lenses=True):
    return Inputs(
        shear=run["shear-catalog.fits"],
        tomographic=run["tomographic-catalog.fits"],
        photoz_stack=run["photoz-stack.fits"],
        metadata=run["tracer-metadata.yaml"],
        lenses=run[LENSES] if with_lenses else None,
        randoms=run[RANDOMS] if with_lenses else None,
    )


def measure_files(run, folder, *, with_lenses=True, share=None, **options):
    """Measure as the stage does; return the paths of both outputs."""
    name = "whole" if share is None else f"part-{share.rank}"
    outputs = Outputs(
        two_point=str(folder / f"{name}.sacc"), jackknife=str(folder / f"{name}.fits")
    )
    measure_to_files(
        inputs(run, with_lenses=with_lenses),
        outputs,
        calibration=Calibration(),
        binning=BINNING,
        patches=PATCHES,
        threads=1,
        **({} if share is None else {"share": share}),
        choice=Choice(**options),
    )
    return outputs.two_point, outputs.jackknife


@pytest.fixture(scope="module")
def whole(run, tmp_path_factory):
    return measure_files(run, tmp_path_factory.mktemp("whole"))


def test_the_file_has_all_functions_and_their_bins(whole):
    vector = read_data_vector(whole[0])
    found = [(spectrum.kind, spectrum.bins) for spectrum in vector.spectra]
    crossing = [(k, a) for k in range(2) for a in range(2)]
    shear = [(0, 0), (0, 1), (1, 1)]
    assert found == [
        *(("plus", pair) for pair in shear),
        *(("minus", pair) for pair in shear),
        *(("gamma_t", pair) for pair in crossing),
        *(("gamma_x", pair) for pair in crossing),
        *(("w", (k, k)) for k in range(2)),
    ]
    assert np.all(np.diag(vector.covariance) > 0)
    data = sacc.Sacc.load_fits(whole[0])
    assert list(data.tracers) == ["source_0", "source_1", "lens_0", "lens_1"]
    assert data.tracers["lens_1"].quantity == "galaxy_density"
    assert data.tracers["lens_1"].metadata == {"count": 300}
    assert np.trapezoid(data.tracers["lens_1"].nz, dx=0.1) == pytest.approx(1, rel=0.2)


def test_without_lenses_nothing_tells_of_them(run, whole, tmp_path):
    path, _ = measure_files(run, tmp_path, with_lenses=False)
    alone, both = sacc.Sacc.load_fits(path), sacc.Sacc.load_fits(whole[0])
    assert set(both.metadata) - set(alone.metadata) == {"boost_corrected", "clustering"}
    n = alone.mean.size
    assert both.mean[:n] == pytest.approx(alone.mean, rel=1e-12)
    assert both.covariance.dense[:n, :n] == pytest.approx(alone.covariance.dense, rel=1e-9)


@pytest.mark.parametrize("covariance", ["jackknife", "bootstrap"])
def test_parts_with_lenses_are_gathered_to_the_whole(run, tmp_path, covariance):
    options = {
        "clustering": "all",
        "resampling": Resampling(method=covariance, n_bootstrap=20, seed=2),
    }
    expected, _ = measure_files(run, tmp_path, **options)
    parts = [
        measure_files(run, tmp_path, share=Share(rank=rank, size=3), **options)
        for rank in (2, 0, 1)
    ]
    made = tmp_path / "gathered.sacc"
    two_point, jackknife = zip(*parts, strict=True)
    gather_files(two_point, jackknife, str(made), str(tmp_path / "gathered.fits"))
    assert [p.data_type for p in sacc.Sacc.load_fits(str(made)).data] == [
        p.data_type for p in sacc.Sacc.load_fits(expected).data
    ]
    assert_same(made, expected)
    with pytest.raises(CatalogError) as caught:
        gather_files(two_point[1:], jackknife[1:], str(made), str(tmp_path / "again.fits"))
    missing = "\n".join(caught.value.args)
    assert "lens bin" in missing or "pair of bins" in missing


def test_some_bins_are_chosen(run, whole, tmp_path):
    path, _ = measure_files(run, tmp_path, source_bins=[1], lens_bins=[0], clustering="none")
    data = sacc.Sacc.load_fits(path)
    assert list(data.tracers) == ["source_1", "lens_0"]
    vector = read_data_vector(path)
    assert [(s.kind, s.bins) for s in vector.spectra] == [
        ("plus", (1, 1)),
        ("minus", (1, 1)),
        ("gamma_t", (0, 1)),
        ("gamma_x", (0, 1)),
    ]
    expected = {(s.kind, s.bins): s for s in read_data_vector(whole[0]).spectra}
    for spectrum in vector.spectra:
        theirs = expected[spectrum.kind, spectrum.bins]
        assert spectrum.values == pytest.approx(theirs.values, rel=1e-9)
        assert spectrum.covariance == pytest.approx(theirs.covariance, rel=1e-6)


def test_lens_bins_need_lenses(run, tmp_path):
    with pytest.raises(CatalogError, match=r"lens_bins: \[0\] are asked for, but there is no"):
        measure_files(run, tmp_path, with_lenses=False, lens_bins=[0])


def test_what_was_chosen_is_recorded(run, tmp_path):
    path, _ = measure_files(
        run,
        tmp_path,
        boost=True,
        region=STRIP,
        scale_cuts={"xi_plus": 0.0, "gamma_t": 25.0},
        resampling=Resampling(method="bootstrap", n_bootstrap=20, seed=2),
    )
    metadata = sacc.Sacc.load_fits(path).metadata
    assert metadata["scale_cut_gamma_t"] == 25.0
    assert "scale_cut_xi_plus" not in metadata
    assert metadata["region"] == "ra 359 to 2.5 deg, dec -90 to -44 deg"
    assert metadata["covariance"] == "bootstrap, cross_patch_weight=geom"
    assert metadata["n_bootstrap"] == 20
    assert metadata["boost_corrected"]


def test_a_region_leaves_out_what_is_outside(run):
    paths = run["shear-catalog.fits"], run["tomographic-catalog.fits"]
    everything = read_sources(*paths, Calibration())[0]
    chosen = read_sources(*paths, Calibration(), STRIP)[0]
    inside = ((everything.ra >= 359) | (everything.ra <= 2.5)) & (everything.dec <= -44)
    assert 100 < inside.sum() < 0.8 * inside.size
    assert chosen.ra.tolist() == everything.ra[inside].tolist()
    assert chosen.shear.tolist() == everything.shear[:, inside].tolist()


def test_a_region_without_galaxies_is_told(run):
    nowhere = Region(ra=(100.0, 120.0), dec=(-90.0, 90.0))
    with pytest.raises(CatalogError, match="bin 1 has no objects with weight in the region"):
        read_sources(
            run["shear-catalog.fits"], run["tomographic-catalog.fits"], Calibration(), nowhere
        )


def test_declinations_of_a_region_increase():
    with pytest.raises(CatalogError, match=r"region: the declinations .* do not increase"):
        Region(ra=(0.0, 10.0), dec=(10.0, 10.0))


def test_the_mean_shear_of_each_patch_is_taken_off():
    sources = random_sources(900, 1)
    centers = find_patch_centers([(sources.ra, sources.dec)], PATCHES)
    shear = without_patch_means(sources, centers)
    vectors = np.radians(np.stack([sources.ra, sources.dec]))
    ra, dec = vectors
    places = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=1)
    patch = np.argmax(places @ centers.T, axis=1)
    for k in range(PATCHES.count):
        inside = patch == k
        weight = sources.weight[inside]
        assert np.average(shear[:, inside], axis=1, weights=weight) == pytest.approx(0, abs=1e-14)
        assert np.abs(np.average(sources.shear[:, inside], axis=1, weights=weight)).max() > 1e-3


def test_a_shear_that_differs_between_patches_is_gone():
    """A constant shear in each half of the sky: of the whole mean one half is left."""
    noise = random_sources(600, 1)
    east = (noise.ra > 180).astype(float)
    shear = 1e-3 * noise.shear + np.stack([east, np.zeros_like(east)])
    sources = Sources(ra=noise.ra, dec=noise.dec, shear=shear, weight=noise.weight)
    left = [
        measure([sources], BINNING, PATCHES, 1, subtract_patch_mean=subtract).functions[0].values[0]
        for subtract in (False, True)
    ]
    assert np.all(left[0] > 0.2)
    assert np.all(np.abs(left[1]) < 0.5 * left[0])


def test_the_bootstrap_has_the_variances_of_the_jackknife():
    """Of shape noise alone, in the mean over separations.

    Both are from the same patches, of which each variance has an error of sqrt(2 / (n - 1)).
    """
    sources = [random_sources(3000, 4)]
    patches = Patches(count=30, seed=1)
    traces = [
        np.trace(
            measure(sources, BINNING, patches, 1, resampling=Resampling(method=method)).covariance
        )
        for method in ("jackknife", "bootstrap")
    ]
    assert traces[1] / traces[0] == pytest.approx(1, abs=3 * np.sqrt(2 / 29))
    assert traces[1] != traces[0]


def test_patches_on_disk_give_the_same(run, whole, tmp_path):
    path, _ = measure_files(run, tmp_path, low_mem=True)
    ours, theirs = (read_data_vector(p) for p in (path, whole[0]))
    assert ours.values == pytest.approx(theirs.values, rel=1e-8, abs=1e-14)
    assert ours.covariance == pytest.approx(
        theirs.covariance, rel=0, abs=1e-12 * theirs.covariance.max()
    )


def test_patches_on_disk_are_read_when_they_are_needed(tmp_path):
    sources = random_sources(300, 1)
    centers = find_patch_centers([(sources.ra, sources.dec)], PATCHES)
    catalog = source_catalog("bin 0", sources, centers, str(tmp_path)).catalog
    assert len(catalog) == len(list(tmp_path.iterdir())) == PATCHES.count
    assert not any(part.loaded for part in catalog)
    assert sum(part.ntot for part in catalog) == 300
