from pathlib import Path

import pytest

from descpipe.building.dockerfile import read_dockerfile
from descpipe.model.problem import Problems


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
    ("content", "what"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"\xff\xfe", "cannot be read: not UTF-8 text"),
        (b"RUN true\n", "the Dockerfile has no FROM line"),
    ],
)
def test_a_dockerfile_that_is_none_is_told(tmp_path, content, what):
    path = tmp_path / "Dockerfile"
    if content is not None:
        path.write_bytes(content)
    problems = Problems()
    read_dockerfile(path, problems)
    assert [problem.what for problem in problems.found] == [what]
