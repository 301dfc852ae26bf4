"""What programs are told."""

import json
import subprocess
import sys
from pathlib import Path

from descpipe.console import Outcome
from descpipe.runners.usage import Usage
from descpipe.watching.events import PlannedStep, RunStarted, StepEnded, StepStarted
from descpipe.watching.stream import Stream, as_values

USED = Usage(cpu_seconds=1.5, memory_mib=20, seconds=2.0)


def test_an_event_is_one_line_of_json(capsys):
    Stream().tell(StepStarted(step="first"))
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert list(told) == ["event", "time", "step", "done"]
    assert told["event"] == "step-started"
    assert told["time"].endswith("Z")


def test_the_end_of_a_step_always_has_the_same_keys_in_the_same_order():
    full = as_values(StepEnded(step="a", outcome=Outcome.OK, seconds=2.3456, used=USED))
    bare = as_values(StepEnded(step="a", outcome=Outcome.SKIPPED, reason="plots is off"))
    assert list(full) == list(bare)
    assert (full["status"], full["seconds"]) == ("ok", 2.35)
    assert (full["cpu_seconds"], full["memory_mib"]) == (1.5, 20)
    assert (bare["cpu_seconds"], bare["memory_mib"], bare["seconds"]) == (None, None, None)


def test_the_beginning_names_all_steps_and_what_they_took_before():
    steps = (PlannedStep(name="a", expected=3.0), PlannedStep(name="b", needs=("a",), parts=4))
    begin = RunStarted(
        id="1",
        pipeline="p",
        version="1",
        runner="cwltool",
        engine="none",
        folder=Path("out"),
        steps=steps,
    )
    assert as_values(begin)["steps"] == [
        {"name": "a", "needs": [], "parts": None, "expected_seconds": 3.0},
        {"name": "b", "needs": ["a"], "parts": 4, "expected_seconds": None},
    ]


def test_a_reader_that_goes_away_does_not_stop_the_run():
    program = (
        "from descpipe.watching.events import StepStarted\n"
        "from descpipe.watching.stream import Stream\n"
        "import sys\n"
        "for _ in range(10_000): Stream().tell(StepStarted(step='a'))\n"
        "print('went on', file=sys.stderr)\n"
    )
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", program]
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == "went on\n"
    assert process.returncode == 0
