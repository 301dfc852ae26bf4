"""When each step ran."""

import pytest

from descpipe.reporting.timeline import MOST_ROWS, timeline


def bars(made):
    drawn = timeline(made.facts())
    return {row.step.name: (row.bar.start, row.bar.width) for row in drawn.rows}


def at(minute, second=0):
    return f"2026-11-23T10:{minute:02}:{second:02}Z"


def test_bars_stand_where_their_steps_ran(made):
    assert bars(made) == {"bin": (0, 25), "fit": (25, 75)}


def test_bars_come_in_the_order_in_which_steps_began(made):
    made.record["steps"] = dict(reversed(made.record["steps"].items()))
    assert list(bars(made)) == ["bin", "fit"]


def test_the_beginning_is_taken_from_the_end_where_a_record_has_no_more(made):
    for step in made.record["steps"].values():
        del step["started"]
    assert bars(made) == {"bin": (0, 25), "fit": (25, 75)}


def test_the_axis_begins_with_the_run(made):
    made.record["started"] = "2026-11-23T09:59:20Z"
    assert bars(made) == {"bin": (50, 12.5), "fit": (62.5, 37.5)}


def test_steps_that_did_not_run_have_no_bar(made):
    made.record["steps"]["bin"]["unchanged"] = True
    made.step("look", status="skipped", ended=at(2), seconds=1)
    assert list(bars(made)) == ["fit"]


def test_a_step_that_took_no_time_is_seen(made):
    made.step("quick", status="ok", started=at(0, 40), ended=at(0, 40), seconds=0)
    start, width = bars(made)["quick"]
    assert width > 0
    assert start + width == 100


def test_parts_that_have_times_have_bars_of_their_own(made):
    made.record["steps"]["fit"]["parts"] = {
        "1": {"status": "ok", "started": at(0, 10), "ended": at(0, 20)},
        "2": {"status": "failed", "seconds": 20, "ended": at(0, 40)},
        "3": {"status": "ok"},
    }
    row = next(row for row in timeline(made.facts()).rows if row.step.name == "fit")
    assert [(part.start, part.width, part.status) for part in row.parts] == [
        (25, 25, "ok"),
        (50, 50, "failed"),
    ]


def test_of_very_many_steps_the_longest_and_those_that_failed_have_bars(made):
    made.record["steps"] = {}
    for number in range(200):
        status = "failed" if number == 3 else "ok"
        end = at(number // 60, number % 60)
        made.step(f"step-{number}", status=status, seconds=number, ended=end)
    drawn = timeline(made.facts())
    names = {row.step.name for row in drawn.rows}
    assert len(names) == MOST_ROWS
    assert drawn.left_out == 200 - MOST_ROWS
    assert {"step-3", "step-199"} <= names


@pytest.mark.parametrize(
    ("length", "texts"),
    [
        (5, ["0 s", "1 s", "2 s", "3 s", "4 s"]),
        (100, ["0 s", "30 s", "1:00", "1:30"]),
        (3000, ["0 min", "10 min", "20 min", "30 min", "40 min"]),
        (40_000, ["0 h", "2 h", "4 h", "6 h", "8 h", "10 h"]),
        (900_000, ["0 d", "2 d", "4 d", "6 d", "8 d", "10 d"]),
    ],
)
def test_the_axis_has_few_round_numbers(made, length, texts):
    made.record["started"] = None
    made.record["steps"] = {}
    made.step("one", status="ok", seconds=length, ended=at(0))
    assert [tick.text for tick in timeline(made.facts()).ticks] == texts


def test_a_record_without_times_has_no_timeline(made):
    made.record["steps"] = {"fit": {"status": "ok", "seconds": 3}}
    assert timeline(made.facts()) is None
