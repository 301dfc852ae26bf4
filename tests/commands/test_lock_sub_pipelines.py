"""One lock for a pipeline and those that are its steps, with a real registry."""

import subprocess

import pytest
from running_registry import make_image

from descpipe.building.plan import plan_images
from descpipe.cli import main
from descpipe.engines import docker
from descpipe.model.problem import Problems
from descpipe.yaml import read_yaml

pytestmark = [pytest.mark.registry, pytest.mark.docker]
INNER = """\
pipeline: inner
version: "2.0"
owner: desc
registry: HOST
images: [../images]
inputs: {once: ../my data/raw.txt}
steps: {second: {}}
"""
OUTER = """\
registry: HOST
inputs: {raw: my data/raw.txt}
steps:
  first:
  part:
    pipeline: inner/pipeline.yaml
"""
DOCKERFILE = """\
FROM python:3.13-slim
COPY descpipe/ /opt/desc/descpipe/
COPY run.py /opt/desc/
USER 1000:1000
"""


@pytest.fixture
def locked(project, registry, capsys):
    """A pipeline with another in it, whose images are pushed and locked."""
    project.write("my data/raw.txt", "raw\n")
    for name, read, written in (("first", "raw", "once"), ("second", "once", "twice")):
        stage = project.stage(
            name, inputs=f'{{"{read}": "txt"}}', outputs=f'{{"{written}": "txt"}}'
        )
        (stage / "Dockerfile").write_text(DOCKERFILE)
    project.write("inner/pipeline.yaml", INNER.replace("HOST", registry.host))
    project.pipeline(OUTER.replace("HOST", registry.host))
    names = []
    for plan in plan_images(project.read(), Problems()):
        make_image(plan.name, plan.name.encode(), plan.labels)
        docker.push_image(plan.name, lambda line: None)
        names.append(plan.name)
    assert names == [
        f"{registry.host}/desc/tiny-first:1.0",
        f"{registry.host}/desc/inner-second:2.0",
    ]
    assert main(["lock", "pipeline.yaml"]) == 0
    assert capsys.readouterr().err.endswith("2 steps locked\n")
    yield project
    subprocess.run(["docker", "image", "rm", "--force", *names], check=False)


def test_steps_inside_are_locked_exported_and_pulled(locked, capsys):
    steps = read_yaml(locked.folder / "pipeline.lock", Problems()).plain()["steps"]
    assert sorted(steps) == ["first", "part/second"]
    assert main(["lock", "pipeline.yaml", "--check"]) == 0
    assert main(["export-cwl", "pipeline.yaml", "--locked", "-o", "cwl"]) == 0
    tool = (locked.folder / "cwl/tools/part+second.cwl").read_text()
    assert f"@{steps['part/second']['digest']}" in tool
    capsys.readouterr()
    assert main(["pull", "pipeline.yaml", "--locked"]) == 0
    assert f"@{steps['part/second']['digest']}" in capsys.readouterr().out


def test_another_version_inside_is_told_where_it_stands(locked, capsys):
    inner = locked.folder / "inner/pipeline.yaml"
    inner.write_text(inner.read_text().replace('"2.0"', '"2.1"'))
    assert main(["export-cwl", "pipeline.yaml", "--locked", "-o", "cwl"]) == 1
    told = capsys.readouterr().err
    assert "inner/pipeline.yaml:7:9: step 'part/second' has the image" in told
    assert main(["pull", "pipeline.yaml", "--locked"]) == 1
    assert "step 'part/second' is the image" in capsys.readouterr().err


def test_a_step_inside_that_is_new_is_told(locked, capsys):
    inner = locked.folder / "inner/pipeline.yaml"
    more = "{second: {}, third: {stage: second, inputs: {once: twice}, outputs: {twice: more}}}"
    inner.write_text(inner.read_text().replace("{second: {}}", more))
    assert main(["export-cwl", "pipeline.yaml", "--locked", "-o", "cwl"]) == 1
    assert "step 'part/third' is not in pipeline.lock" in capsys.readouterr().err
