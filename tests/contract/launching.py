"""Launching a stage as its process would be launched, without the process."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import descpipe

OLDEST = (3, 8)


def stage_class(run=lambda stage: None, **variables: Any) -> type[descpipe.Stage]:
    """Return a stage class as a run.py would define it."""
    declared = {"name": "probe", "__doc__": "Probe the contract.", "run": run, **variables}
    return type("Stage", (descpipe.Stage,), {"__module__": __name__, **declared})


@dataclass(frozen=True)
class Ending:
    """How a stage ended."""

    status: int
    out: str
    err: str


class Launcher:
    """Launches stages with fresh folders for inputs, config files and outputs."""

    def __init__(self, folder: Path, monkeypatch, capsys) -> None:
        self.inputs = folder / "my inputs"
        self.config = folder / "config"
        self.outputs = folder / "my outputs"
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        for path in (self.inputs, self.config, self.outputs):
            path.mkdir()

    def __call__(self, stage: type[descpipe.Stage], *words: str) -> Ending:
        """Run main() with the folders of `DESC_*` and the words given."""
        self.monkeypatch.setattr(sys, "argv", ["run.py", *words])
        with pytest.raises(SystemExit) as left:
            stage.main()
        captured = self.capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ending(left.value.code, captured.out, captured.err)

    def say(self, *words: str, **variables: Any) -> str:
        """Return what a stage that fails tells; it must exit with status 1 and write nothing."""
        ending = self(stage_class(**variables), *words)
        assert (ending.status, ending.out, self.written()) == (1, "", [])
        return ending.err

    def value(self, declared: Any, *words: str) -> Any:
        """Return what a stage gets for its parameter `p`."""
        seen: list[Any] = []
        stage = stage_class(
            lambda stage: seen.append(stage.get_parameter("p")), parameters={"p": declared}
        )
        ending = self(stage, *words)
        assert ending.status == 0, ending.err
        return seen[0]

    def written(self) -> list[str]:
        """Return the names of everything in the folder of outputs, hidden or not."""
        return sorted(path.name for path in self.outputs.iterdir())


def answers(python: str) -> bool:
    """Whether a program of that name is more than a shim of a version that is not chosen."""
    done = subprocess.run([python, "--version"], check=False, capture_output=True)
    return done.returncode == 0


def oldest_interpreter() -> str:
    """Return the oldest Python here that images may have: 3.8 if there is one."""
    folders = sorted(Path.home().glob(".pyenv/versions/3.*/bin"))
    for minor in range(OLDEST[1], sys.version_info.minor):
        name = f"python3.{minor}"
        found = [str(folder / name) for folder in folders if (folder / name).exists()]
        if found:
            return found[0]
        on_path = shutil.which(name)
        if on_path and answers(on_path):
            return on_path
    return sys.executable


def finish(process: subprocess.Popen) -> tuple[int, str, str]:
    """Return how a program ended, and what it said."""
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err
