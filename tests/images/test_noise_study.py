"""Noise without shear has the variance that its formula says, and a study of noise would tell."""

import csv

import numpy as np
import pytest
import treecorr
from fits_columns import CatalogError
from noise_figure import draw_noise
from noise_surveys import NoiseSurveys, read_noise_surveys
from noise_table import write_rows, write_table
from scipy import stats
from shape_noise import BinNoise, pair_variance

FALSE_ALARM = 1e-3
N_GALAXY, N_DRAW = 60, 300
N_SURVEY, N_POINT = 60, 40


class Draws:
    """Shapes of two bins drawn many times at the same positions; weights go with the noise."""

    def __init__(self):
        rng = np.random.default_rng(4)
        self.catalogs = []
        sigma, excess = [], []
        for dispersion in (0.2, 0.3):
            position = {"ra": rng.uniform(0, 4, N_GALAXY), "dec": rng.uniform(0, 4, N_GALAXY)}
            spread = dispersion * rng.uniform(0.5, 2, N_GALAXY)
            weight = rng.uniform(0.2, 2, N_GALAXY) / spread**2
            self.catalogs.append((position, spread, weight))
            sigma.append(np.sqrt((weight**2 * spread**2).sum() / (weight**2).sum()))
            excess.append(N_GALAXY * (weight**2).sum() / weight.sum() ** 2)
        self.noise = BinNoise(sigma=np.array(sigma), excess=np.array(excess))
        self.xi = {pair: self.draw(pair, rng) for pair in ((0, 0), (0, 1))}

    def draw(self, pair, rng):
        """Return xi+ and xi- of each draw, and the number of pairs."""
        i, j = pair
        separations = {"min_sep": 5, "max_sep": 400, "nbins": 1, "sep_units": "arcmin"}
        values = []
        for _ in range(N_DRAW):
            first, second = (self.catalog(k, rng) for k in (0, 1))
            gg = treecorr.GGCorrelation(**separations, bin_slop=0)
            gg.process(first, None if i == j else second, num_threads=1)
            values.append([gg.xip[0], gg.xim[0]])
        return np.array(values), gg.npairs

    def catalog(self, k, rng):
        position, spread, weight = self.catalogs[k]
        g1, g2 = spread * rng.standard_normal((2, N_GALAXY))
        units = {"ra_units": "deg", "dec_units": "deg"}
        return treecorr.Catalog(**position, **units, g1=g1, g2=g2, w=weight)


@pytest.fixture(scope="module")
def draws():
    return Draws()


def excess_of_variance(draws, pair, noise):
    """Return how far the variance over draws is from the formula, in its standard errors."""
    values, n_pairs = draws.xi[pair]
    ratio = values.var(axis=0, ddof=1) / pair_variance(noise, pair, n_pairs)
    fourth = ((values - values.mean(axis=0)) ** 4).mean(axis=0) / values.var(axis=0) ** 2
    return (ratio - 1) / np.sqrt((fourth - 1) / N_DRAW)


TOLERANCE = stats.norm.isf(FALSE_ALARM / 2 / 4)


@pytest.mark.parametrize("pair", [(0, 0), (0, 1)])
def test_the_variance_over_draws_of_shapes_is_that_of_the_formula(draws, pair):
    assert np.abs(excess_of_variance(draws, pair, draws.noise)).max() < TOLERANCE


@pytest.mark.parametrize("pair", [(0, 0), (0, 1)])
def test_it_is_not_without_what_unequal_weights_add(draws, pair):
    equal = BinNoise(sigma=draws.noise.sigma, excess=np.ones(2))
    assert excess_of_variance(draws, pair, equal).min() > TOLERANCE


def surveys_with(pulls):
    half = np.arange(N_POINT) < N_POINT // 2
    return NoiseSurveys(
        names=[f"seed-{k}" for k in range(N_SURVEY)],
        pulls=pulls,
        error_ratios=np.ones_like(pulls),
        groups={"xi_plus": half, "xi_minus": ~half, "all": np.ones(N_POINT, dtype=bool)},
    )


@pytest.fixture(scope="module")
def normal():
    return np.random.default_rng(3).standard_normal((N_SURVEY, N_POINT))


def test_surveys_of_noise_are_found_to_be_such(normal):
    surveys = surveys_with(normal)
    for group in surveys.groups:
        assert surveys.chi_square_test(group) > FALSE_ALARM
        assert surveys.pull_test(group) > FALSE_ALARM


def test_errors_that_are_ten_per_cent_too_small_are_found(normal):
    surveys = surveys_with(normal / 0.9)
    assert surveys.chi_square_test("all") < FALSE_ALARM
    assert surveys.pull_test("all") < FALSE_ALARM


def test_points_that_are_correlated_are_found(normal):
    surveys = surveys_with((normal + normal[:, :1]) / np.sqrt(2))
    assert surveys.chi_square_test("all") < FALSE_ALARM


def test_the_table_tells_the_mean_and_the_rows_each_survey(normal, tmp_path):
    surveys = surveys_with(normal)
    write_table(surveys, str(tmp_path / "table.md"))
    write_rows(surveys, str(tmp_path / "rows.csv"))
    lines = (tmp_path / "table.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "| 60 surveys without shear | ξ₊ | ξ₋ | both |"
    with (tmp_path / "rows.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    mean = np.mean([float(row["all_40_points"]) for row in rows]) / N_POINT
    assert f"{mean:.4f} ± " in lines[2].split(" | ")[-1]
    assert [row["survey"] for row in rows] == list(surveys.names)
    values = surveys.chi_squares("all").tolist()  # with all digits: reruns are compared by them
    assert [float(row["all_40_points"]) for row in rows] == values


def test_the_figure_has_points_and_chi_squares(normal):
    left, right = draw_noise(surveys_with(normal)).axes
    assert left.get_xlabel() == "measured / error by shape noise"
    assert right.get_xlabel() == r"p-value of $\chi^2$"


def test_surveys_that_are_not_the_same_are_refused():
    with pytest.raises(CatalogError, match="not of the same surveys"):
        read_noise_surveys(
            [f"a.seed-{k}.sacc" for k in (1, 2, 3)], [f"b.seed-{k}.fits" for k in (1, 2, 4)]
        )
