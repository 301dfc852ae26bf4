"""Runs of Toil that are killed, lose a node or fill a disk in the middle of a scattered step.

The first parts of the step end; those after them wait for a file, and are running when it happens.
Then the run goes on: its results are those of a run that nothing happened to, and no part that had
ended is run again.
"""

import json
import subprocess
from collections import Counter
from contextlib import suppress

import pytest
from cluster_node import SHARED
from on_cluster import OnCluster
from slurm_cluster import start_cluster
from small_disk import small_disk

from descpipe.cli import main

pytestmark = [pytest.mark.cluster, pytest.mark.docker, pytest.mark.slow]

PIPELINE = """\
inputs: {raw: raw.txt}
output: out
steps:
  measure: {scatter: {shards: 6}, outputs: {share: shares}}
  gather: {inputs: {shares: shares}}
"""
PARAMETERS = '{"tally": Parameter(str, ""), "free": Parameter(int, 0)}'
MEASURE = """\
import os, time
tally, line = self.get_parameter("tally"), f"{self.get_rank() + 1}-of-6\\n"
if tally:
    with open(tally, "a") as stream:
        stream.write(line)
    end = time.monotonic() + 300
    while open(tally).readlines().index(line) >= self.get_parameter("free"):
        if os.path.exists(tally + ".gate"):
            break
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.2)
with open(self.get_output_path("share"), "w") as stream:
    stream.write(open(self.get_input_path("raw")).read() + line)
"""
GATHER = """\
with open(self.get_output_path("all"), "w") as stream:
    for path in self.get_input_paths("shares"):
        stream.write(open(path).read())
"""
FREE = 2
LIMIT = 300  # seconds, for a machine that has much else to do
HERE = ["--runner", "toil", "--engine", "none", "--batch-system", "single_machine"]
SLURM = [*HERE[:-1], "slurm"]
DISK = "disk"  # a small one, for job stores
TOIL = "toil-cwl-runne[r]"
# All that belongs to an ordinary user, and Slurm's own.
CRASH = "pkill -9 slurm; pkill -9 -u desc; true"


class Counted(OnCluster):
    """A pipeline whose scattered step counts how often each of its parts begins."""

    def words(self, output, place):
        tally = f"measure.tally={self.inside}/{output}.tally"
        return [
            *("run", "pipeline.yaml", *place, "-o", output, "--set", tally),
            *("--set", f"measure.free={FREE}", "--job-store", f"{SHARED}/{DISK}"),
        ]

    def begun(self, output):
        """Return how often each part has begun."""
        with suppress(FileNotFoundError):
            return Counter((self.folder / f"{output}.tally").read_text().split())
        return Counter()

    def ended(self, output):
        """Return the parts that have ended, as descpipe knows."""
        with suppress(FileNotFoundError):
            state = json.loads((self.folder / f"{output}.running/restart.json").read_text())
            return [part.removeprefix("shard-") for part in state["parts"].get("measure", ())]
        return []

    def run_to_the_middle(self, output, place):
        """Start a run; return it when some of its parts have ended and others are running."""
        run = self.start(*self.words(output, place))
        try:
            self.wait_until(lambda: run.poll() is not None or self.is_in_the_middle(output))
            assert run.poll() is None
        except AssertionError:
            run.terminate()
            raise AssertionError(run.communicate()[1]) from None
        return run

    def is_in_the_middle(self, output):
        return len(self.ended(output)) == FREE and len(self.begun(output)) > FREE

    def start_waiting_jobs(self):
        """Let jobs start that Slurm would keep waiting for two minutes."""
        words = ["squeue", "--noheader", "--states=PD", "--format=%i %r"]
        for line in self.cluster.run(*words).stdout.splitlines():
            job, _, reason = line.partition(" ")
            if reason == "BeginTime":
                words = ["scontrol", "update", f"JobId={job}", "StartTime=now"]
                self.cluster.controller.run_as_root(*words)

    def open_gate(self, output):
        (self.folder / f"{output}.tally.gate").touch()

    def goes_on(self, output, place, expected):
        """Go on with a run, and compare its results; what had ended may not run again."""
        ended = self.ended(output)
        self.open_gate(output)
        done = self.descpipe(*self.words(output, place), "--restart", timeout=LIMIT)
        assert done.returncode == 0, done.stderr
        assert results(self.folder / output) == expected
        begun = self.begun(output)
        assert len(begun) == 6
        assert [begun[part] for part in ended] == [1] * len(ended)
        assert len(ended) >= FREE
        return done.stderr


def results(folder):
    outputs = json.loads((folder / "run.json").read_text())["outputs"]
    return outputs, {path.name: path.read_bytes() for path in folder.glob("*.txt")}


@pytest.fixture(scope="module")
def cluster_with_a_small_disk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    with small_disk(folder / DISK, "size=32m,mode=1777"):
        started = start_cluster(folder)
        for node in (started.controller, *started.workers):
            # Steps without containers find descpipe on the node's Python.
            path = node.run_as_root("sh", "-c", "echo /opt/toil/lib/python3*/site-packages")
            node.write(f"{path.strip()}/descpipe.pth", "/opt/descpipe\n")
            # A node that is not heard for so many seconds is lost.
            node.run_as_root("sh", "-c", "echo SlurmdTimeout=20 >> /etc/slurm/slurm.conf")
        started.controller.run_as_root("scontrol", "reconfigure")
        yield started
        started.stop()


