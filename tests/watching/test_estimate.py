"""How long a run will still take."""

from descpipe.watching.estimate import TimeLeft, time_left
from descpipe.watching.events import PlannedStep

FIRST = PlannedStep(name="first", expected=10.0)
SECOND = PlannedStep(name="second", needs=("first",), expected=20.0)
ASIDE = PlannedStep(name="aside", expected=25.0)
UNKNOWN = PlannedStep(name="unknown", needs=("second",))


def left(steps, ended=(), elapsed=None, *, is_serial=True):
    return time_left(steps, ended, elapsed or {}, is_serial=is_serial)


def test_steps_in_a_row_take_all_their_times():
    assert left([FIRST, SECOND]) == TimeLeft(30.0, is_all=True)


def test_what_has_run_already_is_not_left():
    assert left([FIRST, SECOND], ["first"], {"second": 5.0}) == TimeLeft(15.0, is_all=True)


def test_a_step_that_takes_longer_than_before_takes_no_time_from_others():
    assert left([FIRST, SECOND], [], {"first": 50.0}) == TimeLeft(20.0, is_all=True)


def test_with_a_step_that_never_ran_it_is_at_least_the_rest():
    assert left([FIRST, UNKNOWN]) == TimeLeft(10.0, is_all=False)


def test_where_nothing_is_known_nothing_is_said():
    assert left([UNKNOWN]) is None
    assert left([FIRST, UNKNOWN], ["first"]) is None
    assert left([FIRST], [], {"first": 11.0}) is None


def test_steps_that_run_at_once_take_at_least_the_longest_row_of_them():
    steps = [UNKNOWN, SECOND, FIRST, ASIDE]
    assert left(steps, is_serial=False) == TimeLeft(30.0, is_all=False)


def test_rows_of_many_steps_are_no_problem():
    steps = [
        PlannedStep(name=f"s{number}", needs=(f"s{number + 1}",), expected=1.0)
        for number in range(5000)
    ]
    assert left(steps, is_serial=False) == TimeLeft(5000.0, is_all=False)
