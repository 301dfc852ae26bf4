"""Slurm on nodes without Docker: one node that is a whole cluster, or a controller and two more."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from cluster_node import Node, start_node, stop_node

SLURM_CONF = """\
ClusterName=test
SlurmctldHost={controller}
SlurmUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
SlurmdParameters=config_overrides
StateSaveLocation=/var/spool/slurmctld
SlurmdSpoolDir=/var/spool/slurmd
{nodes}
PartitionName=main Nodes=ALL Default=YES State=UP
"""
MEMORY = 2000  # of a node, in MB
# Slurm's daemon makes a namespace to ask for the environment of a job's user.
RIGHTS = ["--cap-add=SYS_ADMIN"]
CGROUP_CONF = "CgroupPlugin=disabled\n"
START_MUNGE = """\
mkdir -p /run/munge /var/spool/slurmctld /var/spool/slurmd
chown munge: /etc/munge/munge.key /run/munge
runuser -u munge -- munged
"""
UNTIL_IDLE = """\
until [ "$(sinfo --noheader --Node --format %T | sort -u)" = idle ]; do sleep 0.2; done
"""


@dataclass(frozen=True)
class Cluster:
    """A cluster that runs: all its nodes have the same `SHARED` folder.

    Attributes
    ----------
    controller : Node
        Where one logs in, and jobs are submitted; it runs none of them.
    workers : tuple of Node
        Where jobs run.
    network : str
        The network between them.
    """

    controller: Node
    workers: tuple[Node, ...]
    network: str

    @property
    def folder(self) -> Path:
        """The folder here that is `SHARED` in all nodes."""
        return self.controller.folder

    def run(self, *words, **options):
        """Run a command on the controller, as `Node.run` does."""
        return self.controller.run(*words, **options)

    def wait_until_idle(self):
        """Wait until no job runs and all nodes are there."""
        self.controller.run_as_root("sh", "-c", UNTIL_IDLE)

    def stop(self):
        """Remove all of it."""
        _stop((*self.workers, self.controller), self.network)


def start_slurm(node):
    """Make a node a cluster of its own; it needs an address that is not its own loopback."""
    host = node.run_as_root("hostname").strip()
    _configure(node, _slurm_conf(host, {host: MEMORY}, cores=4), _key(node))
    node.run_as_root("slurmctld")
    node.run_as_root("slurmd")
    node.run_as_root("sh", "-c", UNTIL_IDLE)


def start_cluster(folder, memory=(MEMORY, MEMORY), cores=2, options=()):
    """Start a controller, and nodes with so much memory, whose `SHARED` is a folder here.

    All of them get `options` of `docker run` too.
    """
    network = f"descpipe-test-{uuid4().hex[:12]}"
    subprocess.run(["docker", "network", "create", network], capture_output=True, check=True)
    started = []
    try:
        workers = {f"node{number}": size for number, size in enumerate(memory, 1)}
        for name in ("controller", *workers):
            where = [f"--hostname={name}", f"--network={network}", f"--network-alias={name}"]
            started.append(start_node(folder, *RIGHTS, *where, *options))
        cluster = Cluster(started[0], tuple(started[1:]), network)
        _start_daemons(cluster, _slurm_conf("controller", workers, cores))
    except BaseException:
        _stop(started, network)
        raise
    return cluster


def _stop(nodes, network):
    for node in nodes:
        stop_node(node)
    words = ["docker", "network", "rm", network]
    subprocess.run(words, capture_output=True, check=False)


def _start_daemons(cluster, conf):
    key = _key(cluster.controller)
    for node in (cluster.controller, *cluster.workers):
        _configure(node, conf, key)
    cluster.controller.run_as_root("slurmctld")
    for node in cluster.workers:
        node.run_as_root("slurmd")
    cluster.wait_until_idle()


def _slurm_conf(controller, workers, cores):
    """Return slurm.conf; `workers` is the memory of each."""
    nodes = [f"NodeName={name} CPUs={cores} RealMemory={size}" for name, size in workers.items()]
    return SLURM_CONF.format(controller=controller, nodes="\n".join(nodes))


def _key(node):
    """Return a new secret of a cluster, as text."""
    return node.run_as_root("sh", "-c", "head -c 512 /dev/urandom | base64 --wrap=0")


def _configure(node, conf, key):
    node.write("/etc/slurm/slurm.conf", conf)
    node.write("/etc/slurm/cgroup.conf", CGROUP_CONF)
    node.write("/etc/munge/munge.key", key)
    # Toil tells machines apart by this; else by what all containers have of the one they are on.
    node.run_as_root("mkdir", "-p", "/var/lib/dbus")
    node.write("/var/lib/dbus/machine-id", f"{uuid4().hex}\n")
    node.run_as_root("sh", "-e", "-c", "chmod 400 /etc/munge/munge.key\n" + START_MUNGE)
