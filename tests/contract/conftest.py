"""A launcher of stages with folders of its own."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from launching import Launcher

import descpipe

PACKAGE = Path(descpipe.__file__).parent


@pytest.fixture
def launch(tmp_path, monkeypatch, capsys):
    """A launcher; the environment and the signal handler are put back at the end."""
    launcher = Launcher(tmp_path, monkeypatch, capsys)
    environment = dict(os.environ)
    handler = signal.getsignal(signal.SIGTERM)
    os.environ["DESC_INPUT"] = str(launcher.inputs)
    os.environ["DESC_CONFIG"] = str(launcher.config)
    os.environ["DESC_OUTPUT"] = str(launcher.outputs)
    yield launcher
    signal.signal(signal.SIGTERM, handler)
    os.environ.clear()
    os.environ.update(environment)


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
