"""Programs on a leash end with the process that started them."""

import os
import subprocess
import sys
import time

import pytest

from descpipe.leash import leashed

# A process that starts a program on a leash, tells its number, and waits for it.
STARTER = """\
import subprocess
from descpipe.leash import leashed
process = subprocess.Popen(leashed(["sleep", "60"]))
print(process.pid, flush=True)
process.wait()
"""
WAIT_SECONDS = 20


def is_running(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can do that")
def test_a_program_ends_when_whoever_started_it_is_killed():
    words = [sys.executable, "-c", STARTER]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as starter:
        number = int(starter.stdout.readline())
        assert is_running(number)
        starter.kill()
    end = time.monotonic() + WAIT_SECONDS
    while is_running(number):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_program_gets_its_arguments_and_its_status_comes_back():
    words = leashed(["sh", "-c", 'echo "$1"; exit 7', "sh", "a b"])
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, "a b\n")
