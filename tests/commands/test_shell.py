"""`descpipe shell`: a step's own place, with all that it reads, and nothing of value to lose."""

import json
import os
import pty
import select
import subprocess
import sys
import time

import pytest

from descpipe.cli import main

NONE = ["--engine", "none"]
RUN = ["run", "pipeline.yaml", *NONE]


def shell(step, *words, command=()):
    """Run a command in the place of a step on the host; return its exit status."""
    return main(["shell", "pipeline.yaml", step, *NONE, *words, "--", *command])


def run_py(project, step):
    return [sys.executable, str(project.folder / "images" / step / "run.py")]


def test_run_py_just_works_and_writes_to_a_folder_that_is_kept(chain):
    assert shell("first", command=run_py(chain, "first")) == 0
    assert (chain.folder / "out.shell/first/once.txt").read_text() == "raw\nmade by first\n"
    assert not (chain.folder / "out").exists()


def test_what_is_where_is_told_first_and_what_was_written_last(chain, capfd):
    shell("first", command=["sh", "-c", "echo hello; touch a.txt"])
    shown = capfd.readouterr()
    assert shown.out == "hello\n"
    lines = shown.err.splitlines()
    assert lines[:3] == [
        "tiny 1.0, step first, on this Python",
        "  inputs/raw.txt  my data/raw.txt",
        "  outputs         out.shell/first",
    ]
    assert lines[-1] == "kept in out.shell/first: a.txt"


def test_what_an_earlier_shell_wrote_is_not_told_as_written_now(chain, capfd):
    shell("first", command=["sh", "-c", "echo 1 > a.txt; mkdir b; touch b/1"])
    capfd.readouterr()
    shell("first", command=["false"])
    assert capfd.readouterr().err.splitlines()[-1] == (
        "kept in out.shell/first: nothing was written (2 files of earlier shells are there too)"
    )
    shell("first", command=["sh", "-c", "echo 2 > a.txt; touch c.txt"])
    assert capfd.readouterr().err.splitlines()[-1] == (
        "kept in out.shell/first: a.txt, c.txt (1 file of earlier shells is there too)"
    )
    shell("first", command=["touch", "b/2"])
    assert capfd.readouterr().err.splitlines()[-1].startswith("kept in out.shell/first: b (")


def test_values_of_the_pipeline_and_of_the_command_line_are_used(chain):
    inputs, outputs = '{"raw": "txt"}', '{"once": "txt"}'
    chain.stage("first", inputs=inputs, outputs=outputs, parameters='{"nbin": 4, "area": 1.0}')
    shell("first", "--set", "first.nbin=7", command=run_py(chain, "first"))
    written = (chain.folder / "out.shell/first/once.txt").read_text()
    assert written.startswith("nbin = 7\narea = 1.0\nraw\n")


@pytest.mark.parametrize("status", [0, 7])
def test_the_exit_status_is_that_of_the_command(chain, status):
    assert shell("first", command=["sh", "-c", f"exit {status}"]) == status


def test_a_file_of_another_step_is_that_of_the_last_run(chain):
    chain.write("out/twice.txt", "of a run\n")
    assert shell("last", command=run_py(chain, "last")) == 0
    written = (chain.folder / "out.shell/last/final.txt").read_text()
    assert written == "of a run\nmade by last\n"


def test_a_step_that_failed_finds_what_the_steps_before_it_wrote(chain, capfd):
    chain.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="1 / 0\n")
    assert main(RUN) == 4
    capfd.readouterr()
    assert shell("last", command=["sh", "-c", 'cat "$DESC_INPUT/twice.txt"']) == 0
    shown = capfd.readouterr()
    assert shown.out == "raw\nmade by first\nmade by second\n"
    assert "inputs/twice.txt  out.failed/twice.txt" in shown.err


def test_without_a_run_before_it_says_which_step_must_run(chain, capsys):
    assert shell("last", command=["true"]) == 1
    assert capsys.readouterr().err == (
        "input 'twice': step 'second' writes it, and there is no out/twice.txt; "
        "run first (`descpipe run pipeline.yaml`), or give --input twice=FILE\n"
    )
    assert not (chain.folder / "out.shell").exists()


def test_a_file_can_be_given_instead_of_one_that_a_step_writes(chain):
    chain.write("mine.txt", "mine\n")
    assert shell("last", "--input", "twice=mine.txt", command=run_py(chain, "last")) == 0
    assert (chain.folder / "out.shell/last/final.txt").read_text() == "mine\nmade by last\n"


def test_results_of_another_folder_can_be_named(chain):
    chain.write("elsewhere/twice.txt", "x")
    assert shell("last", "--results", "elsewhere", command=run_py(chain, "last")) == 0


@pytest.mark.parametrize("folder", ["out", "out/more", "elsewhere"])
def test_results_are_never_written_over(chain, capsys, folder):
    for name in ("out/run.json", "elsewhere/run.json", "out/once.txt"):
        chain.write(name, "{}")
    assert shell("first", "-o", folder, command=["touch", "once.txt"]) == 1
    assert f"{folder} is for the results of runs; name another folder" in capsys.readouterr().err
    assert (chain.folder / "out/once.txt").read_text() == "{}"


def test_a_wrong_file_is_told_before_anything_starts(chain, capfd):
    chain.stage("first", inputs='{"raw": FITS()}', outputs='{"once": "txt"}')
    text = (chain.folder / "images/first/run.py").read_text()
    chain.write("images/first/run.py", text.replace("import File", "import FITS, File"))
    assert shell("first", command=["echo", "started"]) == 1
    shown = capfd.readouterr()
    assert "input 'raw', read by 'first': my data/raw.txt is not a FITS file" in shown.err
    assert shown.out == ""


