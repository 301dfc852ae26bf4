"""The figure of null tests shows what is in their file."""

import copy

import pytest
import yaml
from figure_style import save
from null_figure import COLOURS, draw_null_tests, in_tex
from null_results import ResultError, read_results
from test_stage_programs import run_stage


def point(bins, quantity, value, **theta):
    return {"bins": bins, "quantity": quantity, **theta, "value": value, "error": 2e-4}


CONTENT = {
    "passed": False,
    "p_limit": 0.001,
    "tests": [
        {
            "name": "additive_bias",
            "title": "the mean shear",
            "result": "FAIL",
            "chi2": 41.25,
            "dof": 4,
            "p_value": 2.4e-8,
            "points": [
                point([0], "c1", 1e-3),
                point([1], "c1", 0.0),
                point([0], "c2", -2e-4),
                point([1], "c2", 8e-4),
            ],
        },
        {
            "name": "cross_shear",
            "title": "the cross shear",
            "result": "PASS",
            "chi2": 0.25,
            "dof": 2,
            "p_value": 0.88,
            "points": [
                point([0, 1], "gamma_x", 1e-4, theta=10.0),
                point([0, 1], "gamma_x", 0.0, theta=100.0),
            ],
        },
        {
            "name": "random_shear",
            "title": "the shear around random points",
            "result": "NOT DONE",
            "reason": "there are no random points",
            "points": [],
        },
    ],
}


@pytest.fixture
def draw(tmp_path):
    """A function that draws the figure of some content."""

    def drawn(content):
        path = tmp_path / "null-tests.yaml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return draw_null_tests(read_results(str(path)))

    return drawn


def lines(axes):
    """Return what is drawn, by the words of the legend."""
    return {line.get_label(): line for line in axes.lines if not line.get_label().startswith("_")}


def test_points_are_drawn_in_units_of_their_errors(draw):
    _, bias, cross = draw(CONTENT).axes
    assert lines(bias)["c1"].get_ydata() == pytest.approx([5.0, 0.0])
    assert lines(bias)["c2"].get_ydata() == pytest.approx([-1.0, 4.0])
    assert lines(cross)["gamma_x"].get_ydata() == pytest.approx([0.5, 0.0])
    assert lines(cross)["gamma_x"].get_xdata() == pytest.approx([10.0, 100.0])
    low, high = bias.get_ylim()
    assert low < -5 < 5 < high


def test_each_test_is_told_with_its_result_and_its_number(draw):
    p_values, bias, _ = draw(CONTENT).axes
    assert [label.get_text() for label in p_values.get_yticklabels()] == [
        "additive_bias: FAIL",
        "cross_shear: PASS",
        "random_shear: NOT DONE",
    ]
    assert bias.get_title(loc="right") == (r"$\chi^2 = 41.2\,/\,4,\ p = 2.4 \times 10^{-8}$")
    assert bias.title.get_color() != COLOURS["PASS"]
    assert [text.get_text() for text in p_values.texts] == ["there are no random points"]


def test_a_p_value_is_on_its_side_of_the_limit(draw):
    p_values = draw(CONTENT).axes[0]
    fail, passed, limit = p_values.lines
    assert fail.get_xdata()[0] < limit.get_xdata()[0] < passed.get_xdata()[0]
    assert fail.get_marker() != passed.get_marker()  # in a print without colours too
    low, high = p_values.get_xlim()
    assert low < 2.4e-8
    assert high > 1


def test_a_p_value_of_zero_is_on_the_figure(draw):
    content = copy.deepcopy(CONTENT)
    content["tests"][0]["p_value"] = 0.0
    p_values, bias, _ = draw(content).axes
    assert p_values.get_xlim()[0] < p_values.lines[0].get_xdata()[0]
    assert "p = 0$" in bias.get_title(loc="right")


def test_tests_of_which_none_was_done_are_a_figure_too(draw, tmp_path):
    content = CONTENT | {"tests": CONTENT["tests"][2:]}
    save(draw(content), [str(tmp_path / "plot.png"), str(tmp_path / "figure.pdf")])
    assert (tmp_path / "figure.pdf").stat().st_size > 1000


def test_points_without_an_error_are_told(draw):
    content = copy.deepcopy(CONTENT)
    content["tests"][0]["points"][1]["error"] = 0.0
    content["tests"][1]["points"][0]["error"] = float("nan")
    with pytest.raises(ResultError) as error:
        draw(content)
    do = "give the output null-tests of the stage null_tests"
    assert error.value.args == (
        f"null-tests.yaml: test 'additive_bias': 1 of 4 points have no error above 0; {do}",
        f"null-tests.yaml: test 'cross_shear': 1 of 2 points have no error above 0; {do}",
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.88, "0.88"), (3e-7, r"3 \times 10^{-7}"), (0.0, "0"), (1.0, "1")],
)
def test_numbers_are_written_as_people_write_them(number, text):
    assert in_tex(number) == text


def test_the_program_writes_the_figure_or_a_message(tmp_path):
    content = copy.deepcopy(CONTENT)
    path = tmp_path / "null-tests.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    finished = run_stage("plots_null_tests", tmp_path, ["null-tests.yaml"], [])
    assert (finished.returncode, finished.stderr) == (0, "")
    assert (tmp_path / "null-plot.png").stat().st_size > 5000
    assert (tmp_path / "null-figure.pdf").stat().st_size > 5000
    content["tests"][0]["points"][1]["error"] = 0.0
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    finished = run_stage("plots_null_tests", tmp_path, ["null-tests.yaml"], [])
    assert finished.returncode == 1
    assert finished.stderr == (
        "plots_null_tests: input 'null-tests': null-tests.yaml: test 'additive_bias': 1 of 4 "
        "points have no error above 0; give the output null-tests of the stage null_tests\n"
    )


@pytest.mark.parametrize("content", ["tests: 3", "[1, 2]", "tests: [{name: a}]", "a: [", "\x00"])
def test_a_file_of_something_else_is_told(tmp_path, content):
    path = tmp_path / "null-tests.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ResultError) as caught:
        read_results(str(path))
    (problem,) = caught.value.args
    assert problem.startswith("null-tests.yaml does not hold the results of null tests (")
    assert problem.endswith("); give the output null-tests of the stage null_tests")
