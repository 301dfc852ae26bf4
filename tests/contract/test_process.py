"""Stages as the programs they are."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import descpipe

PACKAGE = Path(descpipe.__file__).parent
OLDEST = (3, 8)
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


def answers(python: str) -> bool:
    """Whether a program of that name is more than a shim of a version that is not chosen."""
    done = subprocess.run([python, "--version"], check=False, capture_output=True)
    return done.returncode == 0


def oldest_interpreter() -> str:
    """Return the oldest Python here that images may have: 3.8 if there is one."""
    folders = sorted(Path.home().glob(".pyenv/versions/3.*/bin"))
    for minor in range(OLDEST[1], sys.version_info.minor):
        name = f"python3.{minor}"
        found = [str(folder / name) for folder in folders if (folder / name).exists()]
        if found:
            return found[0]
        on_path = shutil.which(name)
        if on_path and answers(on_path):
            return on_path
    return sys.executable


@pytest.fixture(scope="session")
def image(tmp_path_factory) -> Path:
    """A folder that holds the in-image part of descpipe and nothing else."""
    folder = tmp_path_factory.mktemp("image") / "descpipe"
    shutil.copytree(PACKAGE / "contract", folder / "contract")
    shutil.copy(PACKAGE / "__init__.py", folder)
    return folder.parent


@pytest.fixture
def launch_run_py(tmp_path, image):
    """Run a run.py in a container's way: its files in folders that DESC_* variables name."""
    opt = tmp_path / "opt desc"
    for name in ("inputs", "config", "outputs"):
        (opt / name).mkdir(parents=True)

    def launch(text, *words, python=sys.executable):
        run_py = opt / "run.py"
        run_py.write_text(text)
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(image),
            "DESC_INPUT": str(opt / "inputs"),
            "DESC_CONFIG": str(opt / "config"),
            "DESC_OUTPUT": str(opt / "outputs"),
        }
        command = [python, "-W", "error::DeprecationWarning", str(run_py), *words]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    launch.folder = opt
    return launch


def finish(process):
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


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
