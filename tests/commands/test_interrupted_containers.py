"""Whatever ends a run early, no container of it goes on."""

import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.docker

# Deaf to everything but SIGKILL, as the program of a foreign image may be.
DEAF = """\
import signal, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
open(self.get_output_path("twice") + ".begun", "w").close()
time.sleep(120)
"""


def running():
    words = ["docker", "ps", "--quiet", "--filter", "ancestor=descpipe-test/tiny-second:1.0"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()


def wait_for(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def deaf(images):
    """The chain, built, with a second step that cannot be interrupted."""
    run_py = images.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}', run=DEAF)
    images.write(
        "images/second/Dockerfile", (images.folder / "images/first/Dockerfile").read_bytes()
    )
    words = [sys.executable, "-m", "descpipe", "build", "pipeline.yaml"]
    subprocess.run(words, check=True, capture_output=True)
    assert run_py.exists()
    return images


def test_ctrl_c_removes_the_containers_of_a_run(deaf):
    words = [sys.executable, "-m", "descpipe", "run", "pipeline.yaml"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    wait_for(running)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Traceback" not in said
    assert running() == []
    assert not (deaf.folder / "out").exists()
    assert not (deaf.folder / ".out.running").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_script_removes_its_containers(deaf, number):
    words = [sys.executable, "-m", "descpipe", "local", "pipeline.yaml", "run.sh"]
    subprocess.run(words, check=True, capture_output=True)
    process = subprocess.Popen(["./run.sh"], stderr=subprocess.PIPE, start_new_session=True)
    wait_for(running)
    process.send_signal(number)
    process.communicate(timeout=90)
    assert process.returncode == 128 + number
    assert running() == []
    assert not (deaf.folder / "out").exists()
    assert not (deaf.folder / ".out.running").exists()
