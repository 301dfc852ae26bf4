"""The documentation is true: its commands run, its lists are whole, its links lead somewhere."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from inspect import signature
from itertools import groupby
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from descpipe.cli import main
from descpipe.contract.arguments import USAGE
from descpipe.contract.parameters import Parameter
from descpipe.contract.signatures import SIGNATURES
from descpipe.contract.stage import CACHE_VARIABLES, THREAD_VARIABLES, Stage
from descpipe.cwl.types import SCALARS
from descpipe.model.problem import Problems
from descpipe.reading.literals import CONSTRUCTORS, FILE_TYPES
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline
from descpipe.reading.run_py import VARIABLES, read_run_py
from descpipe.reading.schema import pipeline_schema
from descpipe.reading.stage_rules import RESERVED, RESERVED_BEGINNING

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
SHIPPED_STAGES = sorted(path.parent for path in (REPOSITORY / "images").glob("*/run.py"))
FENCE = re.compile(r"```(?P<words>.*)\n(?P<text>(?:(?!```).*\n)*)```")
FILE_TITLE = re.compile(r"\*\*`(?P<path>[^`]+)`\*\*\n\n\Z")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# A length of time at the place where descpipe and its scripts write one.
DURATION = re.compile(r"(?<= {2})\d+:\d\d\b|(?<=done in )\d+:\d\d\b|\d+s$", re.MULTILINE)
BUILT = re.compile(r"  \S+ \.+ (?:built|up to date|\.\.\.)")
USED = re.compile(r"\b\d+ MiB, CPU \d+:\d\d\b")
WILDCARD = re.compile(r"(?<!\.)\.\.\.(?!\.)")
TYPES = sorted(name.partition(".")[2] for name in CONSTRUCTORS)
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
    """Leave out what differs from run to run: colours, times, memory, spaces at line ends."""
    lines = USED.sub("0 MiB, CPU 0:00", DURATION.sub("0:00", COLOUR.sub("", answer))).splitlines()
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")


def matches(expected: str, answer: str) -> bool:
    """Whether an answer is the expected one, where `...` stands for anything.

    Alone in a line it stands for any number of lines, elsewhere for a part of the line. Images are
    built at the same time, and end in any order.
    """
    pattern = ""
    for line in builds_sorted(plain(expected)).splitlines():
        if line == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(map(re.escape, WILDCARD.split(line))) + r"\n"
    return (
        re.fullmatch(pattern, builds_sorted(plain(answer)) + "\n" if answer.strip() else "")
        is not None
    )


def builds_sorted(text: str) -> str:
    """Return a text in which lines that tell of images, one after the other, are sorted."""
    groups = groupby(text.splitlines(), key=lambda line: BUILT.match(line) is not None)
    return "\n".join(
        line for is_build, lines in groups for line in (sorted(lines) if is_build else lines)
    )


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
        ("ok  0:00  14 MiB, CPU 0:00", "ok  0:03  220 MiB, CPU 0:02\n", True),
        ("a.yaml:10:18: wrong", "a.yaml:10:19: wrong\n", False),
        (
            "  a .... built  0:01\n  b .... built  0:02",
            "  b .... built  0:00\n  a .... built  0:00\n",
            True,
        ),
        ("  a .... ok  0:01\n  b .... ok  0:02", "  b .... ok  0:00\n  a .... ok  0:00\n", False),
    ],
)
def test_shown_answers_are_compared_line_by_line(expected, answer, is_same):
    assert matches(expected, answer) is is_same


def test_the_page_of_commands_is_current():
    made = runpy.run_path(str(DOCS / "make_commands.py"))["page"]()
    assert made == (DOCS / "commands.md").read_text(encoding="utf-8"), (
        "run `python docs/make_commands.py`"
    )


def test_the_page_of_the_pipeline_file_is_current():
    made = runpy.run_path(str(DOCS / "make_pipeline.py"))["page"]()
    assert made == (DOCS / "pipeline.md").read_text(encoding="utf-8"), "run `make schema`"


def test_the_keys_of_sites_are_current():
    made = runpy.run_path(str(DOCS / "make_sites.py"))["page"]()
    assert made == (DOCS / "running.md").read_text(encoding="utf-8"), "run `make schema`"


def test_the_page_of_the_stages_is_current():
    made = runpy.run_path(str(DOCS / "make_stages.py"))["page"]()
    assert made == (DOCS / "stages.md").read_text(encoding="utf-8"), (
        "run `python docs/make_stages.py`"
    )


def test_the_picture_of_the_two_point_pipeline_is_current(tmp_path):
    pipeline = REPOSITORY / "pipelines/two-point/pipeline.yaml"
    assert main(["graph", str(pipeline), str(tmp_path / "new.svg")]) == 0
    drawn = (tmp_path / "new.svg").read_text(encoding="utf-8")
    kept = (DOCS / "pictures/two-point.svg").read_text(encoding="utf-8")
    texts = re.compile(r"<(?:text|title)[^>]*>(.*?)</")
    assert texts.findall(drawn) == texts.findall(kept), "run `make golden`"


@pytest.mark.parametrize("record", pipeline_schema().values(), ids=pipeline_schema())
def test_every_key_of_a_pipeline_file_is_documented(record):
    page = (DOCS / "pipeline.md").read_text(encoding="utf-8")
    tables = page.split("\n\n")
    named = [re.findall(r"^\| \[`(\w+)`", table, re.MULTILINE) for table in tables]
    assert list(record.keys) in named
    assert all(re.search(rf"^### {key}\b", page, re.MULTILINE) for key in record.keys)


@pytest.mark.parametrize("page", ["pipeline.md", "two-point.md"])
def test_the_pipelines_that_are_shown_are_right(tmp_path, page):
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = [block["text"] for block in FENCE.finditer(text) if block["words"] == "yaml"]
    shown = next(block for block in blocks if block.startswith("pipeline:"))
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "mine.yaml").write_text(shown, encoding="utf-8")
    (folder / "images").symlink_to(REPOSITORY / "images")
    (tmp_path / "descpipe").symlink_to(REPOSITORY)
    shutil.copy(REPOSITORY / "pipelines" / "two-point" / "treecorr.yaml", folder)
    problems = Problems()
    read_pipeline(folder / "mine.yaml", Overrides(), problems)
    assert not problems.found


def test_the_stage_that_is_shown_is_right(tmp_path):
    text = (DOCS / "stage.md").read_text(encoding="utf-8")
    shown = next(block["text"] for block in FENCE.finditer(text) if "class Stage" in block["text"])
    (tmp_path / "tomography").mkdir()
    (tmp_path / "tomography" / "run.py").write_text(shown, encoding="utf-8")
    problems = Problems()
    assert read_run_py(tmp_path / "tomography", problems)
    assert not problems.found


def test_the_types_and_parameters_that_are_shown_are_right(tmp_path):
    text = (DOCS / "stage.md").read_text(encoding="utf-8")
    shown = [block["text"] for block in FENCE.finditer(text) if block["words"] == "python"]
    lines = ["import descpipe", f"from descpipe import {', '.join(TYPES)}"]
    lines += [block for block in shown if block.startswith("from descpipe")]
    lines += ["class Stage(descpipe.Stage):", '    name = "shown"', "    outputs = {}"]
    lines += [indent(block, "    ") for block in shown if re.match("(inputs|parameters) = ", block)]
    lines += ["    def run(self):", "        pass", "Stage.main()"]
    (tmp_path / "shown").mkdir()
    (tmp_path / "shown" / "run.py").write_text("\n".join(lines), encoding="utf-8")
    problems = Problems()
    metadata = read_run_py(tmp_path / "shown", problems)
    assert not problems.found
    assert metadata is not None
    assert len(metadata.inputs) == 4
    assert len(metadata.parameters) == 7


def test_the_page_of_the_stage_names_everything_of_the_contract():
    page = (DOCS / "stage.md").read_text(encoding="utf-8")
    methods = [name for name in vars(Stage) if name.startswith("get_")]
    words = [*VARIABLES, *RESERVED, RESERVED_BEGINNING, *SIGNATURES]
    words += [*signature(Parameter).parameters, *THREAD_VARIABLES, *CACHE_VARIABLES]
    words += [word for kind in FILE_TYPES.values() for word in kind.declares]
    missing = [word for word in words if f"`{word}`" not in page]
    missing += [name for name in TYPES if f"`{name}" not in page]
    missing += [method for method in methods if f"`{method}(" not in page]
    assert not missing
    assert USAGE in page


def test_the_page_of_cwl_names_the_types_of_parameters():
    page = (DOCS / "cwl.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)`", page, re.MULTILINE)
    assert dict(rows) == {type_.__name__: cwl for type_, cwl in SCALARS.items()}


@pytest.mark.parametrize("stage", SHIPPED_STAGES, ids=lambda folder: folder.name)
def test_the_page_of_a_shipped_stage_names_everything_of_it(stage):
    own = DOCS / "stages" / f"{stage.name}.md"
    page = (own if own.exists() else DOCS / "two-point.md").read_text(encoding="utf-8")
    metadata = read_run_py(stage, Problems())
    assert metadata is not None
    files = [file.file_name(tag) for tag, file in metadata.outputs.items()]
    missing = [word for word in (*metadata.parameters, *files) if f"`{word}`" not in page]
    assert not missing


def test_the_index_names_every_page():
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = {page.relative_to(DOCS).as_posix() for page in PAGES} - {"index.md"}
    assert set(re.findall(r"\]\(([\w/-]+\.md)\)", index)) == pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, place = link.partition("#")
        target = page.parent / path if path else page
        if link.startswith("https://"):
            continue
        if not target.exists() or (place and place not in anchors(target)):
            broken.append(link)
    assert not broken


def anchors(page: Path) -> list[str]:
    """Return the places of a page that a link can name, made from its headings."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_line_is_too_long_to_read(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    assert not [number for number, line in enumerate(lines, 1) if len(line) > 100]
