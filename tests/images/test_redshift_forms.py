"""Densities of redshift in other forms: files of qp, samples; and a mask that gives the area."""

from dataclasses import asdict, replace

import h5py
import numpy as np
import pytest
import qp
from astropy.io import fits
from binned_redshifts import CatalogPaths, Options, describe_bins
from fits_columns import CatalogError
from galaxies import Measurement
from observed_mask import write_mask
from photoz import Z_EDGES
from scipy import stats
from simulated_run import write_run
from survey import Design, simulate_survey
from survey_mask import read_mask
from test_bad_catalogs import PHOTOZ, set_column, spoil
from tomography import EdgeRule

ENSEMBLE = Options(densities="ensemble")
QUANTILES = np.linspace(0.005, 0.995, 100)
SCATTER = 0.04


@pytest.fixture(scope="module")
def survey():
    """Few galaxies: qp takes a second for 5000 densities by quantiles."""
    measurement = Measurement(shape_noise=0.1)
    return simulate_survey(
        Design(n_galaxies=4000, area=50.0, lmax=64, seed=5, measurement=measurement)
    )


@pytest.fixture(scope="module")
def run(survey, tmp_path_factory):
    edges = EdgeRule(nbin=3, z_min=0.2, z_max=1.3)
    return write_run(survey, tmp_path_factory.mktemp("few"), edges)


@pytest.fixture(scope="module")
def paths(run):
    names = {tag: run[f"{tag}-catalog.fits"] for tag in ("shear", "photoz", "tomographic")}
    return CatalogPaths(**names)


@pytest.fixture(scope="module")
def tables(run):
    return fits.getdata(run[PHOTOZ]), fits.getdata(run["tomographic-catalog.fits"], "OBJECTS")


@pytest.fixture(scope="module")
def stacked(paths):
    return describe_bins(paths, Options())[0]


def with_ensemble(paths, folder, ensemble, ids=None):
    """Write a file of qp, and return the paths with it."""
    path = folder / "photoz-ensemble.hdf5"
    if ids is not None:
        ensemble.set_ancil({"object_id": ids})
    ensemble.write_to(str(path))
    return CatalogPaths(**asdict(paths) | {"ensemble": str(path)})


def message(paths, options):
    with pytest.raises(CatalogError) as caught:
        describe_bins(paths, options)
    return "\n".join(caught.value.args)


def gaussian_stack(tables, shear_path):
    """Return the weighted mean of Gaussians around z_mean, as masses of the bins of redshift."""
    photoz, objects = tables
    weight = fits.getdata(shear_path)["weight"].astype(float)
    stacks = []
    for k in range(3):
        members = objects["bin"] == k
        cumulative = stats.norm.cdf(Z_EDGES, photoz["z_mean"][members][:, None], SCATTER)
        masses = np.diff(cumulative, axis=1)
        masses /= masses.sum(axis=1, keepdims=True)
        stacks.append(np.average(masses, axis=0, weights=weight[members]))
    return np.array(stacks)


def test_histograms_of_qp_are_the_same_as_the_column(paths, tables, stacked, tmp_path):
    ensemble = qp.Ensemble(qp.hist, data={"bins": Z_EDGES, "pdfs": tables[0]["pdf"].astype(float)})
    given = with_ensemble(paths, tmp_path, ensemble, tables[0]["id"].astype(int))
    distribution, _ = describe_bins(given, ENSEMBLE)
    assert distribution.density == pytest.approx(stacked.density, abs=1e-6)


def test_an_ensemble_may_be_read_in_parts(paths, tables, stacked, tmp_path, monkeypatch):
    for module in ("binned_sources", "redshift_ensemble"):
        monkeypatch.setattr(f"{module}.ROWS_AT_ONCE", 999)
    ensemble = qp.Ensemble(qp.hist, data={"bins": Z_EDGES, "pdfs": tables[0]["pdf"].astype(float)})
    given = with_ensemble(paths, tmp_path, ensemble, tables[0]["id"].astype(int))
    distribution, _ = describe_bins(given, ENSEMBLE)
    assert distribution.density == pytest.approx(stacked.density, abs=1e-6)


def test_normal_densities_of_qp_are_integrated_over_the_bins(paths, tables, tmp_path):
    loc = tables[0]["z_mean"].astype(float)[:, None]
    ensemble = qp.Ensemble(qp.stats.norm, data={"loc": loc, "scale": np.full_like(loc, SCATTER)})
    distribution, _ = describe_bins(with_ensemble(paths, tmp_path, ensemble), ENSEMBLE)
    masses = distribution.density * np.diff(Z_EDGES)
    assert masses == pytest.approx(gaussian_stack(tables, paths.shear), abs=1e-9)


