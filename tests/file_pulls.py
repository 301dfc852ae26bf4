"""Calls of `descpipe pull --engine apptainer` on a machine without Docker, for tests."""

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from cluster_node import SHARED, USER, Node
from placed_images import STEPS, outcomes
from running_registry import make_image, remove_images

# It waits little before it tries again.
DESCPIPE = """\
import os, sys
from descpipe.cli import main
from descpipe.engines import silence
from descpipe.publishing import retrying
retrying.WAITS = (0.1, 0.1, 0.1)
silence.SECONDS = float(os.environ.get("SILENCE_SECONDS", silence.SECONDS))
sys.exit(main())
"""
COMMAND = ("python3", "-c", DESCPIPE, "pull", "pipeline.yaml", "--engine", "apptainer")
SHORT = [f"tiny-{step}:1.0" for step in STEPS]
WAIT_SECONDS = 20
PIPELINE = """\
pipeline: tiny
version: "1.0"
registry: {host}
owner: desc
images: [images]
inputs: {{raw: raw.txt}}
output: out
steps: {{first: {{}}, second: {{}}, last: {{}}}}
"""


def push_images(host, sizes=None):
    """Put the images of the steps, or some of them, into a registry; here they are forgotten."""
    sizes = sizes or dict.fromkeys(STEPS, 1000)
    for step, size in sizes.items():
        push(make_image(f"{host}/desc/tiny-{step}:1.0", os.urandom(size)))
    remove_images(host)


def push(name):
    subprocess.run(["docker", "push", name], check=True, capture_output=True)


@dataclass(frozen=True)
class Told:
    """How a call ended, and what it told."""

    status: int
    files: list[str]
    text: str
    outcomes: dict[str, str] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "outcomes", outcomes(self.text))

    @property
    def failures(self):
        """What is told of each image that failed, by the last word of its name."""
        lines = [line.partition(": ") for line in self.text.splitlines() if "/desc/tiny-" in line]
        return {name.rpartition("/")[2].partition(":")[0]: what for name, _, what in lines}


@dataclass(frozen=True)
class FilePulls:
    """A pipeline on a node; its files go to `files`, and each test has a home of its own.

    Attributes
    ----------
    node : Node
        Where it is.
    folder : Path
        The pipeline's folder, as it is here.
    """

    node: Node
    folder: Path

    @property
    def inside(self):
        """The folder, as it is on the node."""
        return f"{SHARED}/{self.folder.name}"

    @property
    def environment(self):
        folders = {"HOME": "home", "APPTAINER_TMPDIR": "tmp", "CWL_SINGULARITY_CACHE": "files"}
        return {variable: f"{self.inside}/{name}" for variable, name in folders.items()}

    def name_images_by(self, host):
        (self.folder / "pipeline.yaml").write_text(PIPELINE.format(host=host))

    def pull(self, *words, **environment):
        """Do it to the end."""
        done = self.run(*COMMAND, *words, **environment)
        return Told(done.returncode, done.stdout.splitlines(), done.stderr)

    def run(self, *words, **environment):
        return self.node.run(*words, folder=self.inside, **(self.environment | environment))

    def start(self, *words, **environment):
        """Start it, and return a process here for that on the node."""
        given = {"PYTHONPATH": "/opt/descpipe", "PYTHONDONTWRITEBYTECODE": "1"}
        given |= self.environment | environment
        settings = [f"--env={name}={value}" for name, value in given.items()]
        shell = ["sh", "-c", 'echo $$ > pid; exec "$@"', "sh"]
        options = ["--user", USER, "--workdir", self.inside, *settings]
        return subprocess.Popen(
            ["docker", "exec", *options, self.node.container, *shell, *COMMAND, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def send(self, signal_name):
        """Send a signal to descpipe, but not to the programs that it has started."""
        number = (self.folder / "pid").read_text().strip()
        assert self.run("kill", "-s", signal_name, number).returncode == 0

    def end(self, process):
        """Wait for a process, and return what it told."""
        output, text = process.communicate(timeout=WAIT_SECONDS * 3)
        return Told(process.returncode, output.splitlines(), text)

    def made(self, folder="files"):
        """Return the names of whatever is in the folder of the files, but its lock."""
        return sorted(
            path.name for path in (self.folder / folder).iterdir() if path.name != ".lock"
        )

    def left(self):
        """Return what is left where Apptainer unpacks images, and what still works for this."""
        listed = self.run("ps", "axo", "args").stdout.splitlines()
        programs = [line for line in listed if "apptainer build" in line and self.inside in line]
        return [path.name for path in (self.folder / "tmp").iterdir()] + programs

    def wait_until_nothing_is_left(self):
        end = time.monotonic() + WAIT_SECONDS
        while left := [name for name in self.left() if not name.startswith("descpipe-")]:
            assert time.monotonic() < end, left
            time.sleep(0.2)


def file_names(host, *steps):
    """Return what the folder of the files holds when the images of some steps are done."""
    names = [f"{host}_s_desc_s_tiny-{step}:1.0.sif" for step in steps]
    return sorted(name + end for name in names for end in ("", ".json"))
