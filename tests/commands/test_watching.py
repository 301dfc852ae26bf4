"""`descpipe run` on a terminal, off it, and read by a program."""

import json
import shlex
from pathlib import Path

import pytest
from terminals import DESCPIPE, Terminal

from descpipe.cli import main

RUN = ["run", "pipeline.yaml", "--engine", "none"]
SLOW = """\
import time
while not os.path.exists({mark!r}):
    time.sleep(0.1)
"""


@pytest.fixture
def slow(chain):
    """The chain, with a second step that waits for a file, and says when it has begun."""
    begun, mark = str(chain.folder / "begun"), str(chain.folder / "mark")
    run = f"import os\nopen({begun!r}, 'w')\n{SLOW.format(mark=mark)}"
    run += "open(self.get_output_path('twice'), 'w').write('x')\n"
    chain.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}', run=run)
    return chain


@pytest.fixture
def failing(chain):
    run = 'raise descpipe.StageError("bin 3 is empty; take fewer bins")\n'
    chain.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}', run=run)
    return chain


def test_all_steps_are_shown_in_place_and_stay_at_the_end(slow):
    terminal = Terminal([*DESCPIPE, *RUN])
    terminal.wait_until_shown("second ......................... running")
    assert "last ........................... waiting" in terminal.seen()
    terminal.wait_until_shown("1 of 3 steps")
    (slow.folder / "mark").touch()
    assert terminal.end() == 0
    lines = [line.split()[0] for line in terminal.seen().splitlines()]
    assert lines == ["tiny", "first", "second", "last", "done", "once", "twice", "final"]
    assert "MiB, CPU" in terminal.seen().splitlines()[1]


def test_the_time_that_is_left_is_known_from_an_earlier_run(slow):
    (slow.folder / "mark").touch()
    assert main(RUN) == 0
    path = slow.folder / "out" / "run.json"
    record = json.loads(path.read_text())
    record["steps"]["second"]["seconds"] = 100
    path.write_text(json.dumps(record))
    (slow.folder / "mark").unlink()
    terminal = Terminal([*DESCPIPE, *RUN, "--force", "second", "--overwrite"])
    terminal.wait_until_shown("of about 1:40")
    terminal.wait_until_shown("  about 1:")
    assert "first .......................... unchanged" in terminal.seen()
    (slow.folder / "mark").touch()
    assert terminal.end() == 0


def test_ctrl_c_leaves_the_terminal_in_order_and_says_how_to_go_on(slow):
    terminal = Terminal([*DESCPIPE, *RUN])
    terminal.wait_for((slow.folder / "begun").exists)
    terminal.press("\x03")
    assert terminal.end() == 130
    assert terminal.seen().rstrip().splitlines()[-4:] == [
        "  last ........................... not begun",
        "what has ended is in out.failed; run again to go on",
        "to go on: descpipe run pipeline.yaml --engine none",
        "interrupted",
    ]
    assert "second ......................... stopped" in terminal.seen()
    assert "\x1b[?" not in terminal.written
    (slow.folder / "mark").touch()
    assert main(RUN) == 0


def test_ctrl_c_is_answered_at_once(chain):
    """The step is deaf, so that its end takes a while."""
    begun, mark = str(chain.folder / "begun"), str(chain.folder / "mark")
    deaf = "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    run = f"{deaf}open({begun!r}, 'w')\n{SLOW.format(mark=mark)}"
    chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', run=run)
    terminal = Terminal([*DESCPIPE, *RUN])
    terminal.wait_for((chain.folder / "begun").exists)
    terminal.press("\x03")
    terminal.wait_until_shown("stopping ...")
    assert "interrupted" not in terminal.seen()
    assert "running" in terminal.seen()
    assert terminal.end() == 130


def test_a_terminal_that_closes_ends_the_run_in_order(slow):
    terminal = Terminal([*DESCPIPE, *RUN])
    terminal.wait_for((slow.folder / "begun").exists)
    terminal.close()
    record = json.loads((slow.folder / "out.failed" / "run.json").read_text())
    assert record["status"] == "interrupted"
    assert record["steps"]["second"]["status"] == "stopped"


def test_the_commands_that_come_next_can_be_pasted(failing, capsys):
    words = [*RUN, "-o", "my out"]
    assert main(words) == 4
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "to go on: descpipe run pipeline.yaml --engine none -o 'my out'"
    (line,) = [line for line in lines if line.startswith("  try     ")]
    typed = shlex.split(line)[1:]
    assert typed == [
        *("descpipe", "shell", "pipeline.yaml", "second"),
        *("--results", "my out.failed", "--engine", "none"),
    ]
    assert main([*typed[1:], "--", "true"]) == 0


def events(capsys):
    shown = capsys.readouterr()
    return [json.loads(line) for line in shown.out.splitlines()]


def test_a_program_is_told_all_on_standard_output(chain, capsys):
    assert main([*RUN, "--json"]) == 0
    told = events(capsys)
    assert [(one["event"], one.get("step")) for one in told] == [
        ("run-started", None),
        *(
            (kind, step)
            for step in ("first", "second", "last")
            for kind in ("step-started", "step-ended")
        ),
        ("run-ended", None),
    ]
    assert [one["status"] for one in told if one["event"] == "step-ended"] == ["ok"] * 3
    end = told[-1]
    record = json.loads((chain.folder / "out" / "run.json").read_text())
    assert (end["status"], end["exit_status"], end["id"]) == ("ok", 0, record["id"])
    assert Path(end["outputs"]["final"]["path"]) == chain.folder / "out" / "final.txt"
    assert told[2]["memory_mib"] == record["steps"]["first"]["memory_mib"]


def test_a_program_is_told_why_a_run_failed(failing, capsys):
    assert main([*RUN, "--json"]) == 4
    told = events(capsys)
    assert [one["status"] for one in told if one["event"] == "step-ended"] == ["ok", "failed"]
    assert (told[-1]["status"], told[-1]["exit_status"]) == ("failed", 4)
    assert "bin 3 is empty" in told[-1]["message"]


def test_a_program_is_told_that_nothing_had_to_run(chain, capsys):
    assert main(RUN) == 0
    capsys.readouterr()
    assert main([*RUN, "--json"]) == 0
    (end,) = events(capsys)
    assert (end["event"], end["status"]) == ("run-ended", "unchanged")
    assert end["outputs"]["final"]["path"].endswith("out/final.txt")


def test_explaining_is_not_for_programs(chain, capsys):
    assert main([*RUN, "--json", "--explain"]) == 1
    assert "--explain runs nothing; remove one" in capsys.readouterr().err
