"""Whether runs survive being killed: ten steps, killed at random moments by SIGKILL, and run again.

Run as `python benchmarks/kills.py [--kills N] [--engine docker] [--seed N]`; prints a Markdown
table. It ends with status 1, and says which moments these were, if anything was wrong after a kill:

- what is in the place of the results is that of a whole run, or of the run before, or nothing;
- the same command again ends well, and its results are those of a run that nobody disturbed;
- no folder, process or container is left of the run that was killed.

Kills are spread over all steps of a run, at random moments of each. Every fourth comes when the
results are put in place.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

from timing import table

from descpipe import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
STEPS = 10
# Who is killed: descpipe alone, cwltool too, or all that they have started as well.
MANNERS = ("descpipe", "descpipe and cwltool", "all")
OWNER = "descpipe-kills"
IMAGE = f"{OWNER}/killed-grow:1.0"
LATE = 4
LATE_SECONDS = 0.01
LIMIT_SECONDS = 300
RUN_PY = '''#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Write more than was read, in two halves."""

    name = "grow"
    config = {}
    inputs = {"before": "txt"}
    outputs = {"after": "txt"}
    parameters = {"number": 0}

    def run(self):
        import time

        with open(self.get_input_path("before")) as before:
            text = before.read() + ("%d\\n" % self.get_parameter("number")) * 20000
        with open(self.get_output_path("after"), "w") as after:
            after.write(text[: len(text) // 2])
            after.flush()
            time.sleep(0.05)
            after.write(text[len(text) // 2 :])


if __name__ == "__main__":
    Stage.main()
'''
DOCKERFILE = f"""\
ARG BASE=desc/descpipe-base:{__version__}
FROM ${{BASE}}
COPY run.py /opt/desc/
"""
HEAD = f"""\
pipeline: killed
version: "1.0"
owner: {OWNER}
images: [images]
inputs: {{file-0: start.txt}}
output: out
steps:
"""
STEP = """\
  step_{number}:
    stage: grow
    parameters: {{number: {number}}}
    resources: {{memory: 64 MiB}}
    inputs: {{before: file-{before}}}
    outputs: {{after: file-{number}}}
"""


@dataclass(frozen=True)
class Moment:
    """When a run is killed: so many seconds after so many of its steps have ended.

    If that is more than it has, after it has begun to put its results in place.
    """

    steps: int
    seconds: float

    @property
    def is_late(self) -> bool:
        """Whether it is at the end."""
        return self.steps > STEPS


@dataclass
class Outcome:
    """What was found after one kill."""

    manner: str
    moment: Moment
    taken_over: int = 0
    wrong: list[str] = field(default_factory=list)


class Killed:
    """A pipeline whose runs are killed.

    Parameters
    ----------
    folder : Path
        Where it is written.
    engine : str
        What its steps run in.
    """

    def __init__(self, folder: Path, engine: str) -> None:
        self.folder = folder
        self.engine = engine
        self.output = folder / "out"
        write_pipeline(folder)
        if engine != "none":
            run_once([*descpipe("build"), "--engine", engine], folder)
        self.containers = containers(engine)
        begin = time.monotonic()
        run_once(self.command(), folder)
        self.seconds = time.monotonic() - begin
        self.wanted = contents(self.output)
        self.clear()
        run_once([*self.command(), "--set", "step_1.number=77"], folder)
        self.before = contents(self.output)
        self.output.rename(folder / "before")

    def command(self) -> list[str]:
        """Return what is run, killed, and run again."""
        return [*descpipe("run"), "--engine", self.engine, "--overwrite"]

    def clear(self) -> None:
        """Remove all that runs have left."""
        for path in self.folder.glob("*out*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def kill(self, moment: Moment, manner: str, *, has_results: bool) -> Outcome:
        """Run, kill at a moment, look, run again, and look again."""
        self.clear()
        if has_results:
            shutil.copytree(self.folder / "before", self.output)
        found = Outcome(manner, moment)
        process = start(self.command(), self.folder)
        self._wait(process, moment)
        time.sleep(moment.seconds)
        kill(process.pid, manner)
        process.communicate()
        there = contents(self.output) if (self.output / "run.json").exists() else None
        if there is not None and there not in (self.wanted, self.before):
            found.wrong.append("what is in the place of the results is not whole")
        if has_results and there is None and not (self.folder / ".out.old").exists():
            found.wrong.append("the results of before are lost")
        done = run_again(self.command(), self.folder)
        is_done = "nothing has changed" in done.stderr
        found.taken_over = STEPS if is_done else done.stderr.count(" unchanged")
        if done.returncode:
            found.wrong.append(f"the run after it ends with {done.returncode}: {done.stderr}")
        elif contents(self.output) != self.wanted:
            found.wrong.append("the results are others than those of a run that is not killed")
        found.wrong += self._left()
        return found

    def _wait(self, process: subprocess.Popen[str], moment: Moment) -> None:
        """Wait until so many steps have ended, or the results of all begin to be put in place."""
        path = self.folder / ".out.running" / "run.json"
        while moment.steps and process.poll() is None:
            with suppress(OSError, ValueError):
                told = json.loads(path.read_text())
                ended = [step for step in told["steps"].values() if step.get("status") == "ok"]
                if told["status"] == "ok" or moment.steps <= len(ended):
                    return
            time.sleep(0.0005)

    def _left(self) -> Iterator[str]:
        expected = {"out", ".out.runs.jsonl"}
        for path in self.folder.glob("*out*"):
            if path.name not in expected:
                yield f"{path.name} is left"
        for number, words in processes(self.folder):
            yield f"process {number} is left: {words}"
        for number in containers(self.engine) - self.containers:
            yield f"container {number} is left"


def descpipe(verb: str) -> list[str]:
    """Return the words that begin a command."""
    return [str(PROGRAMS / "descpipe"), verb, "pipeline.yaml"]


def write_pipeline(folder: Path) -> None:
    """Write a chain of steps, their stage, and the base image that it needs."""
    stage = folder / "images" / "grow"
    stage.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "images" / "base", folder / "images" / "base")
    (stage / "run.py").write_text(RUN_PY)
    (stage / "run.py").chmod(0o755)
    (stage / "Dockerfile").write_text(DOCKERFILE)
    (folder / "start.txt").write_text("start\n")
    steps = (STEP.format(number=number, before=number - 1) for number in range(1, STEPS + 1))
    (folder / "pipeline.yaml").write_text(HEAD + "".join(steps))


def start(command: list[str], folder: Path) -> subprocess.Popen[str]:
    """Start a command."""
    pipe = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True)


def run_again(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS
    )


def run_once(command: list[str], folder: Path) -> None:
    """Run what must end well before anything can be measured."""
    done = run_again(command, folder)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")


def kill(number: int, manner: str) -> None:
    """Kill descpipe, and what it has started as far as the manner says."""
    numbers = [number]
    if manner != "descpipe":
        below = list(descendants(number))
        # What descpipe starts itself is cwltool, in a session of its own.
        numbers += below if manner == "all" else below[:1]
    for one in numbers:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def descendants(number: int) -> Iterator[int]:
    """Yield the processes that a process has started, the nearest first."""
    for path in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(OSError):
            for word in path.read_text().split():
                yield int(word)
                yield from descendants(int(word))


def processes(folder: Path) -> Iterator[tuple[int, str]]:
    """Yield the processes that work in a folder, or name it on their command lines."""
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(folder) in words or str(folder) in str((path / "cwd").readlink()):
                yield int(path.name), words


def containers(engine: str) -> set[str]:
    """Return the containers of the stage that are there, stopped ones too."""
    if engine == "none":
        return set()
    words = [engine, "ps", "--all", "--quiet", "--no-trunc", f"--filter=ancestor={IMAGE}"]
    return set(subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())


def contents(folder: Path) -> dict[str, str]:
    """Return what result files hold."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.txt"))
    }


def moments(chance: random.Random, kills: int, seconds: float) -> Iterator[Moment]:
    """Yield when to kill; a run of so many seconds takes a third of them to begin its steps."""
    count = 0
    for number in range(kills):
        if number % LATE == LATE - 1:
            yield Moment(STEPS + 1, chance.uniform(0, LATE_SECONDS))
            continue
        steps = count % (STEPS + 1)
        yield Moment(steps, chance.uniform(0, seconds / (STEPS if steps else 3)))
        count += 1


def measured(project: Killed, kills: int, seed: int) -> list[Outcome]:
    """Kill so many runs."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    found = []
    for number, moment in enumerate(moments(chance, kills, project.seconds)):
        manner = MANNERS[number % len(MANNERS)]
        has_results = chance.random() < 1 / 2
        outcome = project.kill(moment, manner, has_results=has_results)
        found.append(outcome)
        for wrong in outcome.wrong:
            sys.stderr.write(f"kill {number} of {manner}, {moment}: {wrong}\n")
    return found


def rows(found: list[Outcome]) -> Iterator[list[str]]:
    """Yield what is told of each manner."""
    for manner in MANNERS:
        those = [one for one in found if one.manner == manner]
        if those:
            kept = mean(one.taken_over for one in those)
            late = sum(one.moment.is_late for one in those)
            wrong = sum(bool(one.wrong) for one in those)
            yield [manner, str(len(those)), str(late), f"{kept:.1f}", str(wrong)]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, metavar="N")
    parser.add_argument("--engine", choices=["none", "docker"], default="none")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    given = parser.parse_args()
    os.environ["PATH"] = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as name:
        project = Killed(Path(name).resolve(), given.engine)
        found = measured(project, given.kills, given.seed)
        if given.engine != "none":
            words = [given.engine, "image", "rm", IMAGE, f"{OWNER}/descpipe-base:{__version__}"]
            subprocess.run(words, capture_output=True, check=False)
    columns = ["killed", "kills", "of these at the end", "steps taken over", "wrong"]
    title = f"{given.kills} kills of a run of {STEPS} steps, engine {given.engine}"
    print(table(title, columns, list(rows(found))))
    return int(any(one.wrong for one in found))


if __name__ == "__main__":
    sys.exit(main())
