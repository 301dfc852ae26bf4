"""Pipelines of any size for benchmarks: a chain of trivial steps, each with parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

RUN_PY = '''#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Copy a file."""

    name = "copy"
    config = {"config": "config.yaml"}
    inputs = {"before": "txt"}
    outputs = {"after": "txt"}
    parameters = {
        "nbin": 4,
        "zmin": 0.2,
        "zmax": 1.3,
        "flip": False,
        "edges": [0.2, 0.5, 0.9],
    }

    def run(self):
        with open(self.get_input_path("before")) as before:
            with open(self.get_output_path("after"), "w") as after:
                after.write(before.read())


if __name__ == "__main__":
    Stage.main()
'''
HEAD = """\
pipeline: chain
version: "1.0"
owner: desc
images: [images]
inputs:
  file-0: start.txt
output: out
steps:
"""
STEP = """\
  step_{number}:
    stage: copy
    config: {{config: config.yaml}}
    parameters: {{nbin: {number}, zmin: 0.1, edges: [0.1, 0.4, 0.8]}}
    resources: {{cores: 1, memory: 1 GiB, time: 10 min}}
    inputs: {{before: file-{before}}}
    outputs: {{after: file-{number}}}
"""


def write_chain(folder: Path, steps: int) -> Path:
    """Write a pipeline of so many steps in a chain, with its stage; return the pipeline file."""
    stage = folder / "images" / "copy"
    stage.mkdir(parents=True, exist_ok=True)
    (stage / "run.py").write_text(RUN_PY)
    (folder / "config.yaml").write_text("nothing: 0\n")
    (folder / "start.txt").write_text("start\n")
    lines = [STEP.format(number=number, before=number - 1) for number in range(1, steps + 1)]
    path = folder / f"chain-{steps}.yaml"
    path.write_text(HEAD + "".join(lines))
    return path
