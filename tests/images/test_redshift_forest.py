"""A forest tells redshifts from magnitudes, and its bins have the response that they must have."""

from types import SimpleNamespace

import numpy as np
import photometry
import pytest
from astropy.io import fits
from astropy.table import Table
from catalog_files import write_catalogs, write_training_sample
from fits_columns import CatalogError
from galaxies import VARIANTS, Measurement, observe
from metacal_catalog import MetacalCatalog, Variant
from photometry import BANDS
from redshift_edges import EdgeRule
from redshift_forest import Growth, choose_redshifts, train_forest
from scipy import stats
from simulated_run import CUTS
from survey import Design, simulate_survey
from test_tomography import FALSE_ALARM, bin_means
from tomography import assign_bins, bin_catalog, bin_responses

MAGNITUDES = [f"mag_{band}" for band in BANDS]
GROWTH = Growth(trees=10, seed=3, threads=2)
EDGES = np.array([0.2, 0.5, 0.8, 1.3])
TRUTH_SHEAR = 0.02
GROUPS = 20


@pytest.fixture(scope="module")
def strong_colours():
    """Let colours respond to shear so much that it shows in few galaxies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(photometry, "SHEAR_COUPLING", np.array([4.0, 2.0, 1.0, 0.0]))
        yield


@pytest.fixture(scope="module")
def survey(strong_colours):
    measurement = Measurement(shape_noise=0.05, selection_bias=3.0)
    design = Design(
        n_galaxies=100_000, area=100.0, lmax=32, seed=8, measurement=measurement, n_training=10_000
    )
    return simulate_survey(design)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, survey):
    folder = tmp_path_factory.mktemp("a survey")
    names = ("shear-catalog.fits", "photoz-catalog.fits", "lens-catalog.fits")
    write_catalogs(survey, *(str(folder / name) for name in names))
    write_training_sample(survey, str(folder / "training-sample.fits"))
    return folder


@pytest.fixture(scope="module")
def forest(folder):
    return train_forest(str(folder / "training-sample.fits"), MAGNITUDES, GROWTH)


def see(survey, forest, shear):
    """Measure all galaxies under one shear, the same noise for each."""
    seen = observe(survey.galaxies, np.array(shear)[:, None], survey.design.measurement)
    magnitudes = survey.photometry.observe(survey.galaxies, seen)
    values = np.stack([magnitudes[name] for name in MAGNITUDES], axis=1)
    names = ("g1", "g2", "s2n", "size_ratio", "weight")
    columns = {name: getattr(seen, name) for name in names}
    return Variant(**columns, z=forest.estimate(values))


def thin(variant, rows):
    return Variant(**{name: values[rows] for name, values in vars(variant).items()})


@pytest.fixture(scope="module")
def differences(survey, forest):
    """Measured less true response of each bin and group, with R_S by the forest and without."""
    metacal = {suffix: see(survey, forest, shear) for suffix, shear in VARIANTS.items()}
    truth = {
        suffix: see(survey, forest, np.sign(shear) * TRUTH_SHEAR)
        for suffix, shear in VARIANTS.items()
        if suffix
    }
    fixed = {s: Variant(**{**vars(v), "z": metacal[""].z}) for s, v in metacal.items()}
    result = {"by the forest": [], "of the unsheared image": []}
    for group in range(GROUPS):
        rows = np.s_[group::GROUPS]
        for name, variants in zip(result, (metacal, fixed), strict=True):
            few = {suffix: thin(variant, rows) for suffix, variant in variants.items()}
            catalog = MetacalCatalog(id=np.arange(few[""].z.size), variants=few, delta_gamma=0.02)
            found = bin_responses(catalog, {s: select(v) for s, v in few.items()}, 3)
            true = true_response({s: thin(v, rows) for s, v in truth.items()})
            result[name].append([r.total for r in found] - true)
    return {name: np.array(values) for name, values in result.items()}


def select(variant):
    return assign_bins(variant.z, CUTS.accept(variant), EDGES)


def true_response(sheared):
    means = {
        suffix: [
            bin_means(values, variant.weight, select(variant), 3)
            for values in (variant.g1, variant.g2)
        ]
        for suffix, variant in sheared.items()
    }
    columns = [np.subtract(means[f"_{b}p"], means[f"_{b}m"]) for b in (1, 2)]
    return np.moveaxis(np.array(columns), 2, 0).swapaxes(1, 2) / (2 * TRUTH_SHEAR)


def pulls(differences):
    return differences.mean(axis=0) / (differences.std(axis=0, ddof=1) / np.sqrt(GROUPS))


TOLERANCE = stats.t(GROUPS - 1).isf(FALSE_ALARM / 2 / 12)


def test_the_response_of_bins_by_a_forest_is_the_true_one(differences):
    assert np.all(np.abs(pulls(differences["by the forest"])) < TOLERANCE)


def test_it_is_not_if_all_variants_have_the_redshifts_of_one(differences):
    assert np.any(np.abs(pulls(differences["of the unsheared image"])) > TOLERANCE)


def test_redshifts_are_right_on_average(survey, forest):
    """Of all galaxies; the training sample has an error of its own."""
    z = see(survey, forest, (0.0, 0.0)).z
    off = z - survey.galaxies.z
    n = survey.design.n_training
    assert abs(off.mean()) < 4 * off.std() * np.sqrt(1 / off.size + 1 / n)


def test_a_forest_that_learns_nothing_has_the_scatter_of_all_redshifts(
    survey, forest, folder, tmp_path
):
    def shuffle(table):
        table["z"] = np.random.default_rng(1).permutation(table["z"])

    ignorant = train_forest(spoilt(folder, tmp_path, shuffle), MAGNITUDES, GROWTH)
    z = survey.galaxies.z
    scatters = [np.std(see(survey, f, (0.0, 0.0)).z - z) for f in (forest, ignorant)]
    error = 4 * z.std() / np.sqrt(2 * z.size)
    assert scatters[1] > z.std() - error
    assert scatters[0] < z.std() - error


def test_threads_change_nothing(folder, survey, forest):
    path = str(folder / "training-sample.fits")
    alone = train_forest(path, MAGNITUDES, Growth(trees=10, seed=3, threads=1))
    values = survey.photometry.magnitudes.T
    assert np.array_equal(alone.estimate(values), forest.estimate(values))


def test_a_catalogue_is_binned_by_a_forest(folder, forest):
    paths = [str(folder / f"{tag}.fits") for tag in ("shear-catalog", "photoz-catalog", "out")]
    rule = EdgeRule(nbin=3, z_min=0.2, z_max=1.3)
    bin_catalog(*paths, CUTS, rule, redshifts=forest)
    objects, table = (fits.getdata(paths[2], name) for name in ("OBJECTS", "BINS"))
    truth = simulate_truth(folder, objects)
    assert np.ptp(table["sum_w"]) <= 2
    assert np.all(np.diff([truth[objects["bin"] == k].mean() for k in range(3)]) > 0.1)


def simulate_truth(folder, objects):
    """Return the point estimates of redshift, which the forest has not seen."""
    photoz = fits.getdata(folder / "photoz-catalog.fits")
    assert np.array_equal(photoz["id"], objects["id"])
    return photoz["z_mean"]


def spoilt(folder, tmp_path, change):
    table = Table.read(folder / "training-sample.fits", hdu=1)
    changed = change(table)
    table = table if changed is None else changed
    table.write(tmp_path / "training-sample.fits")
    return str(tmp_path / "training-sample.fits")


def nan(table):
    table["mag_r"][:3] = np.nan


@pytest.mark.parametrize(
    ("change", "columns", "expected"),
    [
        (None, ["mag_g", "mag_y"], "no column 'mag_y'; did you mean 'mag_"),
        (nan, MAGNITUDES, "column 'mag_r': 3 of 10000 values are NaN"),
        (lambda table: table[:20], MAGNITUDES, "20 galaxies; at least 100 are needed"),
        (lambda table: table[:0], MAGNITUDES, "the table has no rows"),
    ],
)
def test_a_training_sample_that_cannot_be_used_is_refused(
    folder, tmp_path, change, columns, expected
):
    path = spoilt(folder, tmp_path, change or (lambda table: None))
    with pytest.raises(CatalogError) as caught:
        train_forest(path, columns, GROWTH)
    assert caught.value.args[0].startswith("training-sample.fits: ")
    assert expected in caught.value.args[0]


def test_galaxies_unlike_the_training_sample_are_counted(folder, tmp_path):
    path = spoilt(folder, tmp_path, lambda table: table[table["mag_i"] < 23.5])
    bright = train_forest(path, MAGNITUDES, GROWTH)
    paths = [str(folder / f"{tag}.fits") for tag in ("shear-catalog", "photoz-catalog", "none")]
    with pytest.raises(CatalogError) as caught:
        bin_catalog(*paths, CUTS, EdgeRule(nbin=2, z_min=0.2, z_max=1.3), redshifts=bright)
    assert any(
        said.startswith("column 'mag_i': ") and "beyond those of the training sample" in said
        for said in caught.value.args
    )
    assert not (folder / "none.fits").exists()


def test_columns_without_variants_are_refused(folder, tmp_path):
    table = Table.read(folder / "shear-catalog.fits", hdu=1)
    table.meta = {"DGAMMA": 0.02}
    table.remove_columns([f"mag_g{suffix}" for suffix in VARIANTS if suffix])
    table.write(tmp_path / "shear-catalog.fits")
    paths = [str(tmp_path / "shear-catalog.fits"), str(folder / "photoz-catalog.fits"), "none"]
    redshifts = SimpleNamespace(columns=("mag_g",))
    rule = EdgeRule(nbin=2, z_min=0.2, z_max=1.3)
    with pytest.raises(CatalogError, match="no column 'mag_g' with the variants mag_g_1p, mag_g"):
        bin_catalog(*paths, CUTS, rule, redshifts=redshifts)


def test_a_forest_needs_a_training_sample():
    with pytest.raises(CatalogError, match="bin_by is 'forest', but there is no training sample"):
        choose_redshifts("forest", "", MAGNITUDES, GROWTH)
    assert choose_redshifts("redshift", "", MAGNITUDES, GROWTH).columns == ("z_mean",)
