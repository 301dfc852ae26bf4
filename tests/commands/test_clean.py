"""Cleaning up after real runs, and running again after it."""

import json

import pytest

from descpipe.cli import main

RUN = ["run", "pipeline.yaml", "--engine", "none"]
FINAL = "raw\nmade by first\nmade by second\nmade by last\n"


@pytest.fixture
def project(chain, capsys):
    """The chain after a run."""
    assert main(RUN) == 0
    capsys.readouterr()
    return chain


def there(project):
    return sorted(path.name for path in (project.folder / "out").glob("*.txt"))


def ran(project):
    """Return the steps that ran in the last run."""
    steps = json.loads((project.folder / "out/run.json").read_text())["steps"]
    return [name for name, step in steps.items() if not step.get("unchanged")]


def edit(project, name):
    path = project.folder / f"images/{name}/run.py"
    path.write_text(path.read_text() + "# changed\n")


def test_what_would_go_is_shown_and_nothing_goes_unasked(project, capsys):
    assert main(["clean", "out"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "out:"
    assert said[1].split() == ["out/once.txt", "18", "B", "once,", "which", "second", "read"]
    assert said[-2:] == ["this frees 51 B", "nothing was removed; give --yes to do so"]
    assert there(project) == ["final.txt", "once.txt", "twice.txt"]


def test_after_cleaning_nothing_runs_until_a_step_wants_what_is_gone(project, capsys):
    assert main(["clean", "pipeline.yaml", "--yes", "--keep", "twice"]) == 0
    assert there(project) == ["final.txt", "twice.txt"]
    capsys.readouterr()
    assert main(RUN) == 0
    shown = capsys.readouterr()
    assert "nothing has changed" in shown.err
    assert shown.out == "twice  out/twice.txt\nfinal  out/final.txt\n"
    edit(project, "last")
    assert main([*RUN, "--overwrite"]) == 0
    assert ran(project) == ["last"]
    assert there(project) == ["final.txt", "twice.txt"]
    edit(project, "second")
    assert main([*RUN, "--overwrite"]) == 0
    assert ran(project) == ["first", "second", "last"]
    assert there(project) == ["final.txt", "once.txt", "twice.txt"]
    assert (project.folder / "out/final.txt").read_text() == FINAL


def test_what_a_pipeline_keeps_stays(project, capsys):
    path = project.folder / "pipeline.yaml"
    path.write_text(path.read_text() + "keep: [twice]\n")
    assert main(["clean", "out"]) == 0
    assert "out/twice.txt" in capsys.readouterr().out
    assert main(["clean", "pipeline.yaml", "--yes"]) == 0
    assert there(project) == ["final.txt", "twice.txt"]
    assert main([*RUN, "--anew", "--overwrite"]) == 0
    assert main(["clean", "out", "--yes"]) == 0  # it was noted when the run began
    assert there(project) == ["final.txt", "twice.txt"]


def test_a_file_that_is_gone_without_a_word_is_made_again(project):
    (project.folder / "out/once.txt").unlink()
    assert main([*RUN, "--overwrite"]) == 0
    assert ran(project) == ["first", "second", "last"]


def test_what_a_failed_run_left_goes_and_the_next_run_begins_anew(project, capsys):
    project.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="1 / 0\n")
    assert main([*RUN, "--overwrite"]) == 4
    (project.folder / "out.failed/notes.txt").write_text("mine")
    assert main(["clean", "out", "--yes", "--keep", "once", "--keep", "twice"]) == 0
    said = capsys.readouterr().out
    assert "stays: out.failed/notes.txt: no run is known to have written it" in said
    left = [path.name for path in (project.folder / "out.failed").iterdir()]
    assert left == ["notes.txt"]
    assert there(project) == ["final.txt", "once.txt", "twice.txt"]
    assert main(["clean", "out.failed", "--yes"]) == 0


def test_results_of_some_steps_go_when_there_are_newer_ones_of_all(project, capsys):
    changed = [*RUN, "--set", "second.n=4"]
    project.stage(
        "second",
        inputs='{"once": "txt"}',
        outputs='{"twice": "txt"}',
        parameters='{"n": Parameter(int, 2)}',
    )
    assert main([*changed, "--to", "twice"]) == 0
    capsys.readouterr()
    assert main(["clean", "out"]) == 0  # these are newer
    assert "out.partial/twice.txt" not in (said := capsys.readouterr().out)
    assert "out.partial/once.txt" in said
    assert "stays: out.partial: no later run of all steps; remove it whole by `rm -r`" in said
    assert main([*RUN, "--overwrite"]) == 0
    assert (project.folder / "out.partial").is_dir()
    project.write("out.partial/notes.txt", "mine")
    capsys.readouterr()
    assert main(["clean", "out", "--yes"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "results of some steps; those in out are newer" in said
    assert "stays: out.partial/notes.txt: no run is known to have written it" in said
    assert [path.name for path in (project.folder / "out.partial").iterdir()] == ["notes.txt"]
    assert there(project) == ["final.txt"]


def test_two_runs_can_be_compared_after_cleaning(project, capsys):
    assert main([*RUN, "-o", "two"]) == 0
    assert main(["clean", "out", "--yes"]) == 0
    assert main(["diff", "out", "two"]) == 0


def test_a_tag_to_keep_that_is_not_there_is_told_with_a_near_one(project, capsys):
    assert main(["clean", "out", "--yes", "--keep", "twise"]) == 1
    assert "--keep twise: no run has written 'twise'; did you mean 'twice'?" in (
        capsys.readouterr().err
    )
    assert there(project) == ["final.txt", "once.txt", "twice.txt"]


def test_logs_and_the_cache_go_only_if_that_is_asked_for(project, monkeypatch, capsys, tmp_path):
    cache = tmp_path / "cache"
    (cache / "descpipe/git/one").mkdir(parents=True)
    (cache / "other").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    assert main(["clean", "out", "--yes"]) == 0
    assert (cache / "descpipe/git").exists()
    assert (project.folder / "out/log").exists()
    assert main(["clean", "out", "--yes", "--logs", "--cache"]) == 0
    assert not (cache / "descpipe/git").exists()
    assert (cache / "other").exists()
    assert not (project.folder / "out/log").exists()
    assert main(RUN) == 0
    assert "nothing has changed" in capsys.readouterr().err


def test_where_there_is_nothing_to_remove_that_is_said(project, capsys):
    assert main(["clean", "out", "--yes"]) == 0
    capsys.readouterr()
    assert main(["clean", "out", "--yes"]) == 0
    assert capsys.readouterr().out == "out:\n  there is nothing to remove\n"


def test_who_sits_before_a_terminal_is_asked(project, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for answer, left in (("n", 3), ("", 3), ("y", 1)):
        monkeypatch.setattr("builtins.input", lambda _, answer=answer: answer)
        assert main(["clean", "out"]) == 0
        assert len(there(project)) == left
