"""The CWL documents in the repository: those of the pipelines, and good."""

import re
import subprocess
from pathlib import Path

import pytest
from cwl_utils.parser import load_document_by_uri

from descpipe.cli import main

REPOSITORY = Path(__file__).parents[2]
PIPELINES = sorted(path.parent.name for path in REPOSITORY.glob("pipelines/*/pipeline.yaml"))
DOCUMENTS = sorted((REPOSITORY / "cwl").rglob("*.cwl"))


def texts(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", PIPELINES)
def test_they_are_what_the_pipelines_give_today(name, tmp_path):
    kept = REPOSITORY / "cwl" / name
    # Paths in the documents are relative to them, so they are made in a folder as deep.
    made = REPOSITORY / "cwl" / f".{name}-{tmp_path.name}"
    try:
        words = ["export-cwl", str(REPOSITORY / "pipelines" / name / "pipeline.yaml")]
        assert main([*words, "-o", str(made)]) == 0
        assert texts(made) == texts(kept)
    finally:
        subprocess.run(["rm", "-r", "--", str(made)], check=True)


def test_the_makefile_writes_the_documents_of_each_pipeline():
    """What they are is tested above, for those that there are."""
    made = re.search(r"^PIPELINES := (.*)$", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    assert sorted(made[1].split()) == PIPELINES
    assert {path.relative_to(REPOSITORY / "cwl").parts[0] for path in DOCUMENTS} == set(PIPELINES)


@pytest.mark.parametrize("name", PIPELINES)
def test_cwltool_accepts_it_and_its_tools_strictly_and_without_a_warning(name):
    path = REPOSITORY / "cwl" / name / "pipeline.cwl"
    words = ["cwltool", "--disable-color", "--validate", "--strict", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "WARNING" not in done.stderr
    assert f"{path} is valid CWL." in done.stdout


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_cwl_utils_reads_it_back(path):
    document = load_document_by_uri(path.as_uri())
    assert document.cwlVersion == "v1.2"
    assert document.label
