"""Keeping what steps have written."""

import os

import pytest

from descpipe.resuming.contents import Contents
from descpipe.resuming.keeping import Keeper, link


@pytest.fixture
def keeper(chain, tmp_path):
    """Keeps the outputs of a step with a file and a list as outputs."""
    chain.stage(
        "first",
        inputs='{"raw": "txt"}',
        outputs='{"once": "txt", "many": ["txt"]}',
    )
    pipeline = chain.read()
    contents = Contents(tmp_path / "known")
    made = Keeper(pipeline, tmp_path / "done", contents)
    made.step = pipeline.steps[0]
    yield made
    contents.close()


@pytest.fixture
def written(tmp_path):
    """Return the folder that the programs of a step wrote to."""
    folder = tmp_path / "written"
    folder.mkdir()
    for name in ("once.txt", "many.b.txt", "many.a.txt", "once.stderr.txt"):
        (folder / name).write_text(name)
    return folder


def test_outputs_are_kept_by_other_names_of_the_same_files(keeper, written):
    kept = keeper.keep(keeper.step, [written])
    assert [file.name for file in kept["once"]] == ["once.txt"]
    assert (keeper.folder / "once.txt").samefile(written / "once.txt")
    assert kept["once"][0].size == len("once.txt")


def test_a_list_has_the_order_of_its_names(keeper, written):
    kept = keeper.keep(keeper.step, [written])
    assert [file.name for file in kept["many"]] == ["many.a.txt", "many.b.txt"]


def test_a_list_has_the_order_that_the_runner_tells(keeper, written):
    told = {"many": ["many.b.txt", "many.a.txt"]}
    kept = keeper.keep(keeper.step, [written], told)
    assert [file.name for file in kept["many"]] == ["many.b.txt", "many.a.txt"]


def test_nothing_is_kept_where_an_output_is_not_found(keeper, written):
    (written / "once.txt").unlink()
    assert keeper.keep(keeper.step, [written]) is None


def test_nothing_is_kept_where_the_runner_has_moved_all(keeper, tmp_path):
    assert keeper.keep(keeper.step, [tmp_path / "nowhere"]) is None


def test_a_folder_is_kept_with_all_that_is_in_it(tmp_path):
    (tmp_path / "maps/sub").mkdir(parents=True)
    (tmp_path / "maps/sub/a.txt").write_text("a")
    link(tmp_path / "maps", tmp_path / "done/maps")
    assert (tmp_path / "done/maps/sub/a.txt").samefile(tmp_path / "maps/sub/a.txt")


def test_where_files_cannot_be_linked_they_are_copied(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(18, os.strerror(18))

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "a.txt").write_text("a")
    link(tmp_path / "a.txt", tmp_path / "b.txt")
    assert (tmp_path / "b.txt").read_text() == "a"
