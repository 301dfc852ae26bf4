"""The shipped pipelines, exported from the labels of their images alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from descpipe.cli import main

pytestmark = pytest.mark.docker
REPOSITORY = Path(__file__).parents[2]


def documents(folder):
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder): path.read_bytes() for path in paths}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["survey", "two-point", "two-point-parallel"])
def test_documents_from_images_are_those_from_sources_to_the_byte(name, tmp_path):
    assert main(["build", str(REPOSITORY / "pipelines" / name / "pipeline.yaml")]) == 0
    shutil.copytree(REPOSITORY / "pipelines", tmp_path / "pipelines")
    pipeline = str(tmp_path / "pipelines" / name / "pipeline.yaml")
    with_sources = tmp_path / "images"
    with_sources.symlink_to(REPOSITORY / "images")
    assert main(["export-cwl", pipeline, "-o", str(tmp_path / "cwl" / "a")]) == 0
    with_sources.unlink()
    assert main(["export-cwl", pipeline, "-o", str(tmp_path / "cwl" / "b"), "--from-images"]) == 0
    made = documents(tmp_path / "cwl" / "b")
    assert made == documents(tmp_path / "cwl" / "a")
    assert len(made) > 2
