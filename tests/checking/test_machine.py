"""What this machine gives to a process, from files as the system writes them."""

import os
import subprocess
import sys

import pytest

from descpipe.checking.machine import free_mib, usable_cores, usable_memory_mib

CORES = len(os.sched_getaffinity(0))


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_without_limits_there_is_what_the_machine_has(tmp_path):
    assert usable_cores(tmp_path) == CORES
    assert usable_memory_mib(tmp_path) > 100


def test_a_quota_limits_the_cores(tmp_path):
    write(tmp_path, "proc/self/cgroup", "0::/batch/job\n")
    write(tmp_path, "sys/fs/cgroup/batch/cpu.max", "100000 100000\n")
    write(tmp_path, "sys/fs/cgroup/batch/job/cpu.max", "max 100000\n")
    assert usable_cores(tmp_path) == 1


def test_a_part_of_a_core_is_one(tmp_path):
    write(tmp_path, "proc/self/cgroup", "0::/\n")
    write(tmp_path, "sys/fs/cgroup/cpu.max", "20000 100000\n")
    assert usable_cores(tmp_path) == 1


def test_a_quota_of_the_older_kind_limits_the_cores(tmp_path):
    write(tmp_path, "proc/self/cgroup", "5:memory:/a\n4:cpu,cpuacct:/job\n")
    write(tmp_path, "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "100000\n")
    write(tmp_path, "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n")
    assert usable_cores(tmp_path) == 1


def test_no_quota_of_the_older_kind_is_no_limit(tmp_path):
    write(tmp_path, "proc/self/cgroup", "4:cpu:/\n")
    write(tmp_path, "sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n")
    write(tmp_path, "sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n")
    assert usable_cores(tmp_path) == CORES


@pytest.mark.parametrize(
    ("groups", "file"),
    [
        ("0::/job\n", "sys/fs/cgroup/job/memory.max"),
        ("3:memory:/job\n", "sys/fs/cgroup/memory/job/memory.limit_in_bytes"),
        # The path outside of the container that the process is in.
        ("3:memory:/docker/0123\n", "sys/fs/cgroup/memory/memory.limit_in_bytes"),
    ],
)
def test_a_limit_of_memory_is_kept(tmp_path, groups, file):
    write(tmp_path, "proc/self/cgroup", groups)
    write(tmp_path, file, f"{100 * 1024 * 1024}\n")
    assert usable_memory_mib(tmp_path) == 100


def test_the_limit_of_another_thing_is_none_of_memory(tmp_path):
    write(tmp_path, "proc/self/cgroup", "7:pids:/\n")
    write(tmp_path, "sys/fs/cgroup/pids/memory.limit_in_bytes", "1\n")
    assert usable_memory_mib(tmp_path) > 100


def test_cores_that_the_scheduler_does_not_give_do_not_count():
    code = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from descpipe.checking.machine import usable_cores; print(usable_cores())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_the_free_space_is_that_of_the_disk(tmp_path):
    assert free_mib(tmp_path) == pytest.approx(free_mib(tmp_path.parent), rel=0.1)
