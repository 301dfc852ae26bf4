"""What a run leaves among the temporary files of all: nothing, however it ends."""

import os
import signal
import subprocess
import sys
import time

import pytest

WAIT = """\
import time
open({mark!r}, "w").close()
time.sleep(60)
"""
# The ways to end, with the exit status of each: by itself, by a stage, by Ctrl-C, by force.
ENDINGS = {None: 0, "fail": 4, signal.SIGINT: 130, signal.SIGKILL: -9}


@pytest.mark.parametrize(("ending", "status"), ENDINGS.items(), ids=map(str, ENDINGS))
def test_a_run_leaves_no_temporary_files(chain, tmp_path, ending, status):
    mark = chain.folder / "begun"
    run = {None: None, "fail": "raise ValueError\n"}.get(ending, WAIT.format(mark=str(mark)))
    if run is not None:
        chain.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}', run=run)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "descpipe", "run", "pipeline.yaml", "--engine", "none"],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    if isinstance(ending, signal.Signals):
        end = time.monotonic() + 30
        while not mark.exists():
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(ending)
    assert process.wait(timeout=60) == status
    assert list(temporary.iterdir()) == []
