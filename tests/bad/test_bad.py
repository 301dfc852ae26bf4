"""What a user is told of what is wrong: each folder beside this file is a case.

A case holds what a user has, and `expected.txt`, what `descpipe check pipeline.yaml` says there.
Other words than these stand in its file `command`. `good/` is a project without a mistake, whose
stages and data the cases use. `DESCPIPE_GOLDEN=rewrite pytest tests/bad` writes what is expected
anew; read the difference before it is committed.
"""

from __future__ import annotations

import re
import shlex
import signal
from pathlib import Path

import pytest

from descpipe.checking import resources
from descpipe.cli import main
from descpipe.engines import docker

HERE = Path(__file__).parent
GOOD = HERE / "good"
CASES = sorted(path.parent for path in HERE.glob("*/pipeline*") if path.parent != GOOD)
SECONDS = 60
IN_FILE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<said>.+; .+)")
ON_COMMAND_LINE = re.compile(r"(?P<words>-o |--\w+ |\.|\w).*?: .+; .+")
SUMMARY = re.compile(r"\d+ errors?( and \d+ warnings?)? (in \d+ files?|on the command line)")
NOTHING_WRONG = re.compile(r"\S.*: \d+ steps?, (nothing wrong|no errors, \d+ warnings?)( \(.+\))?")
NO_FILE = re.compile("there is no such file|there is no Dockerfile")
# What is not told yet, and why.
MENDING = {
    "empty-config-file": "an empty config file is not compared with its schema",
    "interpreter-that-is-not-python": "Python 2 counts as Python",
}


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """A machine of 8 cores and 16 GiB without an engine, on which nothing may take long."""
    monkeypatch.setattr(resources, "usable_cores", lambda: 8)
    monkeypatch.setattr(resources, "usable_memory_mib", lambda: 16 * 1024)
    monkeypatch.setattr(resources, "free_mib", lambda folder: 100 * 1024)
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent")
    docker._client.cache_clear()
    handler = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("this takes too long"))
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, handler)
    docker._client.cache_clear()


def words_of(case):
    path = case / "command"
    return shlex.split(path.read_text() if path.exists() else "check pipeline.yaml")


def told(case, capsys, monkeypatch):
    """Return the exit status and all that is written."""
    monkeypatch.chdir(case)
    status = main(words_of(case))
    written = capsys.readouterr()
    return status, written.err + written.out


def files_below(*folders):
    """Return what shows that a file was made, changed or removed."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.stat().st_mtime_ns for path in files if path.name != "expected.txt"}


def marked(case):
    marks = [pytest.mark.xfail(reason=MENDING[case.name])] if case.name in MENDING else []
    return pytest.param(case, id=case.name, marks=marks)


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


def test_nothing_is_wrong_in_the_good_project(capsys, monkeypatch):
    status, said = told(GOOD, capsys, monkeypatch)
    engine = "images not checked: Docker's engine does not answer"
    assert (status, said) == (0, f"two-point 1.0: 4 steps, nothing wrong ({engine})\n")


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_what_is_wrong_is_told_with_its_place_and_cure(case, golden, capsys, monkeypatch):
    before = files_below(case, GOOD)
    status, said = told(case, capsys, monkeypatch)
    golden(case / "expected.txt", said)
    *problems, end = said.splitlines()
    assert problems
    assert (status, bool(SUMMARY.fullmatch(end))) in ((1, True), (0, False))
    assert status or NOTHING_WRONG.fullmatch(end)
    assert not [text for text in problems if not is_right(case, text)]
    assert files_below(case, GOOD) == before


def test_every_folder_is_a_case():
    folders = {path for path in HERE.iterdir() if path.is_dir() and path.name[0].isalnum()}
    assert folders == {GOOD, *CASES}
