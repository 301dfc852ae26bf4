"""`descpipe graph`."""

import pytest

from descpipe.cli import main


def test_without_a_file_the_text_is_printed(chain, capsys):
    assert main(["graph", "pipeline.yaml"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "tiny 1.0: 3 steps",
        "",
        "first       raw (input)",
        "└─ second   once",
        "   └─ last  twice -> final",
        "",
        "A step stands below the last that it waits for; beside it are the files that it",
        "reads, and behind -> those that it writes and no other step reads.",
    ]


BEGINNINGS = {
    "a.svg": ("<!-- Made by", "<svg "),
    "a.mmd": ("%% Made by", "flowchart TD"),
    "a.dot": ("# Made by", "digraph pipeline {"),
    "a.gv": ("# Made by", "digraph pipeline {"),
    "a.txt": ("# Made by", "tiny 1.0: 3 steps"),
}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_the_name_of_the_file_says_what_is_written(chain, capsys, name):
    assert main(["graph", "pipeline.yaml", name]) == 0
    assert capsys.readouterr().out == f"{name}\n"
    first, second = (chain.folder / name).read_text().splitlines()[:2]
    assert (first.startswith(BEGINNINGS[name][0]), second.startswith(BEGINNINGS[name][1])) == (
        True,
        True,
    )


def test_a_format_may_be_asked_for(chain, capsys):
    assert main(["graph", "pipeline.yaml", "--format", "mermaid"]) == 0
    assert capsys.readouterr().out.startswith("flowchart TD\n")
    assert main(["graph", "pipeline.yaml", "page", "--format", "svg"]) == 0
    assert "<svg" in (chain.folder / "page").read_text()


def test_config_files_are_shown_if_they_are_asked_for(chain, capsys):
    chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', config='{"c": "yaml"}')
    chain.write("fit.yaml", "{}")
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("first: {}", "first: {config: {c: fit.yaml}}"))
    assert main(["graph", "pipeline.yaml", "--config"]) == 0
    assert "fit.yaml (config)" in capsys.readouterr().out


def test_an_ending_that_means_nothing_is_refused(chain, capsys):
    assert main(["graph", "pipeline.yaml", "a.png"]) != 0
    assert capsys.readouterr().err.startswith("a.png: the name ends on none of .svg, .mmd, ")
    assert not (chain.folder / "a.png").exists()


@pytest.mark.parametrize("name", ["a.svg", "a.mmd", "a.dot", "a.txt"])
def test_a_picture_is_replaced_unless_it_was_edited(chain, name):
    assert main(["graph", "pipeline.yaml", name]) == 0
    assert main(["graph", "pipeline.yaml", name, "--set", "x=1"]) == 1
    assert main(["graph", "pipeline.yaml", name]) == 0
    path = chain.folder / name
    path.write_text(path.read_text() + "mine\n")
    assert main(["graph", "pipeline.yaml", name]) != 0
    assert path.read_text().endswith("mine\n")
    assert main(["graph", "pipeline.yaml", name, "--overwrite"]) == 0
    assert not path.read_text().endswith("mine\n")


def test_a_mistake_in_the_pipeline_is_told_in_place_of_a_picture(chain, capsys):
    chain.write("pipeline.yaml", (chain.folder / "pipeline.yaml").read_text() + "  lost: {}\n")
    assert main(["graph", "pipeline.yaml", "a.svg"]) == 1
    assert "lost" in capsys.readouterr().err
    assert not (chain.folder / "a.svg").exists()
