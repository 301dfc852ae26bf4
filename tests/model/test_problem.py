"""Problems as the user sees them."""

from pathlib import Path

import pytest

from descpipe.model.problem import Place, Problem, Problems, did_you_mean, display_path


def test_a_problem_tells_where_what_and_what_to_do():
    problem = Problem(
        Place(Path("a b.yaml"), 3, 7), "unknown-step", "no step 'x'", "did you mean 'y'?"
    )
    assert str(problem) == "a b.yaml:3:7: no step 'x'; did you mean 'y'?"


def test_a_warning_says_that_it_is_one():
    problem = Problem(Place(Path("a.yaml")), "unused-input", "unused", "remove it", "warning")
    assert str(problem) == "a.yaml:1:1: warning: unused; remove it"


def test_words_of_a_command_line_have_no_position():
    assert str(Place(Path("--set a.b=1"), 0, 0)) == "--set a.b=1"


def test_problems_are_sorted_by_place_and_not_by_text():
    problems = Problems()
    for path, line, column in [("b", 1, 1), ("a", 10, 1), ("a", 9, 2), ("a", 9, 1)]:
        problems.error("code", Place(Path(path), line, column), "z", "do")
    found = [(str(p.place.path), p.place.line, p.place.column) for p in sorted(problems.found)]
    assert found == [("a", 9, 1), ("a", 9, 2), ("a", 10, 1), ("b", 1, 1)]


def test_warnings_alone_are_no_errors():
    problems = Problems()
    problems.warning("code", Place(Path("a")), "what", "do")
    assert not problems.has_errors
    problems.error("code", Place(Path("a")), "what", "do")
    assert problems.has_errors


def test_paths_are_shown_as_the_user_would_type_them(tmp_path, monkeypatch):
    (tmp_path / "a/b/c").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a/b")
    assert display_path(tmp_path / "a/b/c/x.yaml") == "c/x.yaml"
    assert display_path(tmp_path / "x.yaml") == "../../x.yaml"


def test_paths_are_shown_whole_from_a_folder_that_is_gone(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    (tmp_path / "a").rmdir()
    assert display_path(tmp_path / "x.yaml") == str(tmp_path / "x.yaml")


def test_paths_far_away_are_shown_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert display_path(Path("/opt/desc/x.yaml")) == "/opt/desc/x.yaml"


@pytest.mark.parametrize(
    ("word", "known", "advice"),
    [
        ("treecor", ["treecorr", "tomography"], "did you mean 'treecorr'?"),
        ("x", ["treecorr", "tomography"], "use one of: treecorr, tomography"),
        ("x", [], "remove it"),
    ],
)
def test_advice_names_the_nearest_word_or_all_or_neither(word, known, advice):
    assert did_you_mean(word, known, "remove it") == advice
