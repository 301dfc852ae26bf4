"""What the programs of a run's steps wrote to their standard output and error."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline
    from descpipe.runners.events import RunnerFolders

STREAMS = ("stdout", "stderr")


def collect_logs(pipeline: Pipeline, folders: RunnerFolders) -> None:
    """Put the logs of each step at ``log/<step>/stdout.txt`` and ``stderr.txt``.

    The runner leaves one copy of each among the logs, and one among the results of steps that
    ended well.
    """
    for step in pipeline.steps:
        for stream in STREAMS:
            name = f"{step.name}.{stream}.txt"
            written = sorted(folders.logs.glob(f"{step.name}*/{name}"))
            copy = folders.results / name
            target = log_path(folders.logs, step.name, stream)
            target.parent.mkdir(exist_ok=True)
            if written:
                written[-1].rename(target)
                copy.unlink(missing_ok=True)
            elif copy.exists():
                copy.rename(target)
            elif not any(target.parent.iterdir()):
                target.parent.rmdir()


def log_path(logs: Path, step: str, stream: str) -> Path:
    """Return where a log of a step is."""
    return logs / step / f"{stream}.txt"


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last lines of a log; none if there is no log."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - 100_000))
            text = stream.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    return text.rstrip().splitlines()[-count:]