def test_quantiles_of_qp_are_a_cumulative_between_them(paths, tables, tmp_path):
    """Between two of 100 quantiles the density is flat: the mass of a bin is off by one at most."""
    locs = stats.norm.ppf(QUANTILES, tables[0]["z_mean"].astype(float)[:, None], SCATTER)
    ensemble = qp.Ensemble(qp.quant, data={"quants": QUANTILES, "locs": locs})
    distribution, _ = describe_bins(with_ensemble(paths, tmp_path, ensemble), ENSEMBLE)
    masses = distribution.density * np.diff(Z_EDGES)
    assert masses == pytest.approx(gaussian_stack(tables, paths.shear), abs=0.01)


def test_samples_are_counted(paths, tables, tmp_path):
    """The counts of n samples scatter as a binomial of the objects' weights."""
    rng = np.random.default_rng(4)
    photoz = tmp_path / PHOTOZ
    photoz.write_bytes((tmp_path / paths.photoz).read_bytes())
    number = 10

    def draw(table):
        mean = np.asarray(table["z_mean"], dtype=float)[:, None]
        return mean + SCATTER * rng.standard_normal((len(mean), number))

    spoil(photoz, set_column("samples", draw))
    given = replace(paths, photoz=str(photoz))
    distribution, metadata = describe_bins(given, Options(densities="samples"))
    masses = distribution.density * np.diff(Z_EDGES)
    expected = gaussian_stack(tables, paths.shear)
    effective = np.array(
        [[said["sum_w"] ** 2 / said["sum_w2"] * number] for said in metadata["bins"]]
    )
    # a count of one more or less does not matter
    limit = stats.norm.isf(1e-3 / 2 / masses.size) * np.sqrt(expected / effective) + 5 / effective
    assert np.all(np.abs(masses - expected) < limit)


def test_samples_that_are_not_there_are_asked_for(paths):
    assert "no column 'samples'" in message(paths, Options(densities="samples"))


def test_densities_far_off_the_grid_are_refused(paths, tables, tmp_path):
    loc = tables[0]["z_mean"].astype(float)[:, None] + 1.5
    ensemble = qp.Ensemble(qp.stats.norm, data={"loc": loc, "scale": np.full_like(loc, SCATTER)})
    said = message(with_ensemble(paths, tmp_path, ensemble), ENSEMBLE)
    assert "of the mass of the selected objects is outside of ZMIN and ZMAX, 0 to 1.75" in said


def test_densities_of_other_objects_are_refused(paths, tables, tmp_path):
    loc = tables[0]["z_mean"].astype(float)[:, None]
    ensemble = qp.Ensemble(qp.stats.norm, data={"loc": loc, "scale": np.full_like(loc, SCATTER)})
    given = with_ensemble(paths, tmp_path, ensemble, tables[0]["id"].astype(int)[::-1])
    assert "the identifiers of 4000 densities are not those" in message(given, ENSEMBLE)


def test_another_number_of_densities_is_refused(paths, tables, tmp_path):
    loc = tables[0]["z_mean"].astype(float)[:100, None]
    ensemble = qp.Ensemble(qp.stats.norm, data={"loc": loc, "scale": np.full_like(loc, SCATTER)})
    given = with_ensemble(paths, tmp_path, ensemble)
    assert "100 densities, but the catalogues have 4000 rows" in message(given, ENSEMBLE)


def test_a_file_of_another_kind_is_not_read(paths, tmp_path):
    path = tmp_path / "photoz-ensemble.hdf5"
    with h5py.File(path, "w") as file:
        file["data/z"], file["meta/z"] = [1.0], [1.0]
    given = replace(paths, ensemble=str(path))
    assert "photoz-ensemble.hdf5: not written by qp" in message(given, ENSEMBLE)


def test_an_ensemble_must_be_given_to_be_used(paths):
    assert "give the input photoz-ensemble" in message(paths, ENSEMBLE)


def test_a_mask_gives_the_area(paths, survey, tmp_path):
    mask = tmp_path / "mask.hsp"
    write_mask(survey.footprint, 256, str(mask))
    _, metadata = describe_bins(replace(paths, mask=str(mask)), Options())
    assert metadata["area"] == {
        "value": pytest.approx(read_mask(str(mask)).area, rel=1e-12),
        "unit": "deg2",
        "from": "the mask",
    }
    assert metadata["area"]["value"] == pytest.approx(survey.footprint.area, rel=0.005)
    assert metadata["area"]["value"] != survey.footprint.area


def test_a_mask_of_another_part_of_the_sky_is_refused(paths, survey, tmp_path):
    mask = tmp_path / "mask.hsp"
    elsewhere = replace(survey.footprint, centre=(180.0, 45.0))
    write_mask(elsewhere, 64, str(mask))
    said = message(replace(paths, mask=str(mask)), Options())
    assert "selected objects lie where it has nothing; it is another survey's" in said
