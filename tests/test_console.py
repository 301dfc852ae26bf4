"""How problems look, on a terminal and off it."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from descpipe.console import tell_problems
from descpipe.model.problem import Place, Problem

HERE = Place(Path("pipeline.yaml"), 5, 10)
LONG = Problem(
    HERE,
    "code",
    "input 'raw' is read as one of many kinds of files that there are on this machine",
    "`descpipe run pipeline.yaml --input raw=FILE` takes another",
)
WARNING = Problem(Place(Path("run.py"), 1, 2), "code", "too small", "enlarge it", "warning")
PROGRAM = """\
from pathlib import Path
from descpipe.console import tell_problems
from descpipe.model.problem import Place, Problem
tell_problems({problems!r})
"""
RUNNING = """\
import time
from descpipe.console import Outcome, Progress
progress = Progress()
progress.start("select")
progress.update("select", "RUN sleep 2")
time.sleep(1.5)
progress.end("select", Outcome.FAILED, "the registry has another image under that name; give it")
"""


def shown_on_terminal(*problems, columns=80, **variables):
    """Return what a terminal of so many columns gets when it is told of problems."""
    program = PROGRAM.format(problems=list(problems)).replace("PosixPath", "Path")
    return shown_by(program, columns, **variables)


def shown_by(program, columns=80, **variables):
    """Return what a terminal of so many columns gets from a program."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm", **variables}
    subprocess.run([sys.executable, "-c", program], stderr=inner, env=environment, check=True)
    os.close(inner)
    text = os.read(outer, 100_000).decode()
    os.close(outer)
    return text.replace("\r\n", "\n")


def test_off_a_terminal_each_problem_is_one_line(capsys):
    tell_problems([LONG, WARNING])
    assert capsys.readouterr().err == (
        "pipeline.yaml:5:10: input 'raw' is read as one of many kinds of files that there are on "
        "this machine; `descpipe run pipeline.yaml --input raw=FILE` takes another\n"
        "run.py:1:2: warning: too small; enlarge it\n"
        "1 error and 1 warning in 2 files\n"
    )


def test_lines_too_long_for_a_terminal_are_folded_between_words():
    assert shown_on_terminal(LONG, NO_COLOR="1") == (
        "pipeline.yaml:5:10: input 'raw' is read as one of many kinds of files that there\n"
        "    are on this machine; `descpipe run pipeline.yaml --input raw=FILE` takes\n"
        "    another\n"
        "1 error in 1 file\n"
    )


def test_lines_that_fit_are_left_as_they_are():
    assert shown_on_terminal(LONG, columns=200, NO_COLOR="1").count("\n") == 2


def test_a_line_of_exactly_the_width_is_not_folded():
    problem = Problem(HERE, "code", "a" * 50, "bbb ccc")
    assert len(str(problem)) == 79
    assert shown_on_terminal(problem, columns=79, NO_COLOR="1").startswith(f"{problem}\n")
    assert shown_on_terminal(problem, columns=78, NO_COLOR="1").startswith(f"{problem}"[:-4] + "\n")


def test_places_and_kinds_are_coloured_on_a_terminal():
    assert shown_on_terminal(LONG, WARNING).splitlines()[-2:] == [
        "\x1b[1mrun.py:1:2:\x1b[0m \x1b[33mwarning:\x1b[0m too small; enlarge it",
        "\x1b[1;31m1 error\x1b[0m and \x1b[33m1 warning\x1b[0m in 2 files",
    ]


def test_colours_do_not_count_as_letters():
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown_on_terminal(LONG, WARNING))
    assert plain == shown_on_terminal(LONG, WARNING, NO_COLOR="1")


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_refused(variables):
    assert "\x1b" not in shown_on_terminal(LONG, WARNING, **variables)


def test_a_dumb_terminal_gets_whole_lines():
    assert f"{LONG}\n" in shown_on_terminal(LONG, TERM="dumb")


def test_warnings_alone_are_not_counted(capsys):
    tell_problems([WARNING])
    assert capsys.readouterr().err == f"{WARNING}\n"


WORD = Problem(Place(Path("--set a.b=1"), 0, 0), "code", "what", "do")
VARIABLE = Problem(Place(Path("variable DESCPIPE_OWNER"), 0, 0), "code", "what", "do")
WHOLE_FILE = Problem(Place(Path("tests/one/inputs/a.txt"), 0), "code", "what", "do")


@pytest.mark.parametrize(
    ("problems", "where"),
    [
        ([WORD, WORD], "on the command line"),
        ([WORD, LONG], "in 1 file and on the command line"),
        ([LONG, VARIABLE], "in 1 file and in the environment"),
        ([LONG, WHOLE_FILE], "in 2 files"),
    ],
)
def test_it_is_told_where_the_errors_are(problems, where, capsys):
    tell_problems(problems)
    assert capsys.readouterr().err.splitlines()[-1] == f"2 errors {where}"


def test_what_could_change_the_terminal_is_shown_as_its_name(capsys):
    place = Place(Path("a\nb\x1b[2J.yaml"))
    tell_problems([Problem(place, "code", "no 'x\u2028y'", "use é")])
    assert capsys.readouterr().err.splitlines()[0] == (
        "a\\nb\\x1b[2J.yaml:1:1: no 'x\\u2028y'; use é"
    )


def test_what_is_running_has_its_time_and_what_it_does_now():
    shown = shown_by(RUNNING, NO_COLOR="1")
    assert "  select ......................... 0:00  running" in shown
    assert "  select ......................... 0:01  RUN sleep 2" in shown


def test_notes_behind_what_ended_are_folded():
    assert shown_by(RUNNING, NO_COLOR="1").endswith(
        "failed        0:02  the registry has another\n      image under that name; give it\n"
    )


ENDED = """\
from descpipe.console import Outcome, Progress
progress = Progress()
progress.end({name!r}, Outcome.OK)
"""


@pytest.mark.parametrize(
    ("columns", "name", "line"),
    [
        (80, "select", "  select ......................... ok            0:00"),
        (40, "select", "  select ........ ok            0:00"),
        (40, "sample_the_power_spectra", "  sample_the_power_spectra ok 0:00"),
        (30, "select", "  select ... ok 0:00"),
    ],
)
def test_how_something_ended_and_its_time_are_in_one_line_on_narrow_terminals(columns, name, line):
    shown = shown_by(ENDED.format(name=name), columns, NO_COLOR="1")
    assert shown.splitlines() == [line]
