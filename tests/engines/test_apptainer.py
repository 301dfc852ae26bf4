"""The names of files of images, and what is said where Apptainer is not."""

import pytest

from descpipe.cli import main
from descpipe.engines import apptainer


@pytest.fixture
def nowhere(monkeypatch):
    """Neither Apptainer nor Singularity is on this machine."""
    monkeypatch.setattr(apptainer, "which", lambda _: None)


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("desc/two-point-pz_stack:1.0", "desc_s_two-point-pz___stack:1.0.sif"),
        ("ghcr.io:443/a/b", "ghcr.io:443_s_a_s_b.sif"),
        ("desc/stage", "desc_s_stage:latest.sif"),
        (f"desc/a@sha256:{'0' * 64}", f"desc_s_a@sha256:{'0' * 64}.sif"),
    ],
)
def test_names_are_those_that_runners_make(image, name):
    assert apptainer.sif_name(image) == apptainer.SifName(name, is_asked=False)


@pytest.mark.usefixtures("nowhere")
def test_without_the_program_the_commands_for_another_machine_are_told(chain, capsys):
    assert main(["pull", "pipeline.yaml", "--engine", "apptainer", "-o", "files"]) == 3
    said = capsys.readouterr().err
    assert "neither the program `apptainer` nor `singularity` is on this machine" in said
    assert "  apptainer build desc_s_tiny-first:1.0.sif docker://desc/tiny-first:1.0\n" in said
    assert not (chain.folder / "files").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engine", "apptainer"], "where do the files go? Give -o DIR, or set CWL_SING"),
        (["--engine", "apptainer", "-o", "pipeline.yaml"], "pipeline.yaml is a file; give the"),
        (["-o", "files"], "-o is the folder of files for apptainer: give --engine apptainer too"),
    ],
)
@pytest.mark.usefixtures("chain")
def test_the_folder_of_the_files_must_be_told(words, said, capsys, monkeypatch):
    monkeypatch.delenv("CWL_SINGULARITY_CACHE", raising=False)
    assert main(["pull", "pipeline.yaml", *words]) == 1
    assert capsys.readouterr().err.startswith(said)
