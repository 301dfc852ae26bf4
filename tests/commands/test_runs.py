"""The runs into a folder, as real runs have noted them."""

import json
import subprocess

from descpipe.cli import main

RUN = ["run", "pipeline.yaml", "--engine", "none"]


def runs(capsys, *words):
    capsys.readouterr()
    assert main(["runs", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def fail(chain):
    chain.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="1 / 0\n")


def mend(chain):
    chain.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}')


def test_every_run_is_noted_and_one_that_finds_nothing_to_do_is_none(chain, capsys):
    fail(chain)
    assert main(RUN) == 4
    mend(chain)
    assert main(RUN) == 0
    assert main(RUN) == 0
    assert main([*RUN, "--explain"]) == 0
    last, first = runs(capsys, "pipeline.yaml")
    assert (first["status"], last["status"]) == ("failed", "ok")
    assert first["steps"] == {"first": "ok", "second": "ok", "last": "failed"}
    assert last["steps"] == {"first": "unchanged", "second": "unchanged", "last": "ok"}
    assert first["started"] <= first["ended"] <= last["ended"]
    assert first["id"] != last["id"]
    assert main(["runs"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "out:"
    assert "1 ran, 2 unchanged" in said[1]
    assert "2 ran, last failed" in said[3]


def test_the_commit_of_a_run_is_told_and_whether_it_was_changed(chain, capsys):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "Begin"], check=True)
    commit = subprocess.run(
        [*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert main(RUN) == 0
    fail(chain)
    assert main([*RUN, "--overwrite"]) == 4
    last, first = runs(capsys)
    assert (first["commit"], first["changed"]) == (commit, False)
    assert (last["commit"], last["changed"]) == (commit, True)
    assert main(["runs"]) == 0
    assert f"{commit[:10]}, changed" in capsys.readouterr().out


def test_a_log_that_may_not_be_written_is_no_trouble(chain):
    (chain.folder / ".out.runs.jsonl").symlink_to("/proc/version")  # which not even root may write
    assert main(RUN) == 0


def test_a_log_that_is_something_else_is_no_trouble(chain, capsys):
    (chain.folder / ".out.runs.jsonl").mkdir()
    assert main(RUN) == 0
    assert [run["status"] for run in runs(capsys)] == ["ok"]


def test_where_nothing_has_run_that_is_said(chain, capsys):
    assert main(["runs"]) == 2
    assert capsys.readouterr().err == "nothing has run yet into out\n"
    assert main(["runs", "pipline.yaml"]) == 2
    assert "did you mean 'pipeline.yaml'?" in capsys.readouterr().err


def test_only_the_last_runs_are_shown_unless_all_are_asked_for(chain, capsys):
    line = '{"id": "%d", "status": "ok", "started": "2026-11-23T10:00:00Z"}\n'
    text = "".join(line % number for number in range(25))
    (chain.folder / ".out.runs.jsonl").write_text(text)
    assert main(["runs"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 22
    assert said[-1] == "  and 5 earlier ones; --all shows them"
    assert main(["runs", "--all"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 26


def test_a_run_of_some_steps_is_listed_once(chain, capsys):
    assert main([*RUN, "--to", "twice"]) == 0
    for word in ("out", "pipeline.yaml", "."):
        capsys.readouterr()
        assert main(["runs", word, "--json"]) == 0
        (run,) = json.loads(capsys.readouterr().out)
        assert run["command"][-2:] == ["--to", "twice"]
