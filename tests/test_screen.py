"""Lines at the foot of a terminal that are written anew in place."""

import subprocess
import sys

import pytest
from terminals import Terminal

SHOWN = """\
import sys
from contextlib import suppress
from descpipe.screen import Screen
lines = ["first line", "second line, which is a bit longer than the first one is"]
screen = Screen(lambda columns, rows: lines)
screen.write()
with suppress(OSError):  # the terminal that is read is gone
    sys.stdin.readline()
screen.write("said above\\n")
with suppress(OSError):
    sys.stdin.readline()
lines.clear()
screen.write("last\\n")
"""
WORDS = [sys.executable, "-c", SHOWN]


def test_what_is_said_stands_above_the_lines():
    terminal = Terminal(WORDS)
    terminal.wait_until_shown("second line")
    assert terminal.seen().startswith("first line\nsecond line, which is")
    terminal.press("\n")
    terminal.wait_until_shown("said above\nfirst line\nsecond line, which is")


def test_the_lines_go_when_there_are_none_any_more():
    terminal = Terminal(WORDS)
    terminal.press("\n\n")
    assert terminal.end() == 0
    assert terminal.seen().splitlines()[-2:] == ["said above", "last"]
    assert "first line" not in terminal.seen()


def test_lines_are_cropped_to_the_terminal():
    terminal = Terminal(WORDS, columns=30)
    terminal.wait_until_shown("first line\nsecond line, which is a bi")


def test_lines_that_a_narrower_terminal_has_folded_are_taken_away_whole():
    terminal = Terminal(WORDS)
    terminal.wait_until_shown("second line")
    terminal.resize(20, 24)
    before = len(terminal.written)
    # 10 and 56 letters take one and three rows of twenty.
    terminal.wait_for(lambda: "\r\x1b[3A\x1b[J" in terminal.written[before:])
    terminal.press("\n\n")
    assert terminal.end() == 0


def test_nothing_of_the_terminal_is_left_changed():
    terminal = Terminal(WORDS)
    terminal.press("\n\n")
    terminal.end()
    assert "\x1b[?" not in terminal.written


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}])
def test_a_dumb_terminal_gets_what_is_said_alone(variables):
    terminal = Terminal(WORDS, **variables)
    terminal.press("\n\n")
    assert terminal.end() == 0
    assert "\x1b" not in terminal.written
    assert "first line" not in terminal.written
    assert "said above\r\n" in terminal.written


def test_off_a_terminal_there_are_no_lines():
    done = subprocess.run(WORDS, input="\n\n", capture_output=True, text=True, check=True)
    assert done.stderr == "said above\nlast\n"


def test_a_terminal_that_is_gone_stops_nothing(tmp_path):
    mark = tmp_path / "mark"
    program = f"{SHOWN}\nopen({str(mark)!r}, 'w')"
    ignoring = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n{program}"
    terminal = Terminal([sys.executable, "-c", ignoring])
    terminal.wait_until_shown("second line")
    terminal.close()
    assert mark.exists()
