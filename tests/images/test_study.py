"""A study of many surveys finds the amplitudes and errors that its surveys were made with."""

import csv

import numpy as np
import pytest
from amplitudes import amplitudes, error_ratio, mean_of, variances_of_others
from fits_columns import CatalogError
from scipy import stats
from study_figure import draw_study
from study_table import write_rows, write_table
from survey_names import survey_names
from surveys import Surveys

FALSE_ALARM = 1e-3
N_SURVEY, N_POINT = 200, 12
AMPLITUDE = 1.05


@pytest.fixture(scope="module")
def surveys():
    """Surveys whose jackknife errors go with the fluctuation of the sky, as real ones do."""
    rng = np.random.default_rng(7)
    expected = np.geomspace(4.0, 1.0, N_POINT)
    sky = np.exp(0.3 * rng.standard_normal((N_SURVEY, N_POINT)) - 0.3**2 / 2)
    return Surveys(
        names=[f"seed-{k}" for k in range(N_SURVEY)],
        measured=AMPLITUDE * expected * sky,
        expected=np.tile(expected, (N_SURVEY, 1)),
        variances=np.expm1(0.3**2) * (AMPLITUDE * expected * sky) ** 2,
        theta=np.tile(np.geomspace(10, 100, N_POINT // 2), 2),
        pairs=np.zeros(N_POINT, dtype=int),
        groups={
            "xi_plus": np.arange(N_POINT) < N_POINT // 2,
            "xi_minus": np.arange(N_POINT) >= N_POINT // 2,
            "xi": np.ones(N_POINT, dtype=bool),
        },
    )


def pull(surveys, variances):
    mean = mean_of(amplitudes(surveys, variances, surveys.groups["xi"]))
    return (mean.value - AMPLITUDE) / mean.error


TOLERANCE = stats.t(N_SURVEY - 1).isf(FALSE_ALARM / 2)


def test_the_amplitude_is_found_with_the_errors_of_the_other_surveys(surveys):
    assert abs(pull(surveys, variances_of_others(surveys))) < TOLERANCE


def test_with_the_errors_of_the_survey_itself_it_is_low(surveys):
    assert pull(surveys, surveys.variances) < -TOLERANCE


def test_the_errors_of_the_others_do_not_know_of_the_survey(surveys):
    others = variances_of_others(surveys)
    assert others[0] == pytest.approx(surveys.variances[1:].mean(axis=0), rel=1e-12)


def test_the_ratio_of_errors_is_one_where_they_are_right(surveys):
    found = error_ratio(surveys, surveys.groups["xi"])
    # The mean of the squared values is larger than their variance by the squared fluctuation.
    expected = np.sqrt(np.exp(0.3**2))
    assert found.value == pytest.approx(expected, abs=TOLERANCE * found.error)
    assert found.error < 0.1


def test_the_table_and_the_rows_have_the_same_mean(surveys, tmp_path):
    write_table(surveys, {}, str(tmp_path / "table.md"))
    write_rows(surveys, {}, str(tmp_path / "rows.csv"))
    lines = (tmp_path / "table.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("| 200 surveys | weights by others | by itself |")
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| ξ₊", "| ξ₋", "| ξ₊ and ξ₋"]
    with (tmp_path / "rows.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    mean = np.mean([float(row["xi_plus_others"]) for row in rows])
    assert lines[2].startswith(f"| ξ₊ | {mean:.4f} ± ")
    low = np.mean([float(row["xi_own"]) - float(row["xi_others"]) for row in rows])
    assert lines[4].split(" | ")[3].startswith(f"{low:.4f} ± ")
    assert [row["survey"] for row in rows] == list(surveys.names)
    values = amplitudes(surveys, surveys.variances, surveys.groups["xi"]).tolist()
    assert [float(row["xi_own"]) for row in rows] == values  # reruns are compared by all digits


def test_the_figure_has_a_panel_for_each_sign(surveys):
    assert [axes.get_title() for axes in draw_study(surveys).axes] == [r"$\xi_+$", r"$\xi_-$"]


def test_surveys_are_named_by_their_files():
    lists = [[f"{tag}.seed-{k}.fits" for k in (1, 2, 3)] for tag in ("two-points", "truths")]
    assert survey_names(*lists) == ["seed-1", "seed-2", "seed-3"]
    with pytest.raises(CatalogError, match="not of the same surveys"):
        survey_names(lists[0], lists[1][::-1])
    with pytest.raises(CatalogError, match="2 surveys; at least 3"):
        survey_names(lists[0][:2], lists[1][:2])
