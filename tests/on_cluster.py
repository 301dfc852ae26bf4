"""A project on the disk of a cluster, and descpipe there."""

import subprocess
import time

from cluster_node import SHARED

DESCPIPE = ["python3", "-m", "descpipe"]


class OnCluster:
    """A project on the disk of a cluster."""

    def __init__(self, cluster, folder):
        self.cluster = cluster
        self.folder = folder
        self.inside = f"{SHARED}/{folder.name}"

    def descpipe(self, *words, timeout=120):
        return self.cluster.run(*DESCPIPE, *words, folder=self.inside, timeout=timeout)

    def start(self, *words):
        """Start a run and do not wait for it."""
        container = self.cluster.controller.container
        environment = ["--env=HOME=/home/desc", "--env=PYTHONPATH=/opt/descpipe"]
        where = ["--user=1000:1000", f"--workdir={self.inside}", *environment, container]
        return subprocess.Popen(
            ["docker", "exec", *where, *DESCPIPE, *words], stderr=subprocess.PIPE, text=True
        )

    def signal(self, name, pattern):
        done = self.cluster.run("pkill", f"-{name}", "-f", pattern)
        assert done.returncode == 0, done.stderr

    def wait_until(self, is_so, seconds=300):
        """Wait until a function returns something true."""
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, "it did not come to that in time"
            time.sleep(0.2)

    def wait_until_running(self, step, output):
        """Wait until the job of a step has begun."""
        logs = self.folder / f"{output}.running/log"
        self.wait_until(lambda: list(logs.glob(f"*/{step}.stdout.txt")))

    def jobs(self):
        """Return how many jobs Slurm knows, and how many of them are not over."""
        known = self.cluster.run("scontrol", "show", "job", "--oneliner").stdout.splitlines()
        waiting = self.cluster.run("squeue", "--noheader").stdout.splitlines()
        return len([line for line in known if line.startswith("JobId=")]), len(waiting)
