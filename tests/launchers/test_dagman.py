"""DAGs of HTCondor, which run for real on a machine with HTCondor and Apptainer."""

import subprocess
from contextlib import chdir
from pathlib import Path

import pytest
from cluster_node import stop_node
from condor_pool import start_pool

from descpipe.cli import main

IMAGE = "descpipe-launchers/tiny-copy:1.0"
SIF = "descpipe-launchers_s_tiny-copy:1.0.sif"
PIPELINE = """\
pipeline: tiny
version: "1.0"
owner: descpipe-launchers
images: [{stages}]
inputs:
  raws: ["my data/it's $HOME, raw.txt", my data/other.txt]
  raw: "my data/it's $HOME, raw.txt"
output: "my out/it's $HOME"
steps:
  first:
    stage: copy
    scatter: {{inputs: [from], parameters: {{label: [b, a]}}, method: product}}
    inputs: {{from: raws}}
    outputs: {{to: once}}
    resources: {{memory: 200 MiB}}
  child:
    stage: copy
    inputs: {{from: raw, more: once}}
    outputs: {{to: final}}
    resources: {{memory: 200 MiB, time: 2 min}}
"""
WORDS = (".stdout.txt", ".stderr.txt")


def condor(test):
    """Mark a test that needs a pool."""
    for mark in (pytest.mark.condor, pytest.mark.docker, pytest.mark.busybox, pytest.mark.slow):
        test = mark(test)
    return test


@pytest.fixture(scope="module")
def machine(tmp_path_factory, stages):
    """A machine with a pool of HTCondor, whose disk has the same paths as here."""
    folder = tmp_path_factory.mktemp("condor")
    node = start_pool(folder)
    try:
        subprocess.run(["docker", "save", "--output", folder / "image.tar", IMAGE], check=True)
        (folder / "image.tar").chmod(0o644)
        build = ["apptainer", "build", "--mksquashfs-args=-noI -noD -noF", SIF]
        done = node.run(*build, "docker-archive:image.tar")
        assert done.returncode == 0, done.stderr
        yield node
    finally:
        stop_node(node)


@pytest.fixture
def place(machine, stages, request):
    """The pipeline in a folder of this test's own, and its DAG."""
    folder = machine.folder / f"{request.node.name}, it's $HOME"
    (folder / "my data").mkdir(parents=True)
    for path in (folder, folder / "my data"):
        path.chmod(0o777)
    (folder / "pipeline.yaml").write_text(PIPELINE.format(stages=f"'{stages}'"))
    (folder / "my data/it's $HOME, raw.txt").write_text("raw\n")
    (folder / "my data/other.txt").write_text("other\n")
    with chdir(folder):
        words = ["pipeline.yaml", "run.dag", f"--images={machine.folder}"]
        assert main(["script", "dagman", *words]) == 0
        yield folder


def submit(machine, place):
    """Submit the DAG, and wait until it has ended."""
    done = machine.run("bash", f"{place}/run.dag.sh", folder="/")
    if done.returncode == 0:
        log = f"{place}/run.dag.dagman.log"
        machine.run("condor_wait", "-wait", "60", log, folder="/")
    return done


def results(folder):
    texts = {path.name: path.read_text() for path in folder.glob("*.txt")}
    return {name: text for name, text in texts.items() if not name.endswith(WORDS)}


def wanted():
    assert main(["run", "pipeline.yaml", "--engine", "none", "-o", "by cwltool"]) == 0
    return results(Path("by cwltool"))


@condor
def test_a_dag_gives_the_results_of_cwltool(machine, place):
    done = submit(machine, place)
    assert done.returncode == 0, done.stderr
    out = place / "my out/it's $HOME"
    assert results(out) == wanted()
    assert len(results(out)) == 5
    words = (out / "log/first/other.label-a/job.txt").read_text()
    assert words.startswith("  first/other.label-a ")
    again = submit(machine, place)
    assert again.returncode == 1
    assert "holds results already" in again.stderr


@condor
def test_a_dag_that_failed_goes_on_after_the_parts_that_are_finished(machine, place):
    other = place / "my data/other.txt"
    other.write_bytes(b"\xff")
    assert submit(machine, place).returncode == 0
    unfinished = place / "my out/it's $HOME.unfinished"
    told = (unfinished / "log/first/other.label-b/job.txt").read_text()
    assert "step first/other.label-b failed with exit status 1; logs in" in told
    assert not (unfinished / "log/child/job.txt").exists()
    other.write_text("other\n")
    assert submit(machine, place).returncode == 0
    out = place / "my out/it's $HOME"
    assert results(out) == wanted()
    parts = [path.parent.name for path in out.glob("log/first/*/job.txt") if is_from_before(path)]
    assert sorted(parts) == ["it_s__HOME,_raw.label-a", "it_s__HOME,_raw.label-b"]


def is_from_before(path):
    return path.read_text().endswith(" done before\n")


@pytest.fixture
def odd(chain):
    """A project whose folder HTCondor must not misread."""
    chain.write("it's $HOME $(x)/raw.txt", "raw\n")
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("my data/raw.txt", '"it\'s $HOME $(x)/raw.txt"'))
    return chain


def test_it_says_what_waits_for_what_and_what_each_asks_for(odd):
    text = (odd.folder / "pipeline.yaml").read_text()
    wanted = "resources: {cores: 2, memory: 3 GiB}"
    odd.write("pipeline.yaml", text.replace("second: {}", f"second: {{{wanted}}}"))
    path = odd.folder / "it's $HOME $(x)" / "run.dag"
    assert main(["script", "dagman", "pipeline.yaml", str(path), "--account=m1"]) == 0
    lines = path.read_text().splitlines()
    assert "JOB second run.dag.sub" in lines
    values = 'step_name="second" step_parts="1" step_cores="2" step_memory="3072"'
    assert f"VARS second {values}" in lines
    assert lines[-2:] == ["PARENT first CHILD second", "PARENT second CHILD last"]
    lines = path.with_name("run.dag.sub").read_text().splitlines()
    folder = str(path.parent).replace("$", "$(DOLLAR)")
    assert f"executable = {folder}/run.dag.sh" in lines
    assert "accounting_group = m1" in lines


@pytest.mark.parametrize("engine", ["apptainer", "docker", "podman", "none"])
def test_its_script_passes_shellcheck(odd, engine):
    words = ["pipeline.yaml", "it's $HOME $(x)/run.dag", f"--engine={engine}"]
    assert main(["script", "dagman", *words]) == 0
    words = ["shellcheck", odd.folder / "it's $HOME $(x)/run.dag.sh"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_name_that_no_dag_can_quote_is_refused(odd, capsys):
    assert main(["script", "dagman", "pipeline.yaml", "it's.dag"]) == 1
    told = "HTCondor cannot read a DAG called \"it's.dag\"; call it 'it_s.dag'\n"
    assert capsys.readouterr().err == told
