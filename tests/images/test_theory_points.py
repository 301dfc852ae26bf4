"""What the stage theory has fitted, as it is drawn beside a measurement."""

import numpy as np
import pytest
from fits_columns import CatalogError
from theory_points import read_theory_points

HEADER = "function,first_bin,second_bin,theta_min,theta_max,theta,measured,error,best_fit,used"
EDGES = np.geomspace(10.0, 160.0, 9)
RANGES = np.stack([EDGES[:-1], EDGES[1:]], axis=1)
MIDDLES = np.sqrt(RANGES.prod(axis=1))


def power_law(theta):
    return 1e-5 * (theta / 10) ** -0.8


@pytest.fixture
def write(tmp_path):
    """A function that writes points, with some lines changed; returns the path."""

    def written(header=HEADER, **lines):
        rows = [
            f"{function},{i},{j},{low},{high},0,0,0,{(i + 1) * power_law((low * high) ** 0.5)},1"
            for function, i, j in (("xi_plus", 0, 1), ("gamma_t", 1, 0))
            for low, high in RANGES.tolist()
        ]
        for number, line in lines.items():
            rows[int(number.removeprefix("line_")) - 2] = line
        path = tmp_path / "theory-points.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return str(path)

    return written


def test_predictions_are_those_of_the_bins(write):
    points = read_theory_points(write())
    assert points.bin_average("plus", (0, 1), RANGES) == pytest.approx(power_law(MIDDLES))
    assert points.bin_average("gamma_t", (1, 0), RANGES) == pytest.approx(2 * power_law(MIDDLES))


def test_the_line_goes_through_the_points_and_is_smooth_between_them(write):
    points = read_theory_points(write())
    theta = np.geomspace(MIDDLES[0], MIDDLES[-1], 100)[1:-1]
    # A cubic in steps h of ln(theta) is wrong by up to 5/384 h^4 times the fourth derivative, and
    # by some times that at the ends, where no slopes are given.
    step = np.log(EDGES[1] / EDGES[0])
    tolerance = 5 / 384 * step**4 * 0.2**4 * 10
    assert points.curve("plus", (0, 1), MIDDLES[1:-1]) == pytest.approx(power_law(MIDDLES[1:-1]))
    assert points.curve("plus", (0, 1), theta) == pytest.approx(power_law(theta), rel=tolerance)


def test_no_line_is_drawn_where_nothing_was_predicted(write):
    points = read_theory_points(write())
    outside = points.curve("plus", (0, 1), np.array([EDGES[0], EDGES[-1]]))
    assert np.isnan(outside).all()


def test_points_that_were_cut_are_known(write):
    cut = f"xi_plus,0,1,{EDGES[0]},{EDGES[1]},0,0,0,1e-5,0"
    points = read_theory_points(write(line_2=cut))
    assert points.used("plus", (0, 1), RANGES).tolist() == [False] + [True] * 7
    assert points.used("gamma_t", (1, 0), RANGES).all()


def test_one_point_is_a_prediction_too(write, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text(f"{HEADER}\nw,0,0,10,40,0,0,0,0.5,1\n", encoding="utf-8")
    points = read_theory_points(str(path))
    assert points.curve("w", (0, 0), np.array([20.0])) == pytest.approx([0.5])
    assert points.bin_average("w", (0, 0), np.array([[10.0, 40.0]])) == pytest.approx([0.5])


def test_predictions_for_others_are_told(write):
    points = read_theory_points(write())
    with pytest.raises(CatalogError, match=r"no xi_minus of the bins \(0, 1\); give the files"):
        points.bin_average("minus", (0, 1), RANGES)
    for edges in (RANGES[:-1], 1.01 * RANGES):
        with pytest.raises(CatalogError, match=r"xi_plus of the bins \(0, 1\) is for other sepa"):
            points.bin_average("plus", (0, 1), edges)


def test_all_lines_that_are_no_predictions_are_told(write):
    path = write(line_3="xi_plus,0,1,10,20,0,0,0,none,1", line_5="xi_plus,0", line_7="w,a,b")
    with pytest.raises(CatalogError) as error:
        read_theory_points(path)
    assert [message.partition(" has")[0] for message in error.value.args] == [
        f"theory-points.csv: line {number}" for number in (3, 5, 7)
    ]


def test_another_table_is_told(write):
    with pytest.raises(CatalogError, match=r"no columns function, best_fit; give the output"):
        read_theory_points(write(header=HEADER.replace("function", "f").replace("best_fit", "b")))
