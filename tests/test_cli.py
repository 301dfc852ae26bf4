import subprocess
import sys

import pytest

from descpipe import cli
from descpipe.__main__ import main as from_shell
from descpipe.commands import check


def test_help_tells_every_verb_and_what_it_does(capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    for verb, (_, what) in cli.VERBS.items():
        assert f"  {verb}" in shown
        assert what in shown


@pytest.mark.parametrize("verb", cli.VERBS)
def test_every_verb_has_help_of_its_own(verb, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main([verb, "--help"])
    assert left.value.code == 0
    assert f"usage: descpipe {verb}" in capsys.readouterr().out


def test_help_loads_no_library_and_no_verb():
    program = (
        "import sys\n"
        "from descpipe.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "slow = {'ruamel', 'docker', 'cwltool', 'dataclasses', 'subprocess', 'descpipe.commands'}\n"
        "sys.exit(', '.join(slow & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [["chekc", "x"], ["--colour"], ["check"]])
def test_wrong_usage_exits_2_with_the_usage(words, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2
    assert "usage: descpipe" in capsys.readouterr().err


def refused(words, capsys):
    """Return what is told of wrong usage."""
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2
    return capsys.readouterr().err


def test_of_misspelt_options_the_near_ones_of_that_verb_are_told(capsys):
    told = refused(["run", "p.yaml", "--engin", "none", "--overwite"], capsys)
    assert told == (
        "usage: descpipe run PIPELINE [options] [-- RUNNER OPTIONS]\n"
        "descpipe run: error: there is no option '--engin'; did you mean '--engine'?; "
        "there is no option '--overwite'; did you mean '--overwrite'?\n"
    )
    told = refused(["script", "slurm", "p.yaml", "x.sh", "--acount=a"], capsys)
    assert "there is no option '--acount'; did you mean '--account'?" in told


def test_of_unknown_options_it_is_told_where_the_known_ones_are(capsys):
    told = refused(["run", "p.yaml", "--parallel"], capsys)
    assert "no option '--parallel'; `descpipe run --help` lists them; those of the runner" in told
    told = refused(["diff", "a", "b", "--parallel"], capsys)
    assert told.endswith("no option '--parallel'; `descpipe diff --help` lists them\n")


@pytest.mark.parametrize(
    ("words", "usage"),
    [
        (["diff", "out"], "diff RUN1 RUN2 [options]"),
        (["lock"], "lock PIPELINE [STEP ...] [options]"),
        (["shell"], "shell PIPELINE STEP [options] [-- COMMAND ...]"),
        (["script", "slurm"], "script slurm PIPELINE FILE [options]"),
    ],
)
def test_a_wrong_command_is_told_with_a_short_usage(words, usage, capsys):
    assert refused(words, capsys).startswith(f"usage: descpipe {usage}\n")


def test_options_may_stand_between_the_pipeline_and_what_is_named_in_it(chain, capsys):
    assert cli.main(["test", "pipeline.yaml", "--engine", "none", "nothing"]) == 1
    assert "the pipeline has no step 'nothing'" in capsys.readouterr().err


def test_without_words_the_help_is_shown(capsys):
    assert cli.main([]) == 2
    assert "verbs:\n  new " in capsys.readouterr().err


def test_the_help_fits_80_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for words in ([], *([verb] for verb in cli.VERBS)):
        with pytest.raises(SystemExit):
            cli.main([*words, "--help"])
        assert max(map(len, capsys.readouterr().out.splitlines())) < 80


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == "descpipe 0.1.0\n"


def test_a_problem_of_the_user_is_told_without_a_traceback(tmp_path, capsys):
    assert cli.main(["check", str(tmp_path / "nothing.yaml")]) == 1
    shown = capsys.readouterr().err
    assert "nothing.yaml:1:1: there is no such file" in shown
    assert "Traceback" not in shown


def test_a_bug_is_told_with_its_traceback_and_the_version(chain, monkeypatch, capsys):
    monkeypatch.setattr(check, "check_pipeline", lambda *_, **__: 1 // 0)
    assert cli.main(["check", "pipeline.yaml"]) == 70
    shown = capsys.readouterr().err
    assert "ZeroDivisionError" in shown
    assert "This is a bug in descpipe." in shown
    assert "descpipe 0.1.0, Python 3." in shown


def test_an_interrupt_exits_130_without_a_traceback(chain, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "check_pipeline", interrupted)
    assert cli.main(["check", "pipeline.yaml"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_ctrl_c_is_no_traceback_before_a_verb_has_begun(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupted)
    assert from_shell() == 130
    assert capsys.readouterr().err == "interrupted\n"
