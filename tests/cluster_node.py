"""A container of the image `descpipe-test/cluster-node`: a machine with Apptainer and no Docker."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import descpipe

# Made by .ci/engines/cluster-node.
NODE_IMAGE = "descpipe-test/cluster-node"
PACKAGE = Path(descpipe.__file__).parent
# What Apptainer needs in a container to work as in a machine: namespaces of its own, and FUSE.
RIGHTS = [
    "--device=/dev/fuse",
    "--security-opt=seccomp=unconfined",
    "--security-opt=apparmor=unconfined",
    "--security-opt=systempaths=unconfined",
]
USER = "1000:1000"
HOME = "/home/desc"
SHARED = "/shared"


@dataclass(frozen=True)
class Node:
    """A node that runs.

    Attributes
    ----------
    container : str
        Its container.
    folder : Path
        The folder that is `SHARED` in the node.
    """

    container: str
    folder: Path

    def run(self, *words, folder=SHARED, timeout=90, **environment):
        """Run a command as an ordinary user; descpipe is `python -m descpipe`."""
        given = {"HOME": HOME, "PYTHONPATH": "/opt/descpipe", "PYTHONDONTWRITEBYTECODE": "1"}
        settings = [f"--env={name}={value}" for name, value in (given | environment).items()]
        return self._run(["--user", USER, "--workdir", folder, *settings], words, timeout)

    def run_as_root(self, *words, timeout=60):
        done = self._run([], words, timeout)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, path, text):
        """Write a file of root's."""
        self.run_as_root("sh", "-c", 'printf %s "$1" > "$2"', "sh", text, path)

    def _run(self, options, words, timeout):
        return subprocess.run(
            ["docker", "exec", *options, self.container, "timeout", str(timeout), *words],
            capture_output=True,
            text=True,
            check=False,
        )


def start_node(folder, *options, image=NODE_IMAGE):
    """Start a node whose `SHARED` is a folder here."""
    folder.chmod(0o777)
    volumes = [f"--volume={folder}:{SHARED}", f"--volume={PACKAGE}:/opt/descpipe/descpipe:ro"]
    words = ["docker", "run", "--detach", "--rm", "--init", *RIGHTS, *volumes, *options]
    words += [image, "sleep", "infinity"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    node = Node(done.stdout.strip(), folder)
    node.run_as_root("chmod", "666", "/dev/fuse")
    return node


def docker_options():
    """Return what gives a node this machine's network and its Docker."""
    socket = Path("/var/run/docker.sock")
    return [
        "--network=host",
        f"--group-add={socket.stat().st_gid}",
        f"--volume={shutil.which('docker')}:/usr/bin/docker:ro",
        f"--volume={socket}:{socket}",
    ]


def stop_node(node):
    # What jobs wrote belongs to others, whom pytest cannot remove as nobody special; a test may
    # have killed the node already.
    node._run([], ["chmod", "-R", "a+rwX", SHARED], timeout=60)
    words = ["docker", "rm", "--force", node.container]
    subprocess.run(words, capture_output=True, check=False)
