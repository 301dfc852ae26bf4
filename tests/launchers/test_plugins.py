"""Launchers of other packages, installed as pip does it and found by their entry points."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def installed(tmp_path):
    """Install a package of one module; return the folder it is in, for PYTHONPATH."""

    def install(module, text, name="steps"):
        source, target = tmp_path / "source", tmp_path / "site"
        source.mkdir()
        (source / f"{module}.py").write_text(text)
        points = f'{{"descpipe.launchers": ["{name} = {module}"]}}'
        setup = f'from setuptools import setup\nsetup(name="{module}", version="1.0", '
        setup += f'py_modules=["{module}"], entry_points={points})\n'
        (source / "setup.py").write_text(setup)
        words = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        words += ["--no-build-isolation", "--target", target, source]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return target

    return install


def descpipe(site, *words):
    return subprocess.run(
        [sys.executable, "-m", "descpipe", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(site), "PATH": "/usr/bin:/bin"},
    )


def shown_on_the_page():
    """Return the module of the example on the page of launchers."""
    page = (DOCS / "launchers.md").read_text(encoding="utf-8")
    return re.search(r"\*\*`descpipe_steps.py`\*\*\n\n```python\n(.*?)```", page, re.DOTALL)[1]


def test_the_launcher_of_the_page_writes_its_file(chain, installed):
    site = installed("descpipe_steps", shown_on_the_page())
    done = descpipe(site, "script", "steps", "pipeline.yaml", "steps.txt", "--numbered")
    assert (done.returncode, done.stdout, done.stderr) == (0, "steps.txt\n", "")
    steps = enumerate(("first", "second", "last"), 1)
    lines = (chain.folder / "steps.txt").read_text().splitlines()
    assert lines[1:] == [f"{number} {step} desc/tiny-{step}:1.0" for number, step in steps]
    told = descpipe(site, "script", "--help").stdout
    assert "steps" in told
    assert "a list of the steps" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import nothing_like_this\n", r"cannot be loaded \(ModuleNotFoundError: .*\)"),
        ("SUMMARY = ''\n", "has no configure and no files"),
    ],
)
@pytest.mark.usefixtures("chain")
def test_a_broken_launcher_is_told_when_it_is_used(installed, text, told):
    site = installed("broken_steps", text)
    done = descpipe(site, "script", "steps", "pipeline.yaml", "run.sh")
    assert done.returncode == 1
    pattern = f"launcher 'steps' of the package broken.steps {told}; update or remove it: .*\n"
    assert re.fullmatch(pattern, done.stderr)
    done = descpipe(site, "script", "local", "pipeline.yaml", "run.sh")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("chain")
def test_other_packages_cannot_take_the_names_of_launchers(installed):
    site = installed("descpipe_steps", shown_on_the_page(), name="local")
    done = descpipe(site, "script", "local", "pipeline.yaml", "run.sh")
    assert (done.returncode, done.stderr) == (0, "")
    assert Path("run.sh").read_text().startswith("#!/usr/bin/env bash\n")
