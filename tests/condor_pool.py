"""A machine with a pool of HTCondor and with Apptainer, and without Docker."""

from cluster_node import start_node, stop_node

POOL_IMAGE = "descpipe-test/condor-node"
# A pool of one machine that looks for work all the time. Without the last line, DAGMan refuses to
# work below /tmp, where folders of tests mostly are.
CONDOR_CONFIG = """\
DAEMON_LIST = MASTER COLLECTOR NEGOTIATOR SCHEDD STARTD
CONDOR_HOST = $(IP_ADDRESS)
UID_DOMAIN = test
FILESYSTEM_DOMAIN = test
TRUST_UID_DOMAIN = True
use security:host_based
ALLOW_WRITE = *
NUM_CPUS = 4
MEMORY = 6000
BASE_CGROUP =
NEGOTIATOR_INTERVAL = 1
NEGOTIATOR_MIN_INTERVAL = 1
NEGOTIATOR_CYCLE_DELAY = 1
SCHEDD_INTERVAL = 2
SCHEDD_MIN_INTERVAL = 1
UPDATE_INTERVAL = 5
DAGMAN_USER_LOG_SCAN_INTERVAL = 1
DAGMAN_SUBMIT_DELAY = 0
DAGMAN_USE_STRICT = 0
"""
UNTIL_READY = "until condor_status -af Name | grep -q slot; do sleep 0.3; done"


def start_pool(folder):
    """Start a machine with a pool, whose disk is a folder here and has the same paths as here."""
    node = start_node(folder, f"--volume={folder}:{folder}", image=POOL_IMAGE)
    try:
        node.write("/etc/condor/config.d/99-test", CONDOR_CONFIG)
        node.run_as_root("condor_master")
        node.run_as_root("sh", "-c", UNTIL_READY)
    except BaseException:
        stop_node(node)
        raise
    return node
