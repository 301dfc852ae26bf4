"""Lines on standard error: folded on a terminal, whole elsewhere."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from descpipe.terminal import cropped, tell

DESCPIPE = [sys.executable, "-m", "descpipe"]


def shown(words, columns=80, **variables):
    """Return what a terminal of so many columns gets on its standard error from a command."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", **variables}
    subprocess.run(words, stderr=inner, env=environment, check=False)
    os.close(inner)
    text = os.read(outer, 100_000).decode()
    os.close(outer)
    return text.replace("\r\n", "\n")


def told(text, columns=40, **variables):
    program = f"from descpipe.terminal import cropped, tell; tell({text!r})"
    return shown([sys.executable, "-c", program], columns, **variables)


def test_lines_are_folded_between_words_with_the_rest_indented():
    assert told("one two three four five six seven eight nine") == (
        "one two three four five six seven eight\n    nine\n"
    )


def test_what_is_below_an_indented_line_is_indented_more():
    assert told("  | one two three four five six seven eight") == (
        "  | one two three four five six seven\n      eight\n"
    )


def test_each_line_is_folded_for_itself():
    assert told("a\n\n  b\n" + "word " * 9) == "a\n\n  b\n" + "word " * 7 + "word\n    word\n"


def test_commands_in_backquotes_stay_together_with_what_stands_at_them():
    assert told("build it first by the command (`descpipe build x`), or leave") == (
        "build it first by the command\n    (`descpipe build x`), or leave\n"
    )


def test_a_command_longer_than_a_line_is_folded_too():
    text = "type `descpipe run pipeline.yaml --input catalog=FILE`"
    assert told(text, columns=30) == (
        "type `descpipe run\n    pipeline.yaml --input\n    catalog=FILE`\n"
    )


def test_a_word_longer_than_a_line_is_left_whole():
    word = "registry.example.org/somebody/two-point-tomography:1.0"
    assert told(f"images are named {word}") == f"images are named\n    {word}\n"


def test_a_line_of_the_width_of_the_terminal_stays():
    assert told("x" * 35 + " yyyy") == "x" * 35 + " yyyy\n"


def test_a_dumb_terminal_and_a_pipe_get_whole_lines(capsys):
    line = "word " * 30
    assert told(line, TERM="dumb") == f"{line}\n"
    tell(line)
    assert capsys.readouterr().err == f"{line}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["new", "stage", "My Stage"],
        ["run", "no.yaml", "--engine", "no-engine"],
        ["shell", "no.yaml", "step", "--results", "x", "--no-such-option", "second", "third"],
    ],
)
def test_messages_of_commands_are_folded(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = shown([*DESCPIPE, *words], columns=60, COLUMNS="60").splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 60


def test_commands_to_be_pasted_are_left_to_the_terminal():
    command = "to go on: descpipe run pipeline.yaml --set tomography.nbins=12"
    assert told(command) == f"{command}\n"
    assert told(f"  try     descpipe shell {'x' * 30} step").count("\n") == 1


def test_lines_are_cropped_to_what_is_seen():
    line = "  a \x1b[31mred word\x1b[0m and more"
    assert cropped(line, 8) == "  a \x1b[31mred \x1b[0m"
    assert cropped(line, 50) == line
    assert cropped("plain", 0) == ""
