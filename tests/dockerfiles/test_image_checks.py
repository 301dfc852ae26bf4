import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descpipe.cli import main
from descpipe.dockerfiles.image_checks import check_images
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline

REPOSITORY = Path(__file__).resolve().parents[2]
SHIPPED = [
    *sorted(REPOSITORY.glob("pipelines/*/pipeline.yaml")),
    *sorted(REPOSITORY.glob("tests/golden/*/pipeline.yaml")),
]
BASE = "ARG BASE=desc/descpipe-base:0.1.0\nFROM ${BASE}\n"


def told(path="pipeline.yaml"):
    """Return what is told of the images of a pipeline."""
    pipeline = read_pipeline(Path(path), Overrides(), Problems())
    problems = Problems()
    check_images(pipeline, problems)
    return [str(problem) for problem in sorted(problems.found)]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_nothing_is_told_of_the_pipelines_in_the_repository(path):
    assert told(path) == []


def test_nothing_is_told_of_what_new_writes(project, monkeypatch):
    assert main(["new", "pipeline", "mine"]) == 0
    monkeypatch.chdir(project.folder / "mine")
    assert told() == []


def test_nothing_is_told_of_the_chain(chain):
    assert told() == []


def test_a_stage_of_many_steps_is_told_of_once(chain):
    chain.write("images/first/Dockerfile", BASE + "COPY run.py /opt/desc/\nUSER root\n")
    chain.pipeline("""\
        inputs: {raw: my data/raw.txt}
        output: out
        steps:
          one: {stage: first, outputs: {once: once-more}}
          two: {stage: first}
        """)
    assert told() == [
        (
            "images/first/Dockerfile:4:1: the last USER line is this one: the image runs as root; "
            "write `USER 1000:1000` below the last line that needs root"
        )
    ]


def test_a_run_py_that_is_not_executable_is_told_with_the_command(chain):
    (chain.folder / "images/first/run.py").chmod(0o644)
    assert told() == [
        (
            "images/first/run.py:1:1: run.py is not executable, so the container cannot start it; "
            "`chmod +x images/first/run.py`"
        )
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "COPY run.py /opt/desc/\nRUN chmod +x /opt/desc/run.py\n",
        "COPY . .\nUSER 0\nRUN chmod -R 755 /opt\nUSER 1000\n",
        "WORKDIR /opt\nCOPY run.py desc/\nRUN chmod a+x desc/*.py\n",
    ],
)
def test_a_chmod_in_the_dockerfile_makes_it_executable(chain, lines):
    (chain.folder / "images/first/run.py").chmod(0o644)
    chain.write("images/first/Dockerfile", BASE + lines)
    assert told() == []


def test_a_chmod_above_the_copy_does_not(chain):
    (chain.folder / "images/first/run.py").chmod(0o644)
    lines = "RUN chmod +x /opt/desc/run.py\nCOPY run.py /opt/desc/\n"
    chain.write("images/first/Dockerfile", BASE + lines)
    assert len(told()) == 1


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (
            b"",
            (
                "the first line does not say which program runs this file; "
                "put `#!/usr/bin/env python3` above it"
            ),
        ),
        (
            b"#!/usr/bin/env python3\r\n",
            (
                "lines end as on Windows, so that Linux looks for a program 'python3\\r'; "
                "`sed -i 's/\\r$//' images/first/run.py`"
            ),
        ),
        (
            b"\xef\xbb\xbf#!/usr/bin/env python3\n",
            "invisible bytes (a byte order mark) stand before #!; save it without them",
        ),
        (
            b"#!python3\n",
            (
                "the first line names no program with its whole path; "
                "make it `#!/usr/bin/env python3`"
            ),
        ),
        (
            b"#! /usr/bin/env\n",
            (
                "the first line names no program with its whole path; "
                "make it `#!/usr/bin/env python3`"
            ),
        ),
        (
            b"#!/usr/bin/env python3 -u\n",
            (
                "Linux looks for one program called 'python3 -u'; "
                "write `#!/usr/bin/env -S python3 -u`"
            ),
        ),
    ],
)
def test_a_first_line_that_linux_cannot_follow_is_told(chain, first, message):
    path = chain.folder / "images/first/run.py"
    path.write_bytes(first + path.read_bytes().partition(b"\n")[2])
    assert told() == [f"images/first/run.py:1:1: {message}"]


