"""With the prior of the densities taken out, n(z) is right although the densities are not.

The galaxies of these surveys do not have the flat distribution that their densities of redshift
were made with, so that a stack of the densities is wrong.
"""

import shutil
from dataclasses import asdict, replace

import numpy as np
import pytest
from astropy.io import fits
from binned_redshifts import CatalogPaths, Options, describe_bins
from fits_columns import CatalogError
from galaxies import Measurement
from parent_distribution import Parent, infer
from photoz import Z_EDGES
from reweighted_redshifts import Reweighted
from scipy import stats
from simulated_run import write_run
from survey import Design, simulate_survey
from test_bad_catalogs import TOMOGRAPHIC, spoil, without
from tomography import EdgeRule

FALSE_ALARM = 1e-3
HIERARCHICAL = Options(method="hierarchical")
MIDDLES = 0.5 * (Z_EDGES[1:] + Z_EDGES[:-1])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    design = Design(
        n_galaxies=30_000,
        area=100.0,
        lmax=64,
        seed=8,
        measurement=Measurement(shape_noise=0.1),
        flat_prior=True,
    )
    folder = tmp_path_factory.mktemp("a flat prior")
    return write_run(simulate_survey(design), folder, EdgeRule(nbin=3, z_min=0.2, z_max=1.3))


@pytest.fixture(scope="module")
def paths(files):
    return CatalogPaths(
        **{tag: files[f"{tag}-catalog.fits"] for tag in ("shear", "photoz", "tomographic")}
    )


@pytest.fixture(scope="module")
def inferred(paths):
    return describe_bins(paths, HIERARCHICAL)


@pytest.fixture(scope="module")
def true_means(files):
    bins = fits.getdata(files[TOMOGRAPHIC], "OBJECTS")["bin"]
    z = fits.getdata(files["truth.fits"], "OBJECTS")["z"]
    weight = fits.getdata(files["shear-catalog.fits"])["weight"].astype(float)
    return np.array([np.average(z[bins == k], weights=weight[bins == k]) for k in range(3)])


def pulls(distribution, errors, true_means):
    return (distribution.mean(distribution.density) - true_means) / errors


def test_the_mean_redshifts_are_recovered(inferred, true_means):
    """The errors are those that the samples of n(z) say, at 10^-3 for three bins."""
    distribution, metadata = inferred
    errors = np.array([described["z_mean_error"] for described in metadata["bins"]])
    limit = stats.norm.isf(FALSE_ALARM / 2 / 3)
    assert np.all(np.abs(pulls(distribution, errors, true_means)) < limit)


def test_a_stack_of_the_same_densities_is_wrong(paths, inferred, true_means):
    _, metadata = inferred
    errors = np.array([described["z_mean_error"] for described in metadata["bins"]])
    stacked, _ = describe_bins(paths, Options())
    assert np.abs(pulls(stacked, errors, true_means)).max() > stats.norm.isf(FALSE_ALARM / 2 / 3)


def test_a_flat_prior_needs_no_table(paths, inferred):
    known, _ = inferred
    flat, _ = describe_bins(paths, replace(HIERARCHICAL, interim_prior="flat"))
    assert flat.parent == pytest.approx(known.parent, abs=0.05)
    assert np.ptp(known.interim[known.interim > 0]) < 1e-6 * known.interim.max()


def test_fewer_objects_of_the_whole_catalogue_will_do(paths, true_means):
    distribution, metadata = describe_bins(paths, replace(HIERARCHICAL, parent_objects=10_000))
    errors = np.array([described["z_mean_error"] for described in metadata["bins"]])
    limit = stats.norm.isf(FALSE_ALARM / 2 / 3)
    assert np.all(np.abs(pulls(distribution, errors, true_means)) < limit)


def test_all_densities_have_integral_one_and_none_is_negative(inferred):
    distribution, _ = inferred
    width = np.diff(distribution.edges)
    for density in (distribution.density, distribution.density_all, distribution.parent):
        assert (density * width).sum(axis=-1) == pytest.approx(1, rel=1e-6)
    assert distribution.samples.shape == (100, 4, width.size)
    assert (distribution.samples * width).sum(axis=-1) == pytest.approx(1, rel=1e-6)
    assert distribution.samples.min() >= 0


def test_the_same_seed_draws_the_same_samples(paths, inferred):
    again, _ = describe_bins(paths, HIERARCHICAL)
    other, _ = describe_bins(paths, replace(HIERARCHICAL, seed=2))
    assert np.array_equal(again.samples, inferred[0].samples)
    assert not np.array_equal(other.samples, again.samples)
    assert other.density == pytest.approx(again.density, abs=1e-9)


