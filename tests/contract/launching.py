"""Launching a stage as its process would be launched, without the process."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

import descpipe

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


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


def finish(process: subprocess.Popen) -> tuple[int, str, str]:
    """Return how a program ended, and what it said."""
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err
