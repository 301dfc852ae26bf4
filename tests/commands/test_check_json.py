"""`descpipe check --json`, as editors and CI read it."""

import json
import re
from pathlib import Path

import pytest

from descpipe.cli import main

pytestmark = pytest.mark.usefixtures("no_engine")


def document(capsys):
    shown = capsys.readouterr()
    assert shown.err == ""
    return json.loads(shown.out)


def test_a_good_pipeline_has_no_problems(chain, capsys):
    assert main(["check", "--json", "pipeline.yaml"]) == 0
    assert document(capsys) == {
        "version": "1.0",
        "checked": [
            {
                "path": "pipeline.yaml",
                "not_checked": [
                    {
                        "check": "images",
                        "reason": "Docker's engine does not answer, and podman is not installed",
                    },
                ],
            }
        ],
        "problems": [],
        "counts": {"errors": 0, "warnings": 0},
    }


def test_a_problem_has_its_place_its_kind_and_its_words(chain, capsys):
    (chain.folder / "my data" / "raw.txt").rename(chain.folder / "my data" / "row.txt")
    assert main(["check", "pipeline.yaml", "--json"]) == 1
    assert document(capsys)["problems"] == [
        {
            "file": "pipeline.yaml",
            "line": 5,
            "column": 15,
            "code": "bad-input-file",
            "severity": "error",
            "message": "input 'raw': no such file: my data/raw.txt",
            "advice": "did you mean 'row.txt'?",
        }
    ]


def test_files_are_relative_to_the_working_directory(chain, capsys, monkeypatch):
    chain.write("images/second/run.py", "import numpy\n")
    monkeypatch.chdir(chain.folder / "images" / "first")
    assert main(["check", "../../pipeline.yaml", "--json"]) == 1
    shown = document(capsys)
    assert shown["checked"][0]["path"] == "../../pipeline.yaml"
    assert "../second/run.py" in {problem["file"] for problem in shown["problems"]}


def test_a_problem_on_the_command_line_has_its_word(chain, capsys):
    assert main(["check", "pipeline.yaml", "--json", "--set", "frist.n=1"]) == 1
    (problem,) = document(capsys)["problems"]
    assert problem["word"].startswith("--set frist.n")
    assert {"file", "line", "column"}.isdisjoint(problem)


def test_warnings_are_counted_apart_from_errors(chain, capsys):
    text = (chain.folder / "pipeline.yaml").read_text()
    text = text.replace("{raw: my data/raw.txt}", "{raw: my data/raw.txt, more: x}")
    chain.write("pipeline.yaml", text)
    assert main(["check", "pipeline.yaml", "--json"]) == 0
    shown = document(capsys)
    assert shown["counts"] == {"errors": 0, "warnings": 1}
    assert shown["problems"][0]["severity"] == "warning"
    assert main(["check", "pipeline.yaml", "--json", "--strict"]) == 1
    shown = document(capsys)
    assert shown["counts"] == {"errors": 1, "warnings": 0}
    assert shown["problems"][0]["severity"] == "error"


def test_images_are_not_asked_for_while_there_are_errors(chain, capsys):
    (chain.folder / "my data" / "raw.txt").unlink()
    assert main(["check", "pipeline.yaml", "--json"]) == 1
    assert document(capsys)["checked"][0]["not_checked"] == [
        {"check": "images", "reason": "there are errors to mend first"}
    ]


def test_a_file_that_is_not_there_is_a_problem_too(chain, capsys):
    assert main(["check", "nothing.yaml", "--json"]) == 1
    shown = document(capsys)
    assert shown["checked"] == [{"path": "nothing.yaml", "not_checked": []}]
    assert shown["problems"][0]["file"] == "nothing.yaml"


def test_any_name_of_a_file_gives_plain_ascii(chain, capsys):
    chain.write("pipe é\n.yaml", "steps: 5\n")
    assert main(["check", "pipe é\n.yaml", "--json"]) == 1
    text = capsys.readouterr().out
    assert text.isascii()
    assert json.loads(text)["checked"][0]["path"] == "pipe é\n.yaml"


def test_the_page_of_check_names_every_field(chain, capsys):
    page = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (chain.folder / "my data" / "raw.txt").unlink()
    main(["check", "pipeline.yaml", "--json"])
    assert shape(json.loads(shown)) == shape(document(capsys))
    for field in ("word", *shape(json.loads(shown))):
        assert f"`{field}`" in page


def shape(value):
    """Return the names of all fields in a document."""
    if isinstance(value, list):
        return {name for item in value for name in shape(item)}
    if isinstance(value, dict):
        return set(value) | {name for item in value.values() for name in shape(item)}
    return set()