def test_files_that_only_other_steps_read_do_not_matter(chain):
    chain.stage("other", inputs='{"far": "txt"}', outputs='{"more": "txt"}')
    text = (chain.folder / "pipeline.yaml").read_text()
    text = text.replace("raw.txt}", "raw.txt, far: nowhere.txt}") + "  other: {}\n"
    chain.write("pipeline.yaml", text)
    assert shell("first", command=["true"]) == 0
    assert shell("other", command=["true"]) == 1


def test_a_misspelt_step_is_told(chain, capsys):
    assert shell("frist") == 1
    told = "frist: the pipeline has no step 'frist'; did you mean 'first'?"
    assert told in capsys.readouterr().err


def left_containers():
    """Return the ids of what is left of containers of the first step."""
    words = [
        "docker",
        "ps",
        "--all",
        "--quiet",
        "--filter",
        "ancestor=descpipe-test/tiny-first:1.0",
    ]
    return subprocess.check_output(words, text=True)


def read_until(terminal, words, seconds=30.0):
    """Return what a terminal shows, as soon as it has shown some words."""
    shown = ""
    end = time.monotonic() + seconds
    while words not in shown:
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace")
    return shown


class Typed:
    """`descpipe shell` on a terminal of its own."""

    def __init__(self, *words):
        self.terminal, end = pty.openpty()
        command = [sys.executable, "-m", "descpipe", "shell", "pipeline.yaml", *words]
        # As in a terminal's window: Ctrl-C comes from it.
        start = ["setsid", "--ctty", "--wait", *command]
        self.process = subprocess.Popen(start, stdin=end, stdout=end, stderr=end)
        os.close(end)

    def type(self, text, answer):
        os.write(self.terminal, text.encode())
        return read_until(self.terminal, answer)


def use_a_terminal(*words):
    """Type into a shell: a command, Ctrl-C in a longer one, and another way to leave."""
    typed = Typed("first", *words)
    read_until(typed.terminal, "$ ")
    typed.type("echo $((20 + 22))\n", "42")
    typed.type("echo be''gun; sleep 60\n", "begun")
    time.sleep(0.3)
    typed.type("\x03", "$ ")
    typed.type("echo still $((2 + 3))\n", "still 5")
    typed.type("exit 9\n", "kept in out.shell/first")
    assert typed.process.wait(20) == 9
    os.close(typed.terminal)


def test_ctrl_c_ends_what_runs_in_the_shell_and_not_the_shell(chain):
    use_a_terminal(*NONE)


@pytest.fixture
def built(images):
    """The chain with an image for its first step, built by hand as `descpipe build` does it."""
    assert main(["build", "pipeline.yaml"]) == 0
    return images


def in_container(*words, command=(), options=()):
    return main(["shell", "pipeline.yaml", "first", *options, "--", *words, *command])


@pytest.mark.docker
def test_in_a_container_the_conditions_are_those_of_a_run(built, capfd):
    look = """
        /opt/desc/run.py && cat once.txt; id -u; echo "$HOME $PWD"
        touch /opt/desc/x /opt/desc/inputs/raw.txt
        python -c "import socket; socket.create_connection(('127.0.0.2', 1))" 2>&1 | tail -1
        ls /sys/class/net; exit 6
    """
    assert in_container("sh", "-c", look, options=["--engine", "docker"]) == 6
    shown = capfd.readouterr()
    assert shown.out.splitlines()[:4] == [
        *("raw", "made by first", str(os.getuid()), "/opt/desc/outputs /opt/desc/outputs")
    ]
    assert shown.out.splitlines()[-1] == "lo"
    assert shown.err.count("Read-only file system") == 2
    written = built.folder / "out.shell/first/once.txt"
    assert written.stat().st_uid == os.getuid()
    assert left_containers() == ""


@pytest.mark.docker
def test_edited_sources_are_used_when_asked_and_otherwise_told(built, capfd):
    path = built.folder / "images/first/run.py"
    path.write_text(path.read_text().replace('"made by"', '"edited"'))
    options = ["--engine", "docker"]
    assert in_container("/opt/desc/run.py", options=options) == 0
    assert "the image was built from other sources than those there now; `descpipe build" in (
        capfd.readouterr().err
    )
    written = built.folder / "out.shell/first/once.txt"
    assert written.read_text() == "raw\nmade by first\n"
    assert in_container("/opt/desc/run.py", options=[*options, "--sources"]) == 0
    assert "the files in images/first are used, not those in the image" in capfd.readouterr().err
    assert written.read_text() == "raw\nedited first\n"


@pytest.mark.docker
def test_an_image_that_is_not_there_is_told_with_the_command_that_builds_it(images, capsys):
    assert in_container("true", options=["--engine", "docker"]) == 1
    assert capsys.readouterr().err.endswith(
        "descpipe-test/tiny-first:1.0: there is no such image on this machine; "
        "`descpipe build pipeline.yaml` builds it\n"
    )


@pytest.mark.docker
def test_in_a_container_ctrl_c_ends_what_runs_in_the_shell_and_not_the_shell(built):
    use_a_terminal("--engine", "docker")


@pytest.mark.docker
def test_a_terminal_that_is_closed_leaves_no_container(built):
    typed = Typed("first", "--engine", "docker")
    read_until(typed.terminal, "$ ")
    os.close(typed.terminal)
    typed.process.wait(20)
    assert left_containers() == ""


def test_parameters_are_shown_as_json_to_whoever_looks(chain, capfd):
    declared = '{"edges": [0.5, 1.0], "label": "it\'s", "fast": True}'
    chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', parameters=declared)
    shell("first", command=["sh", "-c", 'printf %s "$DESC_PARAMETERS"'])
    shown = capfd.readouterr().out
    assert json.loads(shown) == {"edges": [0.5, 1.0], "label": "it's", "fast": True}