@pytest.mark.parametrize("first", [b"#!/usr/bin/python3\n", b"#!/usr/bin/env -S python3 -u\n"])
def test_other_first_lines_are_fine(chain, first):
    path = chain.folder / "images/first/run.py"
    path.write_bytes(first + path.read_bytes().partition(b"\n")[2])
    assert told() == []


def test_a_run_py_that_dockerignore_keeps_out_is_told(chain):
    chain.write("images/first/.dockerignore", "*.py\n")
    assert told() == [
        (
            "images/first/Dockerfile:1:1: run.py stays out of the image: .dockerignore says so; "
            "add a last line `!run.py` to .dockerignore"
        ),
        (
            "images/first/Dockerfile:2:6: .dockerignore keeps 'run.py' out of the image; "
            "add a last line `!run.py` to .dockerignore"
        ),
    ]


def test_a_module_that_dockerignore_keeps_out_is_told(chain):
    folder = chain.stage(
        "first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', run="import a"
    )
    chain.write("images/first/a.py")
    chain.write("images/first/.dockerignore", "a*\n")
    (folder / "Dockerfile").write_text(BASE + "COPY . /opt/desc/\n")
    assert told() == [
        (
            "images/first/Dockerfile:3:1: a.py (imported in images/first/run.py:16) is not copied "
            "to /opt/desc; write `COPY a.py run.py /opt/desc/`, and `!a.py` as a last line in "
            ".dockerignore"
        )
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[z-a]\n", "a pattern cannot be read: bad character range z-a: '^[z-a]$'"),
        (b"**/*a*b*c*d\n", "a pattern with over 4 stars takes too long"),
        (b"\xff\n", "this line is not UTF-8 text (byte 0 of the file)"),
        (b"#" * 100_001, "the file is over 0.1 MB"),
    ],
    ids=["pattern", "stars", "encoding", "size"],
)
def test_a_dockerignore_that_cannot_be_read_is_told_once(chain, content, message):
    chain.write("images/first/.dockerignore", content)
    (only,) = told()
    assert only.startswith(f"images/first/.dockerignore:1:1: {message}; ")


def test_a_base_image_of_the_project_is_checked_once_for_all(chain):
    text = "FROM python:3.13-slim\nUSER root\nCOPY nothing /\nENTRYPOINT python\n"
    chain.write("images/base/Dockerfile", text + "COPY descpipe/ /opt/desc/descpipe/\n")
    assert told() == [
        (
            "images/base/Dockerfile:2:1: the last USER line is this one: the image runs as root; "
            "write `USER 1000:1000` below the last line that needs root"
        ),
        (
            "images/base/Dockerfile:3:6: there is no 'nothing' beside the Dockerfile; "
            "correct the name, or put the file there"
        ),
        (
            "images/base/Dockerfile:4:1: ENTRYPOINT gets in the way: the container is started as "
            "/opt/desc/run.py; remove it, or write `ENTRYPOINT []` in the stage's Dockerfile"
        ),
    ]


def test_a_base_image_may_stand_on_another_one(chain):
    shutil.copytree(REPOSITORY / "images" / "base", chain.folder / "images" / "base")
    chain.write("images/mpi/Dockerfile", BASE + "ENV WHERE=/opt/desc\n")
    text = "ARG BASE=desc/descpipe-mpi:0.1.0\nFROM ${BASE}\nCOPY run.py ${WHERE}/\n"
    chain.write("images/first/Dockerfile", text)
    assert told() == []


def test_a_stage_may_be_the_base_of_another_but_does_not_bring_its_run_py(chain):
    text = "ARG BASE=desc/descpipe-first:0.1.0\nFROM ${BASE}\n"
    chain.write("images/second/Dockerfile", text)
    assert told() == [
        (
            "images/second/Dockerfile:2:1: no COPY puts run.py to /opt/desc/run.py, where the "
            "container is started; write `COPY run.py /opt/desc/`"
        )
    ]


