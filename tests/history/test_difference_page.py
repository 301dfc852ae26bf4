"""How it looks what differs between two runs."""

import json

import pytest

from descpipe.history.difference_page import (
    difference_document,
    difference_lines,
    run_differences,
)


@pytest.fixture
def other(records):
    return records.run(
        ("host/python", "3.12.1"),
        ("steps/first/depends_on/parameter nbin", "5"),
        ("steps/first/parameters/nbin/value", list(range(100))),
        records.wrote("first", "once", "once.txt", "b1"),
        ("steps/second/depends_on/input once", "sha256:b1"),
        records.wrote("last", "final", "final.txt", "b3"),
    )


def lines(first, second, width=None):
    found = run_differences(first, second, with_numbers=False)
    return list(difference_lines(found, width))


def test_each_output_has_a_line_with_its_verdict(records, other):
    said = lines(records.run(), other)
    assert [line.split() for line in said if line.startswith("  first   once")] == [
        ["first", "once", "differs", "because", "of", "parameter", "nbin"]
    ]
    assert "same, although these differ: input once from first" in "\n".join(said)
    assert "NOT REPRODUCED" in "\n".join(said)


def test_what_else_was_not_the_same_is_suspected_where_nothing_explains(records, other):
    said = "\n".join(lines(records.run(), other))
    assert "these were not the same: Python" in said


def test_files_that_are_not_there_any_more_are_said_to_be_so(records, other):
    said = "\n".join(lines(records.run(), other))
    assert "how much is not known: the file of the first run is not there any more" in said


@pytest.mark.parametrize("width", [80, 60])
def test_lines_fit_a_terminal(records, other, width):
    long_name = "a-step-with-a-name-that-is-much-too-long-for-a-table"
    changes = [
        (f"steps/{long_name}", records.run().told["steps"]["first"]),
        ("source/commit", "f" * 40),
        ("host/system", "Linux-" + "x" * 100),
    ]
    first = records.run(*changes)
    assert max(map(len, lines(first, other, width))) <= width


def test_two_runs_that_wrote_nothing_are_the_same(records):
    nothing = [(f"steps/{name}", {}) for name in ("first", "second", "last")] + [("outputs", {})]
    found = run_differences(records.run(*nothing), records.run(*nothing), with_numbers=True)
    assert found.is_same
    assert lines(found.first, found.second)[-1] == "neither run has written anything"


def test_programs_get_the_same_as_people(records, other):
    found = run_differences(records.run(), other, with_numbers=False)
    told = json.loads(json.dumps(difference_document(found)))
    assert told["same"] is False
    assert [one["verdict"] for one in told["outputs"]] == [
        "explained",
        "same although",
        "not reproduced",
    ]
    assert told["differences"][0] == {"what": "Python", "first": "3.11.7", "second": "3.12.1"}
