"""Runs that are killed by SIGKILL at random moments, and run again: a few of many."""

import subprocess
import sys
from pathlib import Path

KILLS = Path(__file__).parents[2] / "benchmarks" / "kills.py"


def test_a_run_that_is_killed_at_any_moment_goes_on_and_leaves_nothing():
    words = [sys.executable, str(KILLS), "--kills", "6", "--seed", "2"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    assert "| all | 2 | 0 |" in done.stdout
    assert "| descpipe | 2 | 1 |" in done.stdout
