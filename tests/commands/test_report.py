"""`descpipe report`: the page of a run, wherever it is."""

import html
import json
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from descpipe.cli import main

RUN = ["run", "pipeline.yaml", "--engine", "none"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory, project_at):
    """A folder with a pipeline of two steps, which has run and ended well."""
    project = project_at(tmp_path_factory.mktemp("finished"))
    project.write("my data/raw.txt", "raw\n")
    project.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}')
    project.stage("last", inputs='{"once": "txt"}', outputs='{"final": "txt"}')
    project.pipeline("""\
        inputs: {raw: my data/raw.txt}
        output: out
        steps:
          first: {}
          last: {}
        """)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.folder)
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        assert main(RUN) == 0
    return project.folder


@pytest.fixture
def done(finished, project, capsys):
    """The same in a folder of the test's own."""
    shutil.copytree(finished, project.folder, dirs_exist_ok=True)
    capsys.readouterr()
    return project


def page(project, name="out/report.html"):
    return (project.folder / name).read_text(encoding="utf-8")


def break_last(chain):
    chain.stage(
        "last",
        inputs='{"twice": "txt"}',
        outputs='{"final": "txt"}',
        run="raise ValueError('bad luck')",
    )


@pytest.mark.parametrize("word", ["out", "out/run.json", "pipeline.yaml"])
def test_a_run_is_named_by_its_folder_its_record_or_its_pipeline(done, capsys, word):
    assert main(["report", word]) == 0
    assert capsys.readouterr().out == "out/report.html\n"
    text = page(done)
    assert "All 2 steps are done." in text
    assert '<a href="final.txt">final.txt</a>' in text


def test_the_page_of_a_real_run_has_its_timeline_and_its_picture(done):
    main(["report", "out"])
    text = page(done)
    assert text.count('<rect class="bar"') == 2
    assert '<g class="box step ok"' in text
    assert "once" in text


def test_the_page_is_the_same_each_time(done):
    main(["report", "out"])
    before = page(done)
    main(["report", "pipeline.yaml"])
    assert page(done) == before


def test_the_page_is_no_hindrance_to_the_next_run(done):
    main(["report", "out"])
    assert main([*RUN, "--anew", "--overwrite"]) == 0
    assert not (done.folder / "out/report.html").exists()


def test_a_run_that_failed_has_a_page_with_the_words_of_its_step(chain, capsys):
    break_last(chain)
    assert main(RUN) == 4
    capsys.readouterr()
    assert main(["report", "pipeline.yaml"]) == 0
    told = capsys.readouterr()
    assert told.out == "out.failed/report.html\n"
    assert told.err == "the latest run has not ended well: out.failed\n"
    text = page(chain, "out.failed/report.html")
    assert "ValueError: bad luck" in text
    assert '<a href="log/last/stderr.txt">' in text


def test_what_the_page_proposes_opens_a_shell_with_the_files_of_that_run(chain, capfd):
    break_last(chain)
    assert main(RUN) == 4
    chain.write("other raw.txt", "OTHER\n")
    given = ["--input", "raw=other raw.txt", "-o", "two"]
    assert main([*RUN, *given]) == 4
    assert main(["report", "two.failed"]) == 0
    text = page(chain, "two.failed/report.html")
    assert f"{chain.folder}/images/last/run.py" in text  # and not the copy, which is gone
    command = html.unescape(re.search("<code>(descpipe shell .*?)</code>", text)[1])
    capfd.readouterr()
    assert main([*shlex.split(command)[1:], "--", "true"]) == 0
    assert "inputs/twice.txt  two.failed/twice.txt" in capfd.readouterr().err


def test_scattered_steps_and_sub_pipelines_are_shown_by_their_steps(project, capsys):
    project.write("a.txt", "a\n")
    project.stage(
        "fit",
        inputs='{"raw": "txt"}',
        outputs='{"fits": "txt"}',
        parameters='{"n": Parameter(int)}',
    )
    project.pipeline("""\
        inputs: {raw: a.txt}
        steps:
          fit: {scatter: {parameters: {n: [1, 2, 3]}}}
        """)
    (project.folder / "pipeline.yaml").rename(project.folder / "inner.yaml")
    project.pipeline("""\
        inputs: {raw: a.txt}
        output: out
        steps:
          inner: {pipeline: inner.yaml}
        """)
    assert main(RUN) == 0
    assert main(["report", "out"]) == 0
    text = page(project)
    assert "inner/fit" in text
    assert "3 parts" in text
    assert text.count('<rect class="part ok"') == 3
    assert "one for each part: 1, 2, 3" in text