def toy_catalogue(n, seed):
    """Return true and observed redshifts, and densities with a flat prior, of n objects."""
    rng = np.random.default_rng(seed)
    z = np.clip(rng.gamma(4.0, 0.15, n), 0.1, 1.7)
    observed = z + 0.08 * rng.standard_normal(n)
    density = np.exp(-0.5 * ((observed[:, None] - MIDDLES) / 0.08) ** 2)
    return z, observed, density / density.sum(axis=1, keepdims=True)


def mean_and_variance(masses):
    """Return the mean and the variance of the redshift, in the last axis."""
    share = masses / masses.sum(axis=-1, keepdims=True)
    mean = share @ MIDDLES
    return np.stack([mean, share @ MIDDLES**2 - mean**2], axis=-1)


def toy_pulls(n, seed):
    """Return the errors of mean and variance over those that the samples say, for three bins."""
    z, observed, masses = toy_catalogue(n, seed)
    parent = Parent(interim=np.full(MIDDLES.size, 1 / MIDDLES.size))
    rng = np.random.default_rng(seed)
    known = infer(masses.astype(np.float32), np.ones(n), MIDDLES, parent, rng)
    bins = [(observed >= low) & (observed < low + 0.25) for low in (0.3, 0.55, 0.8)]
    added = Reweighted(known, len(bins))
    for k, members in enumerate(bins):
        added.add(k, masses[members], np.ones(members.sum()))
    true = np.array([(z[members].mean(), z[members].var()) for members in bins])
    errors = mean_and_variance(added.draws()).std(axis=0, ddof=1)
    return (mean_and_variance(added.sums[:, 0]) - true) / errors


def test_errors_are_as_large_as_the_samples_say():
    """Over 25 catalogues of three bins, the squares of the pulls add up to a chi square of 75.

    This is so for the means and for the variances of the redshifts. The errors from 100 samples
    scatter by 7 per cent each, which is far less than the limits.
    """
    squares = np.concatenate([toy_pulls(3000, seed) ** 2 for seed in range(25)])
    low, high = stats.chi2.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2], len(squares))
    assert np.all((low < squares.sum(axis=0)) & (squares.sum(axis=0) < high))


def test_only_ratios_of_weights_matter():
    _, _, masses = toy_catalogue(2000, 1)
    weight = np.random.default_rng(1).uniform(0.1, 1, 2000)
    parent = Parent(interim=np.full(MIDDLES.size, 1 / MIDDLES.size))
    found = [
        infer(masses.astype(np.float32), factor * weight, MIDDLES, parent, np.random.default_rng(1))
        for factor in (1.0, 7.0)
    ]
    assert found[0].best == pytest.approx(found[1].best, abs=1e-5)


def message(paths, options=HIERARCHICAL):
    with pytest.raises(CatalogError) as caught:
        describe_bins(paths, options)
    return "\n".join(caught.value.args)


def with_photoz(paths, tmp_path, change):
    """Return the paths with a photo-z catalogue whose HDUs a function has changed."""
    with fits.open(paths.photoz, memmap=False) as hdus:
        parts = change([hdu.copy() for hdu in hdus])
        fits.HDUList(parts).writeto(tmp_path / "photoz-catalog.fits")
    return CatalogPaths(**asdict(paths) | {"photoz": str(tmp_path / "photoz-catalog.fits")})


def test_a_missing_prior_is_asked_for(paths, tmp_path):
    changed = with_photoz(paths, tmp_path, lambda parts: parts[:2])
    assert "no table PRIOR" in message(changed)
    assert "set interim_prior to flat" in message(changed)


@pytest.mark.parametrize("value", [np.nan, -1.0])
def test_a_prior_that_is_no_density_is_refused(paths, tmp_path, value):
    def change(parts):
        parts[2].data["density"][9] = value
        return parts

    assert "PRIOR: column 'density' is negative, NaN" in message(
        with_photoz(paths, tmp_path, change)
    )


def test_a_prior_on_other_bins_is_refused(paths, tmp_path):
    def change(parts):
        parts[2] = fits.BinTableHDU(parts[2].data[1:], name="PRIOR")
        return parts

    assert "the 69 bins of PRIOR are not the 70 from 0 to 1.75" in message(
        with_photoz(paths, tmp_path, change)
    )


def test_a_prior_that_is_zero_where_objects_are_is_refused(paths, tmp_path):
    def change(parts):
        parts[2].data["density"][20] = 0.0
        return parts

    said = message(with_photoz(paths, tmp_path, change))
    assert "densities are not zero where their prior is, in the table PRIOR" in said


def test_a_catalogue_that_does_not_say_what_passes_the_cuts_is_refused(paths, tmp_path):
    path = tmp_path / TOMOGRAPHIC
    shutil.copy(paths.tomographic, path)
    spoil(path, without("accepted"))
    changed = CatalogPaths(**asdict(paths) | {"tomographic": str(path)})
    assert "no column 'accepted' in OBJECTS" in message(changed)
