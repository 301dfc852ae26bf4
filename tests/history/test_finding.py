"""Which folders of results a word stands for."""

import os
from pathlib import Path

import pytest

from descpipe.errors import BadInput
from descpipe.history.finding import find_outputs, require_run
from descpipe.history.mistakes import NoRun

RECORD = '{"status": "ok"}'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project with results of two pipelines."""
    monkeypatch.chdir(tmp_path)
    for name in ("out/small", "out/large"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "run.json").write_text(RECORD)
    (tmp_path / "small.yaml").write_text(
        'pipeline: small\nversion: "1"\nowner: desc\nsteps: {a: {image: "desc/a:1"}}\n'
    )
    return tmp_path


def names(folder, word=None):
    return [one.path.relative_to(folder).as_posix() for one in find_outputs(word and folder / word)]


def test_all_below_the_current_folder_are_meant_where_nothing_is_named(folder):
    assert names(folder) == ["out/large", "out/small"]
    pipelines = [one.pipeline for one in find_outputs(None)]
    assert pipelines == [None, folder / "small.yaml"]


def test_a_pipeline_file_stands_for_its_output(folder):
    assert names(folder, "small.yaml") == ["out/small"]


def test_a_folder_of_results_stands_for_itself(folder):
    assert names(folder, "out/large") == ["out/large"]


@pytest.mark.parametrize(
    "beside",
    ["out/x.failed", "out/.x.running", "out/x.running", "out/.x.killed-2"],
)
def test_what_a_run_left_stands_for_the_results_beside_it(folder, beside):
    (folder / beside).mkdir()
    (folder / beside / "run.json").write_text(RECORD)
    assert names(folder, beside) == ["out/x"]
    assert names(folder, "out/x") == ["out/x"]
    assert "out/x" in names(folder)


def test_results_may_be_called_as_if_a_run_had_failed(folder):
    (folder / "out/x.failed").mkdir()
    (folder / "out/x.failed/run.json").write_text(RECORD)
    (folder / "out/.x.failed.runs.jsonl").write_text("")
    assert names(folder, "out/x.failed") == ["out/x.failed"]


def test_a_record_stands_for_its_folder(folder):
    assert names(folder, "out/small/run.json") == ["out/small"]
    assert require_run(folder / "out/small/run.json").folder == folder / "out/small"


def test_results_in_a_folder_of_results_are_found(folder):
    for name in ("out/small/two", "out/small/log/three"):
        (folder / name).mkdir(parents=True)
        (folder / name / "run.json").write_text(RECORD)
    assert names(folder) == ["out/large", "out/small", "out/small/two"]


def test_a_log_alone_is_a_trace(folder):
    (folder / "out/.gone.runs.jsonl").write_text("")
    assert "out/gone" in names(folder)
    assert names(folder, "out/gone") == ["out/gone"]


def test_results_behind_a_link_are_found_and_no_more(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("scratch")
    (elsewhere / "inner").mkdir()
    (elsewhere / "inner/run.json").write_text(RECORD)
    (folder / "out/linked").symlink_to(elsewhere)
    assert "out/linked" not in names(folder)
    (elsewhere / "run.json").write_text(RECORD)
    assert "out/linked" in names(folder)


@pytest.mark.parametrize(
    ("word", "what"),
    [
        ("ou", "there is no file or folder ou; did you mean 'out'?"),
        ("nothing.yaml", "there is no file or folder nothing.yaml; name a pipeline file or"),
        ("empty", "no run has left anything in empty or below it; name a pipeline file or"),
    ],
)
def test_a_word_that_stands_for_nothing_is_told(folder, word, what):
    (folder / "empty").mkdir()
    with pytest.raises(NoRun) as caught:
        find_outputs(folder / word)
    assert str(caught.value).startswith(what)


@pytest.mark.parametrize("word", ["/dev/null", "/", "a\nb", "a\0b", "x" * 5000])
def test_a_strange_word_is_told_in_one_line(folder, word):
    for find in (find_outputs, require_run):
        if (find, word) != (find_outputs, "/"):
            with pytest.raises(NoRun) as caught:
                find(Path(word))
            assert "\n" not in str(caught.value)


def test_a_pipe_in_place_of_a_record_is_not_waited_for(folder):
    (folder / "out/pipe").mkdir()
    os.mkfifo(folder / "out/pipe/run.json")
    with pytest.raises(NoRun, match="is spoilt: it is no file"):
        require_run(folder / "out/pipe")


def test_a_file_that_is_no_pipeline_is_told(folder):
    (folder / "notes.txt").write_text("hello")
    with pytest.raises(BadInput):
        find_outputs(folder / "notes.txt")


def test_a_folder_that_is_not_there_is_told_with_what_a_run_left_of_it(folder):
    (folder / "out/x.failed").mkdir()
    (folder / "out/xy").mkdir()
    with pytest.raises(NoRun, match=r"did you mean 'out/x\.failed'"):
        require_run(folder / "out/x")


@pytest.mark.parametrize(
    ("word", "what"),
    [
        ("out/smal", "there is no file or folder out/smal; did you mean 'out/small'?"),
        ("small.yaml", "small.yaml is a file; name a folder of results"),
        ("out", "out holds no run: there is no run.json in it; there is one in out/large, out/s"),
        ("a/b", "a/b holds no run: there is no run.json in it; name a folder of results"),
        ("spoilt", "spoilt/run.json is spoilt: line 1 is not JSON: Expecting value; take it from"),
        ("folder", "folder/run.json cannot be read: Is a directory"),
    ],
)
def test_a_folder_that_holds_no_run_is_told(folder, word, what):
    for name in ("a/b", "spoilt", "folder/run.json"):
        (folder / name).mkdir(parents=True)
    (folder / "spoilt/run.json").write_text("")
    with pytest.raises(NoRun) as caught:
        require_run(folder / word)
    assert str(caught.value).startswith(what)


def test_results_of_some_steps_belong_to_those_of_all(folder):
    (folder / "out/small.partial").mkdir()
    (folder / "out/small.partial/run.json").write_text(RECORD)
    assert names(folder, "small.yaml") == ["out/small", "out/small.partial"]