def test_the_page_goes_where_it_is_wanted(done, capsys):
    assert main(["report", "out", "-o", "pages/mine.html"]) == 0
    assert capsys.readouterr().out == "pages/mine.html\n"
    assert 'href="../out/final.txt"' in page(done, "pages/mine.html")


def test_a_page_that_was_edited_is_not_replaced(done, capsys):
    done.write("out/report.html", "my notes")
    assert main(["report", "out"]) == 1
    assert "written or edited by hand" in capsys.readouterr().err
    assert main(["report", "out", "--overwrite"]) == 0
    assert "my notes" not in page(done)


def test_the_name_of_a_page_ends_as_browsers_want_it(done, capsys):
    assert main(["report", "out", "-o", "pages/"]) == 1
    assert capsys.readouterr().err == "pages: the name does not end on .html; name it so\n"


def test_a_folder_is_no_place_for_a_page(done, capsys):
    assert main(["report", "out", "-o", "my data"]) == 1
    assert capsys.readouterr().err == (
        "my data is a folder; name a file in it, as in -o 'my data/report.html'\n"
    )


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("outt", "there is no file or folder outt; did you mean 'out'?"),
        ("my data", "my data holds no run.json"),
        ("images/first/run.py", "images/first/run.py:1:1: "),
    ],
)
def test_a_word_that_names_no_run_is_told(done, capsys, word, said):
    assert main(["report", word]) in (1, 2)
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.parametrize(
    ("is_bad", "where", "told"),
    [
        (False, "out.partial", "only some steps have run: out.partial"),
        (True, "out.partial.failed", "the latest run has not ended well: out.partial.failed"),
    ],
)
def test_where_some_steps_alone_have_run_these_are_shown(chain, capsys, is_bad, where, told):
    if is_bad:
        break_last(chain)
    assert main([*RUN, "--to", "final" if is_bad else "twice"]) == (4 if is_bad else 0)
    capsys.readouterr()
    assert main(["report", "pipeline.yaml"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == (f"{where}/report.html\n", f"{told}\n")


def test_a_pipeline_that_has_never_run_is_told(chain, capsys):
    assert main(["report", "pipeline.yaml"]) == 2
    assert capsys.readouterr().err == (
        "no run has left anything in out; begin with `descpipe run pipeline.yaml`, or name the "
        "folder that -o named\n"
    )


def test_where_only_a_failed_run_is_it_is_named(done, capsys):
    shutil.move(done.folder / "out", done.folder / "out.failed")
    assert main(["report", "out"]) == 2
    assert capsys.readouterr().err == (
        "no run has ended well in out; name what is left of one: out.failed\n"
    )


def test_of_several_runs_the_latest_is_shown(done, capsys):
    told = json.loads((done.folder / "out/run.json").read_text())
    for name, time in (("out.failed", "2099-01-01"), (".out.running", "2099-01-02")):
        later = told | {"status": "failed", "started": f"{time}T00:00:00Z"}
        done.write(f"{name}/run.json", json.dumps(later))
    assert main(["report", "pipeline.yaml"]) == 0
    assert capsys.readouterr().out == ".out.running/report.html\n"


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", "[" * 100_000, "\xff"])
def test_a_spoilt_record_is_told(done, capsys, text):
    done.write("out/run.json", text.encode("latin-1"))
    assert main(["report", "out"]) == 1
    assert capsys.readouterr().err.startswith("out/run.json cannot be used: ")


def test_results_that_somebody_changed_are_told(done):
    done.write("out/final.txt", "other\n")
    main(["report", "out"])
    assert "changed since the run" in page(done)


def test_results_that_are_gone_are_told(done):
    (done.folder / "out/final.txt").unlink()
    main(["report", "out"])
    assert "not in the folder" in page(done)


def test_the_record_alone_suffices(done):
    told = json.loads((done.folder / "out/run.json").read_text())
    done.write("alone/run.json", json.dumps(told))
    assert main(["report", "alone"]) == 0
    text = page(done, "alone/report.html")
    assert '<g class="box step ok"' in text
    assert "All 2 steps are done." in text
