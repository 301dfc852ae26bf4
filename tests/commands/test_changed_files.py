"""Files that are changed while a run goes on: what was made of them is never taken for good."""

from counted_steps import RUN, ran, record, replace

from descpipe.cli import main

SAID = "files were changed while steps read them: it is not known what these were made of"


def change_while(project, step, code):
    """Let a step do something beside its work."""
    replace(project, step, "wanted = 0", code)


def mend(project, step, code):
    replace(project, step, code, "wanted = 0")


def appended(path):
    return f"open({str(path)!r}, 'a').write('more\\n')"


def test_an_input_that_changes_while_its_step_runs_ends_the_run_badly(counted, capsys):
    raw = counted.folder / "my data/raw.txt"
    change_while(counted, "first", appended(raw))
    assert main(RUN) == 4
    said = capsys.readouterr().err
    assert SAID in said
    assert "first: input raw: my data/raw.txt changed" in said
    assert "these steps run anew, and those behind them; the rest is kept in out.failed" in said
    assert not (counted.folder / "out").exists()
    told = record(counted, "out.failed")["steps"]["first"]
    changed = "input raw: my data/raw.txt changed"
    assert (told["status"], told["changed"]) == ("failed", [changed])
    assert main(["status"]) == 0
    assert f"first does not count: while it ran, {changed}" in capsys.readouterr().out
    assert main(["report", "out.failed"]) == 0
    page = (counted.folder / "out.failed/report.html").read_text()
    assert f"While it ran, files that it read were changed: {changed}." in page


def test_the_next_run_makes_anew_what_read_it_and_what_is_behind_that(counted):
    raw = counted.folder / "my data/raw.txt"
    code = appended(raw)
    change_while(counted, "first", code)
    assert main(RUN) == 4
    raw.write_text("raw\n")  # as it was when the run began
    mend(counted, "first", code)
    ran(counted)
    assert main(RUN) == 0
    assert ran(counted) == ["first", "second", "last"]
    assert (counted.folder / "out/final.txt").read_text() == "raw\nfirst\nsecond\nlast\n"


def test_an_input_that_changes_when_its_step_has_ended_spoils_nothing(counted):
    raw = counted.folder / "my data/raw.txt"
    code = appended(raw)
    change_while(counted, "last", code)
    assert main(RUN) == 0
    ran(counted)
    raw.write_text("raw\n")
    assert main(RUN) == 0
    assert ran(counted) == []  # the record tells the file that it was made of


def test_what_ended_before_the_change_is_kept(counted):
    code = appended(counted.folder / "images/last/helper.py")
    change_while(counted, "last", code)
    assert main(RUN) == 4
    (counted.folder / "images/last/helper.py").unlink()
    mend(counted, "last", code)
    ran(counted)
    assert main(RUN) == 0
    assert ran(counted) == ["last"]


def test_a_source_that_changes_is_told_by_its_name(counted, capsys):
    change_while(counted, "last", appended(counted.folder / "images/last/helper.py"))
    assert main(RUN) == 4
    assert "last: source helper.py: new" in capsys.readouterr().err


def test_an_input_that_is_gone_is_told(counted, capsys):
    raw = counted.folder / "my data/raw.txt"
    change_while(counted, "first", f"import os; os.unlink({str(raw)!r})")
    replace(counted, "first", "text = open(self.get_input_path('raw')).read()", "text = ''")
    assert main(RUN) == 4
    assert "first: my data/raw.txt: No such file or directory" in capsys.readouterr().err


def test_a_file_that_is_only_touched_is_the_same(counted):
    raw = counted.folder / "my data/raw.txt"
    change_while(counted, "first", f"import os; os.utime({str(raw)!r}, (1, 1))")
    assert main(RUN) == 0


def test_what_an_earlier_run_wrote_and_somebody_changes_is_seen(counted, capsys):
    assert main(RUN) == 0
    change_while(counted, "last", appended(counted.folder / "out/twice.txt"))
    assert main([*RUN, "--overwrite"]) == 4
    assert "last: input twice: twice.txt changed" in capsys.readouterr().err


def test_config_files_count_too(counted, capsys):
    counted.write("fit.yaml", "a: 1\n")
    replace(counted, "second", "config = {}", 'config = {"fit": "fit.yaml"}')
    text = (counted.folder / "pipeline.yaml").read_text()
    counted.write("pipeline.yaml", text.replace("second: {}", "second: {config: {fit: fit.yaml}}"))
    change_while(counted, "second", appended(counted.folder / "fit.yaml"))
    assert main(RUN) == 4
    assert "second: config file fit: changed" in capsys.readouterr().err


def test_files_in_folders_count_too(counted, capsys):
    path = counted.folder / "images/second/table/a.dat"
    path.parent.mkdir()
    path.write_text("1")
    change_while(counted, "second", appended(path))
    assert main(RUN) == 4
    assert "second: source table/a.dat: changed" in capsys.readouterr().err
