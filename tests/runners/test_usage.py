"""What steps used of the machine, as their logs tell."""

import subprocess
import sys

import pytest

from descpipe.runners.usage import usage_of, without_usage

RUN = """
import descpipe

class Stage(descpipe.Stage):
    name = "busy"
    outputs = {"out": "txt"}

    def run(self):
        import subprocess, sys
        %s
        open(self.get_output_path("out"), "w").write("done")

Stage.main()
"""


@pytest.fixture
def log_of(tmp_path):
    """Return the log of a stage that does something."""

    def run(what, status=0):
        (tmp_path / "run.py").write_text(RUN % what)
        words = [sys.executable, "run.py", "--all-given", "--outputs=."]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == status
        (tmp_path / "stderr.txt").write_bytes(done.stderr)
        return tmp_path / "stderr.txt"

    return run


def test_a_stage_tells_the_time_that_its_processor_worked(log_of):
    used = usage_of(
        log_of(
            "import time; end = time.process_time() + 0.5\n"
            "        while time.process_time() < end: pass"
        )
    )
    assert used.cpu_seconds >= 0.5


def test_it_tells_how_long_it_took_by_the_clock(log_of):
    used = usage_of(log_of("import time; time.sleep(0.5)"))
    assert used.seconds >= 0.5
    assert used.cpu_seconds < used.seconds


def test_programs_that_it_started_count(log_of):
    burn = "import time; end = time.process_time() + 0.5\\nwhile time.process_time() < end: pass"
    used = usage_of(log_of(f"subprocess.run([sys.executable, '-c', '{burn}'], check=True)"))
    assert used.cpu_seconds >= 0.5


def test_it_tells_the_largest_memory_that_it_had(log_of):
    held = b"1" * 300_000_000  # what this process has does not count
    small = usage_of(log_of("pass")).memory_mib
    large = usage_of(log_of("held = b'1' * 200_000_000; del held")).memory_mib
    del held
    assert large - small > 150


def test_a_stage_that_failed_tells_it_before_its_last_words(log_of):
    log = log_of("raise ValueError('bad luck')", status=1)
    assert usage_of(log) is not None
    assert "bad luck" in log.read_text().splitlines()[-1]


def test_processes_that_ran_together_are_added(tmp_path):
    line = "descpipe: used 1.50 s of CPU, 100 MiB of memory, in 2.00 s\n"
    (tmp_path / "log").write_text(f"begins\n{line}{line}ends\n")
    used = usage_of(tmp_path / "log")
    assert (used.cpu_seconds, used.memory_mib) == (3.0, 200)


@pytest.mark.parametrize("text", ["", "used 1 s\n", "  descpipe: used 1 s of CPU\n"])
def test_a_log_that_does_not_tell_is_known(tmp_path, text):
    (tmp_path / "log").write_text(text)
    assert usage_of(tmp_path / "log") is None


def test_a_log_that_is_not_there_does_not_tell(tmp_path):
    assert usage_of(tmp_path / "log") is None


def test_other_lines_of_a_log_can_be_had_alone():
    line = b"descpipe: used 1.50 s of CPU, 100 MiB of memory, in 2.00 s"
    assert without_usage(b"a\n" + line + b"\nb\n" + line) == b"a\nb\n"
