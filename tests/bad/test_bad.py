"""What a user is told of what is wrong: each folder beside this file is a case.

A case holds what a user has, and `expected.txt`, what `descpipe check pipeline.yaml` says there.
Other words than these stand in its file `command`. `good/` is a project without a mistake, whose
stages and data the cases use. `DESCPIPE_GOLDEN=rewrite pytest tests/bad` writes what is expected
anew; read the difference before it is committed.
"""

from __future__ import annotations

import re
import signal

import pytest
from cases import CASES, GOOD, say, words_of

SECONDS = 60
IN_FILE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<said>.+; .+)")
ON_COMMAND_LINE = re.compile(r"(-o |--\w+ |\.|\w).*?: .+; .+")
SUMMARY = re.compile(
    r"\d+ errors?( and \d+ warnings?)? (in \d+ files?|on the command line|in the environment)"
)
NO_FILE = re.compile("there is no such file|there is no Dockerfile")


@pytest.fixture(autouse=True)
def alarm():
    """Let no case go on for ever."""
    handler = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("this takes too long"))
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, handler)


def files_below(*folders):
    """Return what shows that a file was made, changed or removed."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.stat().st_mtime_ns for path in files if path.name != "expected.txt"}


def has_place(path, line, column):
    """Whether a position is one of the file; its end is one too."""
    lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    return line <= len(lines) and column <= len(lines[line - 1].rstrip("\r")) + 1


def is_right(case, text):
    """Whether a line says what is wrong, what to do, and where."""
    in_file = IN_FILE.fullmatch(text)
    if in_file is None:
        return bool(ON_COMMAND_LINE.fullmatch(text))
    path = case / in_file["path"]
    if NO_FILE.match(in_file["said"]):
        return not path.exists()
    return has_place(path, int(in_file["line"]), int(in_file["column"]))


def test_nothing_is_wrong_in_the_good_project():
    engine = "images not checked: Docker's engine does not answer, and podman is not installed"
    title = f"two-point 1.0: 4 steps, nothing wrong ({engine})\n"
    assert say(GOOD, words_of(GOOD)) == (0, title, "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_wrong_is_told_with_its_place_and_cure(case, golden):
    before = files_below(case, GOOD)
    status, out, err = say(case, words_of(case))
    golden(case / "expected.txt", err + out)
    *problems, end = err.splitlines()
    assert problems
    assert SUMMARY.fullmatch(end)
    assert status == 1
    assert not [text for text in problems if not is_right(case, text)]
    assert files_below(case, GOOD) == before
