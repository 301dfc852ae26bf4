import os
from pathlib import Path

import pytest

from descpipe.dockerfiles.dockerfile import read_dockerfile
from descpipe.model.problem import Problems, display_path


def bases(tmp_path: Path, text: str) -> list[tuple[str, str | None, int]]:
    path = tmp_path / "Dockerfile"
    path.write_text(text)
    problems = Problems()
    found = read_dockerfile(path, problems)
    assert found is not None
    assert problems.found == []
    return [(base.reference, base.argument, base.place.line) for base in found.bases]


def test_the_base_is_that_of_the_from_line(tmp_path):
    assert bases(tmp_path, "# first\nFROM python:3.13-slim\n") == [("python:3.13-slim", None, 2)]


def problems_of(path: Path) -> list[str]:
    problems = Problems()
    read_dockerfile(path, problems)
    return [str(problem) for problem in problems.found]


@pytest.mark.parametrize("variable", ["$BASE", "${BASE}"])
def test_an_argument_stands_for_its_default(tmp_path, variable):
    text = f"ARG BASE=desc/descpipe-base:0.1.0\nFROM {variable}\n"
    assert bases(tmp_path, text) == [("desc/descpipe-base:0.1.0", "BASE", 2)]


def test_stages_of_the_dockerfile_itself_are_no_bases(tmp_path):
    text = "FROM --platform=linux/amd64 gcc:14 AS make\nFROM scratch\nFROM Make\nfrom debian:13\n"
    assert [base[0] for base in bases(tmp_path, text)] == ["gcc:14", "debian:13"]


@pytest.mark.parametrize(
    ("line", "copies"),
    [
        ("COPY descpipe/ /opt/desc/descpipe/", True),
        ("COPY --chown=1000 descpipe /opt/desc/descpipe/", True),
        ('COPY ["./descpipe/", "/opt/desc/descpipe/"]', True),
        ("COPY descpipe/contract/ \\\n  /opt/desc/descpipe/contract/", True),
        ("COPY --from=other descpipe/ /opt/desc/descpipe/", False),
        ("COPY my_descpipe/ /opt/", False),
        ("# COPY descpipe/ /opt/", False),
        ("RUN pip install descpipe", False),
    ],
)
def test_copying_the_in_image_part_is_noticed(tmp_path, line, copies):
    path = tmp_path / "Dockerfile"
    path.write_text(f"FROM python:3.13-slim\n{line}\n")
    found = read_dockerfile(path, Problems())
    assert found is not None
    assert found.copies_descpipe is copies


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            b"FROM scratch\n# r\xe4der\n",
            "2:1: this line is not UTF-8 text (byte 16 of the file); save the file as UTF-8",
        ),
        (
            b"\xff\xfeF\0R\0O\0M\0",
            "1:1: this line is not UTF-8 text (byte 0 of the file); save the file as UTF-8",
        ),
        (
            b"FROM scratch\n\xc3\xa4 \0",
            (
                "2:3: a character that texts cannot hold stands here (number 0x0); "
                "remove it, or save the file as plain UTF-8 text"
            ),
        ),
        (
            b"RUN true\n",
            (
                "1:1: the Dockerfile has no FROM line; begin it with "
                "`ARG BASE=desc/descpipe-base:0.1.0` and `FROM ${BASE}`"
            ),
        ),
        (
            b"#" * 200_001,
            "1:1: the file is over 0.2 MB; get what is large with COPY instead",
        ),
    ],
)
def test_a_dockerfile_that_is_none_is_told(tmp_path, monkeypatch, content, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_bytes(content)
    assert problems_of(tmp_path / "Dockerfile") == [f"Dockerfile:{told}"]


def test_a_missing_dockerfile_is_told_with_what_may_be_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert problems_of(tmp_path / "Dockerfile") == [
        (
            "Dockerfile:1:1: there is no Dockerfile; write one, as in "
            "`ARG BASE=desc/descpipe-base:0.1.0` and `FROM ${BASE}`"
        )
    ]
    (tmp_path / "dockerfile.txt").touch()
    assert problems_of(tmp_path / "Dockerfile") == [
        "Dockerfile:1:1: there is no Dockerfile; rename 'dockerfile.txt' to Dockerfile"
    ]


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "link to nothing"])
def test_what_is_not_a_file_is_told_and_not_read(tmp_path, kind):
    path = tmp_path / "Dockerfile"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else "nowhere")
    told = {
        "pipe": "this is a pipe, not a file; put a file in its place",
        "device": "this is a device, not a file; put a file in its place",
        "folder": "this is a folder; put a file in its place",
        "link to nothing": "this is a link to nothing; correct it",
    }
    assert problems_of(path) == [f"{display_path(path)}:1:1: {told[kind]}"]


def test_a_mark_of_utf_8_at_the_beginning_is_left_out(tmp_path):
    assert bases(tmp_path, "\ufeffFROM debian:13\n") == [("debian:13", None, 1)]
