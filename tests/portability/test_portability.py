"""The portability table tells what ran and what is equal, and nothing else passes for it."""

import shutil

import numpy as np
import pytest
import yaml
from astropy.io import fits
from difference import SCIENCE
from outcome import COLUMNS, FailedError, NotRunError, Run, table
from rows import ROWS
from running import closing_words, exit_status, run_rows
from workshop import REPOSITORY, Workshop

PAGE = REPOSITORY / "docs/portability.md"
LENGTH = 7
VALUES = {"bins": [{"n_eff": 1.25, "sigma_e": 0.3}, {"n_eff": 0.75, "sigma_e": 0.25}]}


def write_results(folder):
    """Write small files of the kinds that the pipeline writes; return them as those of a run."""
    folder.mkdir()
    for name in SCIENCE:
        if name.endswith(".yaml"):
            (folder / name).write_text(yaml.safe_dump(VALUES))
            continue
        columns = [fits.Column("value", "D", array=np.linspace(1.0, 2.0, LENGTH))]
        columns.append(fits.Column("id", "K", array=np.arange(LENGTH)))
        fits.BinTableHDU.from_columns(columns, name="TABLE").writeto(folder / name)
    for name in ("nz-plot.png", "xi-plot.png"):
        (folder / name).write_bytes(b"a picture")
    return Run(results=folder, seconds=1.0)


@pytest.fixture
def first(tmp_path):
    return write_results(tmp_path / "first")


@pytest.fixture
def second(tmp_path, first):
    """The results of another row, which are the same until a test changes them."""
    folder = tmp_path / "second"
    shutil.copytree(first.results, folder)
    return Run(results=folder, seconds=2.0)


@pytest.fixture
def told(tmp_path):
    """Run rows; return the last line of the table, the words below it, and the exit status."""

    def run(*rows, are_required=False):
        outcomes = run_rows(Workshop(tmp_path), {f"row {n}": row for n, row in enumerate(rows)})
        last = [cell.strip() for cell in table(outcomes).splitlines()[-1].strip("|").split("|")]
        return last, closing_words(outcomes), exit_status(outcomes, are_required=are_required)

    return run


def raising(error):
    def row(_):
        raise error

    return row


def test_the_same_results_are_equal(told, first, second):
    last, words, status = told(lambda _: first, lambda _: second)
    assert last == ["row 1", "yes", "2", "0", "yes"]
    assert words == "1 of 1 rows equal the first one, 0 not run; 60 numbers in each"
    assert status == 0


def change(run, rows, factor):
    path = run.results / "two-point.sacc"
    with fits.open(path, mode="update") as hdus:
        hdus[1].data["value"][rows] *= factor


def test_rounding_is_told_and_is_no_difference(told, first, second):
    change(second, 6, 1 + 4e-16)
    last, _, status = told(lambda _: first, lambda _: second)
    assert (last[3], last[4], status) == ("4e-16", "yes", 0)


def test_one_number_that_differs_is_seen(told, first, second):
    change(second, 6, 1 + 1e-6)
    last, words, status = told(lambda _: first, lambda _: second)
    assert (last[3], last[4], status) == ("1e-06", "**no**", 1)
    assert words.startswith("0 of 1 rows equal")


@pytest.mark.parametrize("what", ["nothing at all", "not a number", "one file less", "a key less"])
def test_results_that_are_not_whole_are_not_equal(told, first, second, what):
    if what == "nothing at all":
        shutil.rmtree(second.results)
    elif what == "not a number":
        change(second, 0, np.nan)
    elif what == "one file less":
        (second.results / SCIENCE[0]).unlink()
    else:
        (second.results / "tracer-metadata.yaml").write_text("bins: []\n")
    last, _, status = told(lambda _: first, lambda _: second)
    assert (last[3], last[4], status) == ("inf", "**no**", 1)


def test_what_did_not_run_is_not_equal_and_fails_where_engines_are_required(told, first):
    missing = raising(NotRunError("podman is needed, but is not installed"))
    last, words, status = told(lambda _: first, missing)
    assert last == ["row 1", "not run: podman is needed, but is not installed", "", "", ""]
    assert words.startswith("0 of 1 rows equal the first one, 1 not run")
    assert status == 0
    assert told(lambda _: first, missing, are_required=True)[2] == 1


@pytest.mark.parametrize("error", [FailedError, OSError, AssertionError])
def test_what_failed_is_not_equal_and_the_next_row_is_run(told, first, second, error):
    failing = raising(error("exit status 4\nits last words"))
    last, _, status = told(lambda _: first, failing)
    assert (last, status) == (["row 1", "failed: exit status 4", "", "", ""], 1)
    last, words, status = told(lambda _: first, failing, lambda _: second)
    assert (last[-1], status) == ("yes", 1)
    assert words.startswith("1 of 2 rows equal the first one, 0 not run")


def test_without_the_first_row_nothing_is_equal(told, second):
    last, words, status = told(raising(NotRunError("no Docker")), lambda _: second)
    assert (last[-1], status) == ("**no**", 1)
    assert words.endswith("there is no first one")


def test_the_page_shows_each_row_and_none_that_differs():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    shown = {row[0]: row[1:] for row in cells if len(row) == len(COLUMNS)}
    assert [name for name in shown if name in ROWS] == list(ROWS)
    assert all(shown[name][0].startswith(("yes", "not run: ")) for name in ROWS)
    assert all(shown[name][-1] == "yes" for name in list(ROWS)[1:] if shown[name][1])
