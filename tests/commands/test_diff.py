"""What differs between two real runs."""

import json
import shutil

import pytest

from descpipe.cli import main

RUN = ["run", "pipeline.yaml", "--engine", "none"]


@pytest.fixture
def project(chain, capsys):
    """The chain, whose first step has a parameter, and whose second writes what chance tells."""
    chain.stage(
        "first",
        inputs='{"raw": "txt"}',
        outputs='{"once": "txt"}',
        parameters='{"width": Parameter(float, 3.0, unit="deg")}',
    )
    chain.stage(
        "second",
        inputs='{"once": "txt"}',
        outputs='{"twice": "txt"}',
        run="""\
        import random
        text = open(self.get_input_path("once")).read()
        with open(self.get_output_path("twice"), "w") as stream:
            print(len(text), random.random(), file=stream)
        """,
    )
    assert main([*RUN, "-o", "one"]) == 0
    capsys.readouterr()
    return chain


def verdicts(capsys, *words):
    capsys.readouterr()
    status = main(["diff", *words, "--json"])
    told = json.loads(capsys.readouterr().out)
    return status, {one["tag"]: one["verdict"] for one in told["outputs"]}, told


def test_a_run_is_the_same_as_itself(project, capsys):
    assert main(["diff", "one", "one"]) == 0
    said = capsys.readouterr().out
    assert said.endswith("3 outputs: 3 the same\n")
    assert main(["diff", "one", "one", "--json"]) == 0


def test_what_is_not_reproducible_is_told_and_how_much_it_differs(project, capsys):
    assert main([*RUN, "-o", "two"]) == 0
    status, found, told = verdicts(capsys, "one", "two")
    assert status == 1
    assert found == {"once": "same", "twice": "not reproduced", "final": "explained"}
    (twice,) = [one for one in told["outputs"] if one["tag"] == "twice"]
    assert twice["how_much"][0].startswith("line 1: expected ")
    assert told["differences"] == []
    assert main(["diff", "one", "two"]) == 1
    said = capsys.readouterr().out
    assert "NOT REPRODUCED: differs, and nothing that it depends on does" in said
    assert "differs because of input twice from second" in said
    assert said.endswith("3 outputs: 1 the same, 1 explained, 1 not reproduced\n")


def test_a_parameter_with_its_unit_explains_what_is_behind_it(project, capsys):
    assert main([*RUN, "-o", "two", "--set", "first.width=4"]) == 0
    status, found, told = verdicts(capsys, "one", "two")
    assert status == 1
    assert found == dict.fromkeys(("once", "twice", "final"), "explained")
    assert told["differences"] == [
        {"what": "first: parameter width", "first": "3.0 deg", "second": "4.0 deg"}
    ]
    causes = {one["tag"]: one["causes"] for one in told["outputs"]}
    assert causes["once"] == [{"what": "parameter width", "step": None}]
    assert causes["twice"] == [{"what": "input once", "step": "first"}]
    assert main(["diff", "one", "two", "--numbers"]) == 1
    assert "line 1: expected 'width = 3.0', found 'width = 4.0'" in capsys.readouterr().out


def test_a_changed_stage_and_a_changed_input_are_causes(project, capsys):
    path = project.folder / "images/last/run.py"
    path.write_text(path.read_text() + "# changed\n")
    (project.folder / "my data/raw.txt").write_text("more\n")
    assert main([*RUN, "-o", "two"]) == 0
    _, _, told = verdicts(capsys, "one", "two")
    causes = {one["tag"]: [cause["what"] for cause in one["causes"]] for one in told["outputs"]}
    assert causes["once"] == ["input raw"]
    assert causes["final"] == ["source run.py", "input twice"]
    assert [one["what"] for one in told["differences"]] == ["input raw", "last: source run.py"]


def test_a_run_that_failed_can_be_compared_too(project, capsys):
    project.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="1 / 0\n")
    assert main([*RUN, "-o", "two"]) == 4
    _, found, told = verdicts(capsys, "one", "two.failed")
    assert found["final"] == "in one only"
    assert [one["why"] for one in told["outputs"] if one["tag"] == "final"] == [
        "in the second run: failed"
    ]


def test_files_that_somebody_has_changed_or_removed_since_are_not_the_same(project, capsys):
    shutil.copytree("one", "two")
    (project.folder / "two/once.txt").write_text("x" + "a" * 40)
    same_size = (project.folder / "one/final.txt").read_bytes()
    (project.folder / "two/final.txt").write_bytes(same_size.swapcase())
    (project.folder / "two/twice.txt").unlink()
    status, found, told = verdicts(capsys, "one", "two")
    assert status == 1
    assert found == dict.fromkeys(("once", "twice", "final"), "changed since")
    assert [one["changed_since"] for one in told["outputs"]] == [
        ["once.txt in two has changed since the run"],
        ["twice.txt in two is gone"],
        ["final.txt in two has changed since the run"],
    ]
    assert main(["diff", "two", "one"]) == 1
    said = capsys.readouterr().out
    assert "once.txt in two has changed since the run" in said
    assert said.endswith("3 outputs: 3 changed since\n")
    assert main(["diff", "one", "one"]) == 0


def test_a_file_that_differs_anyway_and_has_changed_since_is_told_both(project, capsys):
    assert main([*RUN, "-o", "two"]) == 0
    (project.folder / "two/twice.txt").write_text("mine\n")
    capsys.readouterr()
    assert main(["diff", "one", "two"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "NOT REPRODUCED: differs, and nothing that it depends on does" in said
    assert "twice.txt in two has changed since the run" in said


@pytest.mark.parametrize(
    ("word", "what"),
    [
        ("on", "there is no file or folder on; did you mean 'one'?"),
        ("images", "images holds no run: there is no run.json in it; there is one in one"),
        ("pipeline.yaml", "pipeline.yaml is a file; name a folder of results"),
    ],
)
def test_a_word_that_names_no_run_has_an_exit_status_of_its_own(project, capsys, word, what):
    assert main(["diff", "one", word]) == 2
    assert capsys.readouterr().err == f"{what}\n"
    assert main(["diff", word, "one"]) == 2
