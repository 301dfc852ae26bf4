"""What a board shows on terminals of all sizes."""

import re

import pytest

from descpipe.console import Outcome
from descpipe.runners.usage import Usage
from descpipe.watching.events import PartEnded, PlannedStep, RunStarted, StepEnded, StepStarted
from descpipe.watching.layout import board_lines
from descpipe.watching.progress import RunProgress

USED = Usage(cpu_seconds=61.0, memory_mib=2048, seconds=50.0)


def progress(tmp_path, *steps, events=()):
    """Return how far a run is, with so many steps of these."""
    found = RunProgress()
    found.learn(
        RunStarted(
            id="1",
            pipeline="p",
            version="1",
            runner="cwltool",
            engine="none",
            folder=tmp_path,
            steps=steps,
        )
    )
    for event in events:
        found.learn(event)
    return found


def many(count):
    return [PlannedStep(name=f"step{number}") for number in range(count)]


def test_all_steps_are_shown_from_the_beginning(tmp_path):
    lines = board_lines(progress(tmp_path, *many(2)), 80, 24)
    assert lines == [
        "  step0 .......................... waiting",
        "  step1 .......................... waiting",
        f"  {'░' * 28}  0 of 2 steps  0:00",
    ]


def test_a_step_that_runs_tells_its_time_its_parts_and_what_it_took_before(tmp_path):
    events = [
        StepStarted(step="a"),
        PartEnded(step="a", part="1", outcome=Outcome.OK, done=1, parts=4),
    ]
    step = PlannedStep(name="a", parts=4, expected=70.0)
    lines = board_lines(progress(tmp_path, step, events=events), 80, 24)
    assert re.fullmatch(r"  a \.+ running       0:00  of about 1:10  1 of 4 parts", lines[0])
    assert lines[1].endswith("0 of 1 step  0:00  about 1:10 left")
    assert "█" * 7 in lines[1]  # one of four parts
    assert "█" * 8 not in lines[1]


def test_a_step_that_has_ended_tells_what_it_used(tmp_path):
    end = StepEnded(step="a", outcome=Outcome.OK, seconds=50.0, used=USED)
    lines = board_lines(progress(tmp_path, PlannedStep(name="a"), events=[end]), 80, 24)
    assert lines[0].endswith("ok            0:50  2.0 GiB, CPU 1:01")


@pytest.mark.parametrize(("count", "rows"), [(60, 24), (1000, 24), (5, 4), (60, 5)])
def test_of_many_steps_those_that_run_and_those_that_come_next_are_shown(tmp_path, count, rows):
    events = [
        StepEnded(step="step0", outcome=Outcome.OK, seconds=1.0),
        StepStarted(step="step3"),
    ]
    lines = board_lines(progress(tmp_path, *many(count), events=events), 80, rows)
    assert len(lines) < rows
    assert lines[0].startswith("  step3 .......................... running")
    shown = sum("waiting" in line and ".." in line for line in lines)
    assert f"and {count - 2 - shown} more waiting" in lines[-2]
    assert f"1 of {count} steps" in lines[-1]


def test_what_can_begin_next_stands_first(tmp_path):
    steps = [
        PlannedStep(name="last", needs=("middle",)),
        PlannedStep(name="middle", needs=("first",)),
        PlannedStep(name="first"),
    ]
    assert progress(tmp_path, *steps, events=[StepStarted(step="first")]).waiting() == [
        "middle",
        "last",
    ]


@pytest.mark.parametrize("columns", [40, 36])
def test_narrow_terminals_have_room_for_names_states_and_times(tmp_path, columns):
    name = "each_measurement/with_a_long_name"
    steps = [PlannedStep(name=name), PlannedStep(name="b")]
    lines = board_lines(progress(tmp_path, *steps, events=[StepStarted(step=name)]), columns, 24)
    assert "running       0:00" in lines[0]
    assert lines[0].startswith("  each")
    assert ".." in lines[0]
    assert all(len(line) <= columns for line in lines)
    assert "0 of 2 steps" in lines[2]
