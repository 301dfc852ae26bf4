"""What the truth of a survey predicts for bins of sources and of lenses."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from fits_columns import CatalogError
from galaxies import Measurement
from simulated_run import write_run
from survey import Design, simulate_survey
from tomography import EdgeRule
from truth_theory import read_truth

LOW, HIGH = 0.3, 0.5  # redshifts in the first and in the second lens bin of the survey


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    design = Design(
        n_galaxies=4000, area=50.0, lmax=64, seed=5, n_lenses=100, measurement=Measurement()
    )
    folder = tmp_path_factory.mktemp("with lenses")
    return write_run(simulate_survey(design), folder, EdgeRule(nbin=2, z_min=0.2, z_max=1.3))


def write_lenses(path: Path, z, bins, weight):
    rows = np.rec.fromarrays(
        [np.array(z, dtype=float), np.array(bins), np.array(weight, dtype=float)],
        names=["z", "bin", "weight"],
    )
    table = fits.BinTableHDU(rows, name="OBJECTS")
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path, overwrite=True)
    return str(path)


def truth_with(files, lens_path):
    return read_truth(files["truth.fits"], files["tomographic-catalog.fits"], lens_path)


def test_bins_of_lenses_are_mixed_by_their_weights(files, tmp_path):
    lenses = write_lenses(tmp_path / "l.fits", [LOW, LOW, HIGH], [0, 1, 1], [1.0, 1.0, 3.0])
    truth = truth_with(files, lenses)
    assert truth.lens_fractions == pytest.approx(np.array([[1.0, 0.0], [0.25, 0.75]]))
    table = fits.getdata(files["truth.fits"], "XI")
    w = table["w"].astype(float)
    mixed = (w[:, 0, 0] + 3 * w[:, 0, 1] + 3 * w[:, 1, 0] + 9 * w[:, 1, 1]) / 16
    assert truth.curve("w", (1, 1), truth.theta) == pytest.approx(mixed)
    assert truth.curve("w", (0, 1), truth.theta) == pytest.approx((w[:, 0, 0] + 3 * w[:, 0, 1]) / 4)
    around = table["gamma_t"][:, 0].astype(float) @ truth.fractions[1]
    assert truth.curve("gamma_t", (0, 1), truth.theta) == pytest.approx(around)


def test_lenses_without_weight_or_bin_do_not_count(files, tmp_path):
    lenses = write_lenses(tmp_path / "l.fits", [LOW, HIGH, HIGH], [0, 0, -1], [1.0, 0.0, 1.0])
    assert truth_with(files, lenses).lens_fractions == pytest.approx(np.array([[1.0, 0.0]]))


def test_the_cross_shear_around_lenses_is_zero(files, tmp_path):
    truth = truth_with(files, write_lenses(tmp_path / "l.fits", [LOW], [0], [1.0]))
    edges = np.array([[10.0, 20.0], [20.0, 40.0]])
    assert truth.bin_average("gamma_x", (0, 1), edges).tolist() == [0.0, 0.0]


def test_the_mean_over_a_bin_of_separation_is_that_over_its_area(files, tmp_path):
    truth = truth_with(files, write_lenses(tmp_path / "l.fits", [LOW], [0], [1.0]))
    theta = np.linspace(30.0, 60.0, 100_001)
    expected = np.average(truth.curve("gamma_t", (0, 1), theta), weights=theta)
    (mean,) = truth.bin_average("gamma_t", (0, 1), np.array([[30.0, 60.0]]))
    assert mean == pytest.approx(expected, rel=1e-4)  # the curve has kinks: it is interpolated


def test_a_truth_without_lenses_predicts_only_the_shear(files):
    truth = truth_with(files, None)
    assert set(truth.xi) == {"plus", "minus"}
    with pytest.raises(CatalogError, match="read without a lens sample"):
        truth.fractions_of("lens")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (([LOW, 0.9], [0, 0], [1, 1]), "l.fits: 1 of 2 lenses have redshifts at which the survey"),
        (([LOW, HIGH], [0, 2], [1, 1]), "l.fits: bin 1 has no lenses with a weight above 0"),
        (([LOW, HIGH], [0, 1], [1, 0]), "l.fits: bin 1 has no lenses"),
        (([LOW, HIGH], [-1, -1], [1, 1]), "l.fits: its bins have no lenses"),
    ],
)
def test_lenses_of_another_survey_are_told(files, tmp_path, columns, said):
    with pytest.raises(CatalogError, match=said):
        truth_with(files, write_lenses(tmp_path / "l.fits", *columns))
