"""Output folders that cannot be made, or in which a run would destroy something."""

import os

import pytest
from small_disk import small_disk

ANOTHER = "name another folder by `output:` or -o"


def output(path):
    return "output: out", f"output: {path}"


@pytest.mark.parametrize("path", ["out", "results/of/today", "my data/out", "images/out", "../out"])
def test_a_folder_that_can_be_made_is_not_told(found, path):
    assert found(output(path)) == []


def test_results_of_an_earlier_run_are_not_told(found, chain):
    chain.write("out/run.json", "{}")
    assert found() == []


@pytest.mark.parametrize("path", ["here", "here/out"])
def test_a_file_in_the_place_of_the_folder_is_told(found, chain, path):
    chain.write("here", "a file")
    (told,) = found(output(path))
    assert told == (
        "pipeline.yaml:6:9: there is a file in the place of the output folder: here; "
        f"move it away, or {ANOTHER}"
    )


def test_other_files_in_the_folder_are_told(found, chain):
    chain.write("out/thesis.tex", "precious")
    (told,) = found()
    assert told == "pipeline.yaml:6:9: out holds other files; name another folder with -o"


def test_an_output_folder_of_the_command_line_has_its_word_as_place(found, chain):
    chain.write("here/thesis.tex", "precious")
    (told,) = found(output=chain.folder / "here")
    assert told == "-o here: here holds other files; name another folder with -o"


@pytest.mark.parametrize("path", ["images/first", "images/first/out", "images/last/a/b"])
def test_a_folder_that_would_go_into_an_image_is_told(found, path):
    (told,) = found(output(path))
    stage = "/".join(path.split("/")[:2])
    assert told.startswith(f"pipeline.yaml:6:9: the output folder is inside of {stage}, and would")


@pytest.mark.parametrize(
    ("path", "lost"),
    [
        ("my data", "the file of input 'raw' is"),
        ("my data/../my data", "the file of input 'raw' is"),
        ("images", "the stages in images are"),
        (".", "the pipeline file is"),
        ("..", "the pipeline file is"),
    ],
)
def test_files_that_a_run_would_remove_are_told(found, path, lost):
    shown = os.path.normpath(path)
    assert found(output(path)) == [
        f"pipeline.yaml:6:9: {lost} in the output folder {shown}, which a run replaces; {ANOTHER}"
    ]


@pytest.mark.parametrize("folder", ["out", "out.failed", "out.partial"])
def test_an_input_among_the_results_of_an_earlier_run_is_told(found, chain, folder):
    chain.write(f"{folder}/run.json", "{}")
    chain.write(f"{folder}/raw.txt", "raw")
    (told,) = found(("my data/raw.txt", f"{folder}/raw.txt"))
    assert told.startswith(
        "pipeline.yaml:6:9: the file of input 'raw' is in the output folder out,"
    )


def test_an_input_behind_a_link_into_the_results_is_told(found, chain):
    chain.write("out/run.json", "{}")
    chain.write("out/raw.txt", "raw")
    (chain.folder / "latest").symlink_to("out")
    (told,) = found(("my data/raw.txt", "latest/raw.txt"))
    assert "the file of input 'raw' is in the output folder out" in told


def test_the_root_of_the_disk_is_told(found):
    assert found(output("/")) == [f"pipeline.yaml:6:9: / cannot be the output folder; {ANOTHER}"]


def test_a_folder_that_may_not_be_written_is_told(found, tmp_path):
    with small_disk(tmp_path / "disk", "ro") as disk:
        told = found(output=disk / "new" / "out")[0]
    assert told == (
        f"-o ../disk/new/out: you may not write in ../disk, where the results would go; {ANOTHER}"
    )
