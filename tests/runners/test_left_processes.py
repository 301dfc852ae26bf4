"""Processes that have outlived the run for which they work."""

import subprocess
import sys

from descpipe.runners.left_processes import kill_those_in

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_what_works_below_a_folder_is_ended_and_nothing_beside_it(tmp_path):
    (tmp_path / "tmp/step").mkdir(parents=True)
    (tmp_path / "tmp2").mkdir()
    inside = subprocess.Popen(SLEEP, cwd=tmp_path / "tmp/step")
    beside = subprocess.Popen(SLEEP, cwd=tmp_path / "tmp2")
    try:
        kill_those_in(tmp_path / "tmp")
        assert inside.wait(timeout=30) == -9
        assert beside.poll() is None
    finally:
        beside.kill()
        beside.wait(timeout=30)
