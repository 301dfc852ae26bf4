"""The cases that fuzzing found interesting, read again (`make fuzz` looks for more)."""

from pathlib import Path

import pytest
from target import Project

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_any_bytes_are_read_to_the_end(project, path):
    data = path.read_bytes()
    project.check(data[0], data[1:])
