"""Several processes at once, and processes that are ended."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

from descpipe.model.problem import display_path

FETCH = """\
import sys
from pathlib import Path
from descpipe.git.address import read_address
from descpipe.git.fetching import Fetcher, Wanted

address = read_address(sys.argv[1], Path.cwd())
wanted = Wanted(address=address, ref="main", path="stages/select", stage="select")
print(Fetcher().fetch(wanted).origin.commit)
"""


def start(work):
    words = [sys.executable, "-c", FETCH, str(work.folder)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_processes_at_once_have_the_same_stage(work, cache):
    commit = work.git("rev-parse", "main")
    running = [start(work) for _ in range(6)]
    ended = [(*process.communicate(timeout=60), process.returncode) for process in running]
    assert [out.strip() for out, _, _ in ended] == [commit] * 6, ended
    fetching = [said for _, said, _ in ended if "fetching" in said]
    assert len(fetching) == 1
    assert len(list(cache.glob("*/*/*/select/run.py"))) == 1


def test_whoever_waits_is_told_for_what(work, cache):
    from descpipe.git.address import read_address
    from descpipe.git.repository import Repository

    with Repository(read_address(str(work.folder), cache)).locked():
        waiting = start(work)
        line = waiting.stderr.readline()
    assert line == f"waiting for another descpipe that reads {display_path(work.folder)}\n"
    assert waiting.communicate(timeout=60)[0]


def test_ctrl_c_leaves_nothing_half_made(work, cache, tmp_path, monkeypatch):
    slow = tmp_path / "slow"
    slow.write_text(f"#!/bin/sh\ntouch '{tmp_path}/asked'\nsleep 600\n")
    slow.chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[uploadpack]\npackObjectsHook = "{slow}"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    process = start(work)
    deadline = time.monotonic() + 30
    while not (tmp_path / "asked").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert (tmp_path / "asked").exists()
    assert not list(cache.glob("*/" + "[0-9a-f]" * 40))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    commit = work.git("rev-parse", "main")
    assert work.fetch("main", "stages/select").origin.commit == commit
    assert not [path for path in cache.rglob("*") if path.name.startswith(("tmp_", "partial"))]
