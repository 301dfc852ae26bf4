"""The words and the environment that start one step, without an engine."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from descpipe.engines.step_container import run_words
from descpipe.reading.step_alone import AtHand, step_alone
from descpipe.runners.one_step import (
    Container,
    Staged,
    container_words,
    host_environment,
    link_staged,
    staged_files,
)


def alone(project, name):
    pipeline = project.read()
    step = next(step for step in pipeline.steps if step.name == name)
    return step_alone(pipeline, step, AtHand(given={}, results=(project.folder / "out",)))


@pytest.fixture
def fit(project):
    """A step with a file, a list, a folder, a config file and parameters."""
    project.stage(
        "fit",
        config='{"options": "fit.yaml"}',
        inputs='{"data": "txt", "maps": ["fits"], "more": descpipe.Directory(files=["a.txt"])}',
        outputs='{"result": "txt"}',
        parameters='{"nbin": 4, "edges": Parameter([float], [0.5, 1.0]), "fast": False, '
        '"area": Parameter(float, None)}',
    )
    for name in ("d.txt", "mine.yaml", "z.fits", "b.fits", "folder/a.txt"):
        project.write(name, "x: 1\n")
    project.pipeline("""\
        inputs: {data: d.txt, maps: [z.fits, b.fits], more: folder}
        steps:
          fit: {config: {options: mine.yaml}, resources: {cores: 2, memory: 3 GiB}}
        """)
    return alone(project, "fit")


def container(**changes):
    given = {
        "engine": "docker",
        "user": "1000:1001",
        "cores": 2,
        "memory_mib": 3072,
        "outputs": Path("/scratch"),
        "temporary": Path("/t/tmp"),
        "id_file": Path("/t/id"),
    }
    return Container(**{**given, **changes})


def test_files_are_where_the_contract_names_them(fit, project):
    assert [
        (file.path.relative_to(project.folder).as_posix(), file.target)
        for file in staged_files(fit)
    ] == [
        ("d.txt", "/opt/desc/inputs/data.txt"),
        ("z.fits", "/opt/desc/inputs/maps.000000.fits"),
        ("b.fits", "/opt/desc/inputs/maps.000001.fits"),
        ("folder", "/opt/desc/inputs/more"),
        ("mine.yaml", "/opt/desc/config/fit.yaml"),
    ]


def test_parts_that_another_step_wrote_keep_their_names(project):
    project.stage("split", outputs='{"part": ["txt"]}')
    project.stage("join", inputs='{"piece": ["txt"]}', outputs='{"all": "txt"}')
    project.pipeline("steps: {split: {}, join: {inputs: {piece: part}}}\noutput: out\n")
    for name in ("out/part.000001.txt", "out/part.south.txt"):
        project.write(name, "x")
    assert [Path(file.target).name for file in staged_files(alone(project, "join"))] == [
        "piece.000001.txt",
        "piece.south.txt",
    ]


def test_a_container_is_that_of_a_run_and_no_more(fit, project):
    words = container_words(fit, container(), ["/opt/desc/run.py"])
    assert words[:4] == ("docker", "run", "--rm", "--cidfile=/t/id")
    assert words[-2:] == ("desc/tiny-fit:1.0", "/opt/desc/run.py")
    assert {
        "--init",
        "--user=1000:1001",
        "--read-only",
        "--network=none",
        "--security-opt=no-new-privileges",
        "--workdir=/opt/desc/outputs",
        "--cpus=2",
        "--memory=3072m",
        "--env=HOME=/opt/desc/outputs",
        "--env=TMPDIR=/tmp",
        "--env=OMP_NUM_THREADS=2",
        "--mount=type=bind,source=/scratch,target=/opt/desc/outputs",
        "--mount=type=bind,source=/t/tmp,target=/tmp",
        f"--mount=type=bind,source={project.folder}/d.txt,target=/opt/desc/inputs/data.txt,readonly",
    } <= set(words)
    assert "--tty" not in words
    assert "--interactive" not in words


def test_parameters_are_in_the_environment_by_hand_and_on_the_command_line_of_a_run(fit):
    words = container_words(fit, container(), [])
    (given,) = (word for word in words if word.startswith("--env=DESC_PARAMETERS="))
    values = {"nbin": 4, "edges": [0.5, 1.0], "fast": False, "area": None}
    assert json.loads(given.removeprefix("--env=DESC_PARAMETERS=")) == values
    assert run_words(fit.steps[0], 2) == (
        *("--threads=2", "--parameter=nbin=4", "--parameter=edges=0.5", "--parameter=edges=1.0"),
        "--parameter=fast=false",
    )


def test_a_stage_that_needs_the_network_gets_it(fit):
    (step,) = fit.steps
    online = replace(fit, steps=(replace(step, stage=replace(step.stage, network=True)),))
    assert "--network=bridge" in container_words(online, container(), [])


def test_somebody_who_types_gets_a_terminal_without_dockers_own_keys(fit):
    words = container_words(fit, container(is_terminal=True), ["sh"])
    assert {"--tty", "--interactive", "--detach-keys=ctrl-@,ctrl-@,ctrl-@"} <= set(words)


def test_podman_keeps_the_number_of_an_ordinary_user(fit):
    assert "--userns=keep-id" in container_words(fit, container(engine="podman"), [])
    as_root = container(engine="podman", user="0:0")
    assert "--userns=keep-id" not in container_words(fit, as_root, [])


def test_commas_and_quotes_in_paths_stay_in_them(fit):
    given = container(sources=(Staged(Path('/a, "b"/run.py'), "/opt/desc/run.py"),))
    mount = '--mount=type=bind,"source=/a, ""b""/run.py",target=/opt/desc/run.py,readonly'
    assert mount in container_words(fit, given, [])


def test_on_the_host_links_stand_for_the_contracts_paths(fit, project):
    staging = project.folder / "staging"
    staging.mkdir()
    link_staged(fit, staging)
    environment = host_environment(fit.steps[0], 2, staging, Path("/scratch"), {"PATH": "/bin"})
    assert (Path(environment["DESC_INPUT"]) / "data.txt").read_text() == "x: 1\n"
    assert (Path(environment["DESC_CONFIG"]) / "fit.yaml").resolve().name == "mine.yaml"
    assert environment["DESC_OUTPUT"] == "/scratch"
    assert environment["PATH"] == f"{Path(sys.executable).parent}:/bin"
