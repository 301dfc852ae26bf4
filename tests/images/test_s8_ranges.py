"""A study tells how S8 and its range in many surveys compare with the truth."""

import numpy as np
import pytest
import yaml
from fits_columns import CatalogError
from s8_ranges import Ranges, held, range_ratio, ratio_to_truth, read_s8
from scipy import stats
from study_table import s8_cells
from theory_types import TheoryComparison

FALSE_ALARM = 1e-3
N_SURVEY = 400
TRUTH, SCATTER = 0.8, 0.02
TOLERANCE = stats.norm.isf(FALSE_ALARM / 2)


def drawn(bias=0.0, length=1.0):
    """Ranges of many surveys: S8 with a bias, errors that are too long or too short by a factor."""
    rng = np.random.default_rng(3)
    best = TRUTH + bias + SCATTER * rng.standard_normal(N_SURVEY)
    half = length * SCATTER
    return Ranges(best=best, low=best - half, high=best + half, truth=np.full(N_SURVEY, TRUTH))


def test_right_ranges_hold_the_truth_in_68_per_cent():
    found = held(drawn())
    assert found.value == pytest.approx(0.683, abs=TOLERANCE * found.error)
    assert abs(ratio_to_truth(drawn()).value - 1) < TOLERANCE * ratio_to_truth(drawn()).error
    assert abs(range_ratio(drawn()).value - 1) < TOLERANCE * range_ratio(drawn()).error


@pytest.mark.parametrize("length", [0.7, 1.4])
def test_ranges_of_a_wrong_length_do_not(length):
    found = held(drawn(length=length))
    assert abs(found.value - 0.683) > TOLERANCE * found.error
    ratio = range_ratio(drawn(length=length))
    assert ratio.value == pytest.approx(length, abs=TOLERANCE * ratio.error)
    assert abs(ratio.value - 1) > TOLERANCE * ratio.error


def test_a_bias_is_seen():
    mean = ratio_to_truth(drawn(bias=0.01))
    assert mean.value == pytest.approx(1 + 0.01 / TRUTH, abs=TOLERANCE * mean.error)
    assert mean.value - 1 > TOLERANCE * mean.error


def comparison(value, *, truth=TRUTH, high=0.01):
    """What the stage theory writes, as far as the study reads it."""
    range_ = {"value": value, "low": value - 0.01, "high": None if high is None else value + high}
    found = {name: {} for name in TheoryComparison.keys}
    found["S8"] = range_ | ({} if truth is None else {"truth": truth})
    endless = {"value": value, "low": None, "high": value + 0.1}
    found["S8_from"] = {"all": range_, "xi_plus": range_, "xi_minus": endless}
    return found


def written(folder, comparisons):
    paths = []
    for k, found in enumerate(comparisons):
        path = folder / f"theory-comparisons.seed-{k}.yaml"
        path.write_text(yaml.safe_dump(found), encoding="utf-8")
        paths.append(str(path))
    return paths


NAMES = ["seed-0", "seed-1", "seed-2"]


def test_parts_that_one_survey_cannot_constrain_are_left_out(tmp_path):
    paths = written(tmp_path, [comparison(value) for value in (0.79, 0.80, 0.85)])
    found = read_s8(NAMES, paths)
    assert list(found) == ["all", "xi_plus"]
    assert found["all"].best.tolist() == [0.79, 0.80, 0.85]
    rows = s8_cells(found)
    assert rows[0] == [
        "S₈ of 3 surveys",
        "S₈ over its truth",
        "range over scatter",
        "ranges with the truth",
    ]
    assert [row[0] for row in rows[2:]] == ["all points", "ξ₊"]
    assert rows[2][3].startswith("0.6667 ± ")


def test_without_comparisons_there_is_no_table():
    assert read_s8(NAMES, []) == {}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"truth": None}, "theory-comparisons.seed-1.yaml: S8 has no truth"),
        ({"high": None}, "theory-comparisons.seed-1.yaml: the range of S8 has no end"),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path, changed, expected):
    comparisons = [comparison(0.8), comparison(0.8, **changed), comparison(0.8)]
    with pytest.raises(CatalogError, match=expected):
        read_s8(NAMES, written(tmp_path, comparisons))


def test_comparisons_of_other_surveys_are_refused(tmp_path):
    paths = written(tmp_path, [comparison(0.8)] * 3)
    with pytest.raises(CatalogError, match="not of the same surveys"):
        read_s8(["seed-5", *NAMES[1:]], paths)


def test_a_file_of_something_else_is_refused(tmp_path):
    paths = written(tmp_path, [{"S8": 0.8}] * 3)
    with pytest.raises(CatalogError, match="give the output theory-comparison of the stage theory"):
        read_s8(NAMES, paths)