def test_base_images_that_build_on_each_other_are_told(chain):
    chain.write("images/base/Dockerfile", "ARG B=desc/descpipe-other:1\nFROM $B\n")
    chain.write("images/other/Dockerfile", "ARG B=desc/descpipe-base:1\nFROM $B\n")
    assert told() == [
        (
            "images/other/Dockerfile:2:1: images build on each other: base -> other -> base; "
            "break the circle"
        )
    ]


def test_a_chain_of_base_images_without_end_is_told(chain):
    for number in range(100):
        text = f"ARG B=desc/descpipe-b{number + 1}:1\nFROM $B\n"
        chain.write(f"images/b{number}/Dockerfile", text)
    chain.write("images/first/Dockerfile", "ARG B=desc/descpipe-b0:1\nFROM $B\nCOPY run.py .\n")
    assert any("images build on each other: " in line for line in told())


def test_of_many_problems_the_first_are_told(chain):
    chain.write("images/first/Dockerfile", BASE + "COPY nothing /\n" * 900)
    lines = told()
    assert len(lines) == 51
    assert any("there are 50 problems in this file already" in line for line in lines)


def test_a_pipe_in_place_of_a_dockerfile_is_told(chain):
    path = chain.folder / "images/first/Dockerfile"
    path.unlink()
    os.mkfifo(path)
    assert told() == [
        "images/first/Dockerfile:1:1: this is a pipe, not a file; put a file in its place"
    ]


HOSTILE = {
    "a line that goes on without end": "RUN a \\\n" + "b\\\n" * 60_000,
    "variables that double": "ENV A=$A$A\n" * 900,
    "one long variable": "ENV A=" + "$A" * 80_000 + "\n",
    "many variables": "ENV A="
    + "x" * 9_000
    + "\nENV "
    + " ".join(f"B{i}=$A" for i in range(20_000)),
    "brackets": "COPY " + "[" * 190_000 + "\n",
    "open brackets": "RUN [" + '"' * 190_000 + "\n",
    "quotes": "ENV A='" + '"\\' * 80_000 + "\n",
    "flags": "COPY " + "--a " * 45_000 + "b c\n",
    "words": "COPY " + "a " * 80_000 + "/x\n",
    "stars": "COPY " + "*a" * 4_000 + " " + "/*" * 4_000 + " /x/\n",
    "slashes": "COPY " + "a/" * 4_000 + " /x\n" + "WORKDIR " + "../" * 3_000,
    "a long name": "WORKDIR " + "x" * 190_000 + "\nCOPY a b\n",
    "many chmods": "RUN " + "chmod +x a;" * 17_000,
    "one long chmod": "RUN chmod " + "-R " * 60_000,
    "heredocs": "RUN " + "<<A " * 45_000 + "\nA\n",
    "a heredoc without end": "RUN <<A\n" + "B\n" * 80_000,
    "a long instruction": "X" * 190_000 + "\n",
    "build stages": "FROM a:1 AS b\n" * 900 + "FROM b\n",
    "copies of copies": "".join(
        f"FROM scratch AS a{i}\nCOPY --from=a{i - 1} / /x/\nCOPY run.py /opt/desc/\n"
        for i in range(1, 300)
    ),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_dockerfiles_end_in_messages(chain, text):
    chain.write("images/first/Dockerfile", BASE + text)
    assert 0 < len(told()) <= 52


WORDS = st.sampled_from(
    [
        *["FROM", "COPY", "ADD", "RUN", "ENV", "ARG", "USER", "WORKDIR", "VOLUME", "ONBUILD"],
        *["ENTRYPOINT", "LABEL", "SHELL", "AS", "scratch", "a:1", "${A}", "$A", "A=1", "<<E", "E"],
        *["--from=a", "--chmod=755", "--link", "run.py", "*.py", ".", "/opt/desc/", "/opt/desc"],
        *['["run.py",', '"/opt/desc/"]', "[]", "root", "\\", "\n", "\n", "\n", " ", "'", '"', "\0"],
        *["chmod", "+x", "../x", "descpipe/", "# escape=`", "\ufeff", "\r", "\ud800"],
    ]
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=40))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_written_is_no_crash(chain, words):
    text = " ".join(words).replace(" \n ", "\n")
    chain.write("images/first/Dockerfile", text.encode(errors="surrogatepass"))
    assert all(line.startswith("images/first/") for line in told())
