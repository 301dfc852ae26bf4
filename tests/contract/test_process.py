"""Stages as the programs they are."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from launching import finish
from oldest_python import oldest_interpreter

import descpipe

PACKAGE = Path(descpipe.__file__).parent
# As in the stages that were written for the first descpipe, in 2017.
ORIGINAL = """\
#!/usr/bin/env python
from __future__ import print_function
import descpipe

class Stage(descpipe.Stage):
    name = "two-point-histogram"
    config = {"config": "config.yaml"}
    inputs = {
        "shear-catalog": "txt",
        "tomographic-catalog": "txt",
    }
    outputs = {
        "histogram": "txt",
        "summary": "yaml",
    }

    def run(self):
        shear = open(self.get_input_path("shear-catalog")).read()
        bins = open(self.get_input_path("tomographic-catalog")).read()
        config = open(self.get_config_path("config")).read()
        print("rank", self.get_rank(), "of", self.get_size(), self.get_comm())
        print(self.get_input_filename("shear-catalog"))
        with open(self.get_output_path("histogram"), "w") as out:
            out.write(shear + bins + config)
        with open(self.get_output_path("summary"), "w") as out:
            out.write(self.get_output_filename("summary"))

"""
GUARDED = 'if __name__ == "__main__":\n    Stage.main()\n'
BARE = "Stage.main()\n"
SLOW = """\
import time
import descpipe

class Stage(descpipe.Stage):
    name = "slow"
    outputs = {"out": "txt"}

    def run(self):
        open(self.get_output_path("out"), "w").write("half")
        print("working", flush=True)
        time.sleep(60)

Stage.main()
"""


def give_original_files(opt):
    (opt / "inputs/shear-catalog.txt").write_text("shear ")
    (opt / "inputs/tomographic-catalog.txt").write_text("bins ")
    (opt / "config/config.yaml").write_text("config")


@pytest.mark.parametrize("ending", [GUARDED, BARE], ids=["guarded", "bare"])
def test_a_stage_written_for_the_original_contract_runs_unchanged(launch_run_py, ending):
    give_original_files(launch_run_py.folder)
    ended = finish(launch_run_py(ORIGINAL + ending))
    assert ended == (0, "rank 0 of 1 None\nshear-catalog.txt\n", "")
    outputs = launch_run_py.folder / "outputs"
    assert (outputs / "histogram.txt").read_text() == "shear bins config"
    assert (outputs / "summary.yaml").read_text() == "summary.yaml"


def test_the_contract_runs_on_the_oldest_python_here(launch_run_py):
    give_original_files(launch_run_py.folder)
    ended = finish(launch_run_py(ORIGINAL + BARE, python=oldest_interpreter()))
    assert ended == (0, "rank 0 of 1 None\nshear-catalog.txt\n", "")


def test_problems_are_told_on_the_oldest_python_here(launch_run_py):
    python = oldest_interpreter()
    status, _, err = finish(launch_run_py(ORIGINAL + BARE, "--parameter=x=1", python=python))
    assert (status, err.count("two-point-histogram: "), "Traceback" in err) == (1, 4, False)


def test_a_bug_of_the_stage_shows_its_traceback(launch_run_py):
    text = ORIGINAL.replace("shear = ", "shear = unknown + ") + BARE
    give_original_files(launch_run_py.folder)
    status, _, err = finish(launch_run_py(text))
    assert status == 1
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith("NameError: name 'unknown' is not defined\n")
    assert list((launch_run_py.folder / "outputs").iterdir()) == []


def test_a_missing_package_names_the_file_that_installs_it(launch_run_py):
    requirements = launch_run_py.folder / "requirements.txt"
    requirements.touch()
    text = ORIGINAL.replace("shear = ", "import galsim_of_nowhere; shear = ") + BARE
    give_original_files(launch_run_py.folder)
    status, _, err = finish(launch_run_py(text))
    assert status == 1
    assert err == (
        "two-point-histogram: needs the Python package 'galsim_of_nowhere', which is not "
        "installed here; its image has it (--engine docker), or "
        f"`pip install -r '{requirements}'`\n"
    )


def test_a_stage_that_is_told_to_stop_leaves_nothing(launch_run_py):
    process = launch_run_py(SLOW)
    assert process.stdout.readline() == "working\n"
    process.send_signal(signal.SIGTERM)
    assert finish(process) == (143, "", "")
    assert list((launch_run_py.folder / "outputs").iterdir()) == []


def test_a_stage_that_is_killed_is_in_nobodys_way_later(launch_run_py):
    process = launch_run_py(SLOW)
    process.stdout.readline()
    process.kill()
    finish(process)
    assert finish(launch_run_py(SLOW.replace("time.sleep(60)", "")))[0] == 0
    assert (launch_run_py.folder / "outputs/out.txt").read_text() == "half"


def test_importing_descpipe_loads_the_contract_and_the_standard_library_only():
    code = textwrap.dedent("""\
        import sys
        before = set(sys.modules)
        import descpipe
        print(*sorted(set(sys.modules) - before), sep="\\n")
        """)
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    ours = {name for name in loaded if name.split(".")[0] == "descpipe"}
    assert "descpipe.contract.stage" in ours
    assert [name for name in ours - {"descpipe"} if not name.startswith("descpipe.contract")] == []
    assert {name.split(".")[0] for name in loaded - ours} <= sys.stdlib_module_names
