"""Pipelines of any size for benchmarks: a chain of trivial steps, each with parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

RUN_PY = '''#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Copy a file."""

    name = "copy"
    config = {{"config": "config.yaml"}}
    inputs = {{"before": "txt"}}
    outputs = {{"after": "txt"}}
    parameters = {{
{parameters}
    }}

    def run(self):
        with open(self.get_input_path("before")) as before:
            with open(self.get_output_path("after"), "w") as after:
                after.write(before.read())


if __name__ == "__main__":
    Stage.main()
'''
DOCKERFILE = """\
FROM python:3.13-slim
COPY descpipe/ /opt/desc/descpipe/
COPY run.py /opt/desc/
USER 1000:1000
"""
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
    parameters: {{{parameters}}}
    resources: {{cores: 1, memory: 1 GiB, time: 10 min}}
    inputs: {{before: file-{before}}}
    outputs: {{after: file-{number}}}
"""
SCATTERED = """\
  copies:
    stage: copy
    scatter: {{parameters: {{nbin: [{numbers}]}}}}
    config: {{config: config.yaml}}
    resources: {{cores: 1, memory: 1 GiB, time: 10 min}}
    inputs: {{before: file-0}}
    outputs: {{after: files}}
"""
# What a stage declares, and what a step gives.
FIVE = (
    ('"nbin": 4', "nbin: {number}"),
    ('"zmin": 0.2', "zmin: 0.1"),
    ('"zmax": 1.3', ""),
    ('"flip": False', ""),
    ('"edges": [0.2, 0.5, 0.9]', "edges: [0.1, 0.4, 0.8]"),
)
# Each of another kind in turn, and all of them given.
TWENTY = tuple(
    pair
    for number in range(5)
    for pair in (
        (f'"bins_{number}": 4', f"bins_{number}: {{number}}"),
        (f'"width_{number}": 0.2', f"width_{number}: 0.1"),
        (f'"flip_{number}": False', f"flip_{number}: true"),
        (f'"method_{number}": "plain"', f"method_{number}: fancy"),
    )
)


def write_chain(folder: Path, steps: int, parameters: Sequence[tuple[str, str]] = FIVE) -> Path:
    """Write a pipeline of so many steps in a chain, with its stage; return the pipeline file.

    Parameters
    ----------
    folder : Path
        Where to write.
    steps : int
        How many.
    parameters : sequence of (str, str)
        For each, how the stage declares it, and how each step gives it if it does.
    """
    stage = folder / "images" / "copy"
    stage.mkdir(parents=True, exist_ok=True)
    declared = ",\n".join(f"        {text}" for text, _ in parameters)
    (stage / "run.py").write_text(RUN_PY.format(parameters=declared))
    (stage / "run.py").chmod(0o755)
    (stage / "Dockerfile").write_text(DOCKERFILE)
    (folder / "config.yaml").write_text("nothing: 0\n")
    (folder / "start.txt").write_text("start\n")
    given = ", ".join(text for _, text in parameters if text)
    path = folder / f"chain-{steps}-{len(parameters)}.yaml"
    with path.open("w") as stream:
        stream.write(HEAD)
        for number in range(1, steps + 1):
            values = given.format(number=number)
            stream.write(STEP.format(number=number, before=number - 1, parameters=values))
    return path


def write_scattered(folder: Path, parts: int) -> Path:
    """Write a pipeline of the same stage, scattered in so many parts; return the pipeline file."""
    write_chain(folder, 1)
    path = folder / f"scattered-{parts}.yaml"
    numbers = ", ".join(str(number) for number in range(1, parts + 1))
    path.write_text(HEAD + SCATTERED.format(numbers=numbers))
    return path
