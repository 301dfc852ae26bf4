"""The field's present tool, ceci, on the same shape of pipeline: its dry run checks and lists.

ceci is installed into a folder of its own when it is first needed.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STAGES = """\
from ceci import PipelineStage
from ceci.file_types import TextFile
"""
STAGE = """

class Step{number}(PipelineStage):
    name = "Step{number}"
    inputs = [("file_{before}", TextFile)]
    outputs = [("file_{number}", TextFile)]
    config_options = {{"nbin": 4, "zmin": 0.2, "zmax": 1.3, "flip": False}}

    def run(self):
        pass
"""
PIPELINE = """\
modules: chain_stages
python_paths: [.]
launcher: {name: mini, interval: 0.5}
site: {name: local, max_threads: 1}
inputs: {file_0: start.txt}
config: config_ceci.yml
output_dir: out
log_dir: log
resume: false
stages:
"""


def install_ceci(folder: Path) -> Path:
    """Return the program, installed in a virtual environment in a folder."""
    program = folder / "bin" / "ceci"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "ceci==2.7"]
        subprocess.run(pip, check=True)
    return program


def write_chain(folder: Path, steps: int) -> Path:
    """Write a chain of so many stages, with a section of configuration each."""
    numbers = range(1, steps + 1)
    stages = [STAGE.format(number=number, before=number - 1) for number in numbers]
    (folder / "chain_stages.py").write_text(STAGES + "".join(stages))
    config = [f"Step{number}: {{nbin: {number}, zmin: 0.1}}\n" for number in numbers]
    (folder / "config_ceci.yml").write_text("".join(config))
    (folder / "start.txt").write_text("start\n")
    path = folder / f"ceci-{steps}.yml"
    path.write_text(PIPELINE + "".join(f"  - name: Step{number}\n" for number in numbers))
    return path