@pytest.fixture(scope="module")
def counted(cluster_with_a_small_disk, project_at):
    folder = cluster_with_a_small_disk.folder / "project"
    project = project_at(folder)
    declared = {"inputs": '{"raw": "txt"}', "outputs": '{"share": "txt"}'}
    project.stage("measure", **declared, parameters=PARAMETERS, run=MEASURE)
    declared = {"inputs": '{"shares": ["txt"]}', "outputs": '{"all": "txt"}'}
    project.stage("gather", **declared, run=GATHER)
    project.write("raw.txt", "raw\n")
    project.pipeline(PIPELINE)
    subprocess.run(["chmod", "-R", "a+rwX", folder], check=True)
    return Counted(cluster_with_a_small_disk, folder)


@pytest.fixture(scope="module")
def expected(counted, tmp_path_factory):
    """What cwltool makes of it, undisturbed."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    words = ["run", str(counted.folder / "pipeline.yaml"), "--engine", "none", "-o", str(out)]
    assert main(words) == 0
    return results(out)


@pytest.mark.parametrize("place", [HERE, SLURM], ids=lambda place: place[-1])
def test_toil_is_killed(counted, expected, place):
    output = f"toil-{place[-1]}"
    run = counted.run_to_the_middle(output, place)
    counted.signal("KILL", TOIL)
    told = run.communicate(timeout=LIMIT)[1]
    assert run.returncode == 1
    assert "  measure ........................ stopped" in told
    assert "the runner was killed (SIGKILL), perhaps because the machine had no memory" in told
    assert told.splitlines()[-1].startswith("to go on: descpipe run pipeline.yaml --runner toil")
    assert "Traceback" not in told
    assert not (counted.folder / output).exists()
    told = counted.goes_on(output, place, expected)
    assert "6 parts, 2 ran before\n" in told


@pytest.mark.parametrize("place", [HERE, SLURM], ids=lambda place: place[-1])
def test_toil_and_descpipe_are_killed(counted, expected, place):
    output = f"both-{place[-1]}"
    run = counted.run_to_the_middle(output, place)
    counted.signal("KILL", f"descpipe [r]un|{TOIL}")
    run.communicate(timeout=LIMIT)
    counted.goes_on(output, place, expected)


@pytest.mark.parametrize("signal", ["INT", "TERM", "HUP"])
def test_descpipe_is_asked_to_end(counted, expected, signal):
    run = counted.run_to_the_middle(signal, HERE)
    counted.signal(signal, "descpipe [r]un")
    told = run.communicate(timeout=LIMIT)[1]
    assert run.returncode == 130
    assert told.endswith("--restart\ninterrupted\n")
    assert counted.cluster.run("pgrep", "-f", TOIL).stdout == ""
    counted.goes_on(signal, HERE, expected)


def test_descpipe_alone_is_killed(counted, expected):
    run = counted.run_to_the_middle("alone", HERE)
    counted.signal("KILL", "descpipe [r]un")
    run.communicate(timeout=LIMIT)
    # Toil is asked to end; whether or not it has, the run goes on.
    counted.goes_on("alone", HERE, expected)
    assert counted.cluster.run("pgrep", "-f", TOIL).stdout == ""


@pytest.mark.parametrize("place", [HERE, SLURM], ids=lambda place: place[-1])
def test_the_disk_of_the_job_store_is_full(counted, expected, place):
    output = f"full-{place[-1]}"
    run = counted.run_to_the_middle(output, place)
    ballast = counted.folder.parent / DISK / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as stream:
        while True:
            stream.write(bytes(4096))
    counted.open_gate(output)
    told = run.communicate(timeout=LIMIT)[1]
    ballast.unlink()
    assert run.returncode != 0
    line = next(line for line in told.splitlines() if "no space is left" in line)
    assert line.startswith(f"../{DISK}/descpipe-")
    assert line.endswith(": no space is left; free some and run again")
    assert told.splitlines()[-1].startswith("to go on: ")
    assert "Traceback" not in told
    assert not (counted.folder / output).exists()
    counted.goes_on(output, place, expected)


def test_a_node_is_lost(counted, expected):
    run = counted.run_to_the_middle("lost", SLURM)
    ended = counted.ended("lost")
    lost = counted.cluster.run("squeue", "--noheader", "--states=R", "--format=%N").stdout.split()[
        0
    ]
    node = counted.cluster.workers[int(lost.removeprefix("node")) - 1]
    node.run_as_root("sh", "-c", CRASH)
    counted.open_gate("lost")
    # Slurm gives its jobs to the other node, when it has missed it for some time.
    counted.wait_until(lambda: counted.start_waiting_jobs() or run.poll() is not None, LIMIT)
    told = run.communicate(timeout=LIMIT)[1]
    node.run_as_root("slurmd")
    counted.cluster.wait_until_idle()
    assert run.returncode == 0, told
    assert results(counted.folder / "lost") == expected
    begun = counted.begun("lost")
    assert [begun[part] for part in ended] == [1] * FREE
    known = counted.cluster.run("scontrol", "show", "job", "--oneliner").stdout
    assert " Restarts=1 " in known
