"""The documentation is true: its commands run, its lists are whole, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"```(?P<words>.*)\n(?P<text>(?:(?!```).*\n)*)```")
FILE_TITLE = re.compile(r"\*\*`(?P<path>[^`]+)`\*\*\n\n\Z")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# A length of time at the place where descpipe and its scripts write one.
DURATION = re.compile(r"(?<= {2})\d+:\d\d\b|(?<=done in )\d+:\d\d\b|\d+s$", re.MULTILINE)
WILDCARD = re.compile(r"(?<!\.)\.\.\.(?!\.)")
TUTORIAL_IMAGES = ("desc/counts-select:1.0", "desc/counts-histogram:1.0")


@dataclass(frozen=True)
class File:
    """A block whose title, in bold above it, names the file to write it to."""

    path: str
    text: str


@dataclass(frozen=True)
class Command:
    """A `$ command` line of a console block, and the lines below it."""

    line: int
    words: str
    expected: str
    needs_docker: bool


def read_walk(page: Path) -> list[File | Command]:
    """Return the files and commands of a page in their order."""
    text = page.read_text(encoding="utf-8")
    walk: list[File | Command] = []
    for block in FENCE.finditer(text):
        kind, *marks = block["words"].split() or [""]
        title = FILE_TITLE.search(text[: block.start()])
        if title:
            walk.append(File(title["path"], block["text"]))
        elif kind == "console":
            first = text.count("\n", 0, block.start()) + 2
            walk += read_commands(block["text"], first, needs_docker="docker" in marks)
    return walk


def read_commands(block: str, first: int, *, needs_docker: bool) -> list[Command]:
    lines = block.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"line {first}: a console block begins with `$ `"
    ends = [*starts[1:], len(lines)]
    return [
        Command(first + start, lines[start][2:], "\n".join(lines[start + 1 : end]), needs_docker)
        for start, end in zip(starts, ends, strict=True)
    ]


def run_walk(walk: list[File | Command], folder: Path) -> list[tuple[Command, str]]:
    """Run everything in one shell, as a reader does, and return what each command answered."""
    mark = "-- the answer ends here --"
    script = []
    for item in walk:
        if isinstance(item, File):
            script.append(f"cat > {shlex.quote(item.path)} <<'END OF FILE'\n{item.text}END OF FILE")
        else:
            ended = f"status=$?; echo; echo {shlex.quote(mark)}; (exit $status)"
            script.append(f"{item.words}\n{ended}")
    result = subprocess.run(
        ["bash", "-c", "exec 2>&1 </dev/null\n" + "\n".join(script)],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=600,
    )
    commands = [item for item in walk if isinstance(item, Command)]
    answers = result.stdout.split(f"\n{mark}\n")
    assert len(answers) == len(commands) + 1, "the shell ended early"
    return list(zip(commands, answers[:-1], strict=True))


def plain(answer: str) -> str:
    """Leave out what differs from run to run: colours, lengths of time, spaces at line ends."""
    lines = DURATION.sub("0:00", COLOUR.sub("", answer)).splitlines()
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")


def matches(expected: str, answer: str) -> bool:
    """Whether an answer is the expected one, where `...` stands for anything.

    Alone in a line it stands for any number of lines, elsewhere for a part of the line.
    """
    pattern = ""
    for line in plain(expected).splitlines():
        if line == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(map(re.escape, WILDCARD.split(line))) + r"\n"
    return re.fullmatch(pattern, plain(answer) + "\n" if answer.strip() else "") is not None


def wrong_answers(page: Path, folder: Path, *, with_docker: bool) -> list[str]:
    walk = [
        item
        for item in read_walk(page)
        if with_docker or not (isinstance(item, Command) and item.needs_docker)
    ]
    return [
        f"{page.name}:{command.line}: $ {command.words}\nit says\n{plain(answer)}"
        for command, answer in run_walk(walk, folder)
        if not matches(command.expected, answer)
    ]


def test_every_command_of_the_tutorial_answers_as_shown(tmp_path):
    wrong = wrong_answers(DOCS / "tutorial.md", tmp_path, with_docker=False)
    assert not wrong, "\n\n".join(wrong)


@pytest.fixture
def no_tutorial_images() -> Iterator[None]:
    """Remove the tutorial's images before and after, so that building them is seen."""
    remove = ["docker", "image", "rm", "--force", *TUTORIAL_IMAGES]
    subprocess.run(remove, capture_output=True, check=False)
    yield
    subprocess.run(remove, capture_output=True, check=False)


@pytest.mark.docker
@pytest.mark.usefixtures("no_tutorial_images")
def test_every_command_of_the_tutorial_answers_as_shown_with_docker(tmp_path):
    wrong = wrong_answers(DOCS / "tutorial.md", tmp_path, with_docker=True)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize(
    ("expected", "answer", "is_same"),
    [
        ("one\ntwo", "one\ntwo\n", True),
        ("one", "one\ntwo\n", False),
        ("one", "", False),
        ("", "one\n", False),
        ("one ... three", "one two three\n", True),
        ("one ... three", "one two\nthree\n", False),
        ("one\n...\nfour", "one\ntwo\nthree\nfour\n", True),
        ("one\n...\nfour", "one\nfour\n", True),
        ("one\n...\nfour", "one\ntwo\n", False),
        ("  step .... ok    0:00", "  step .... ok    0:07\n", True),
        ("  step .... ok    0:00", "  step .. ok    0:00\n", False),
        ("a.yaml:10:18: wrong", "a.yaml:10:19: wrong\n", False),
    ],
)
def test_shown_answers_are_compared_line_by_line(expected, answer, is_same):
    assert matches(expected, answer) is is_same
