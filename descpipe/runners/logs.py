"""What the programs of a run's steps wrote to their standard output and error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.sub_pipelines import STREAMS, joined, split
from descpipe.runners.usage import without_usage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.runners.events import RunnerFolders


def collect_logs(pipeline: Pipeline, folders: RunnerFolders) -> None:
    """Put the logs of each step at ``log/<step>/stdout.txt`` and ``stderr.txt``.

    Those of a part of a scattered step are at ``log/<step>/<part>/stdout.txt``. The runner leaves
    one copy of each among the logs, and one among the results of steps that ended well.
    """
    written = {path.name: path for path in sorted(folders.logs.glob("*/*.txt"))}
    left = {path.name: path for path in folders.results.glob("*.txt")}
    for step in pipeline.steps:
        for stream in STREAMS:
            for name, target in _collected(step, stream, folders, {**left, **written}):
                copy = left.get(name)
                target.parent.mkdir(exist_ok=True, parents=True)
                if name in written:
                    written[name].rename(target)
                    if copy:
                        copy.unlink()
                elif copy:
                    copy.rename(target)
    for folder in folders.logs.iterdir():
        if not any(folder.iterdir()):
            folder.rmdir()


def _collected(
    step: Step, stream: str, folders: RunnerFolders, names: Collection[str]
) -> Iterator[tuple[str, Path]]:
    """Yield the name that each log of a step has for the runner, and where it shall be."""
    end = f".{stream}.txt"
    begin = joined(step.name)
    if not step.parted_by:
        name = f"{begin}{end}"
        if name in names:
            yield name, log_path(folders.logs, step.name, stream)
        return
    for name in sorted(names):
        if name.startswith(f"{begin}.") and name.endswith(end):
            part = name[len(begin) + 1 : -len(end)]
            yield name, log_path(folders.logs, step.name, stream, part)


def part_of_logs(folder: Path) -> tuple[str, str] | None:
    """Return the step and the part whose logs a runner keeps in a folder; None for a whole step."""
    return next((found for found in _in_logs(folder) if found[1]), None)


def parts_of_logs(folder: Path) -> list[str]:
    """Return the parts whose logs a runner keeps in a folder, sorted."""
    return sorted(part for _, part in _in_logs(folder) if part)


def _in_logs(folder: Path) -> Iterator[tuple[str, str]]:
    end = f".{STREAMS[-1]}.txt"
    for path in folder.glob(f"*{end}"):
        step, _, part = path.name.removesuffix(end).partition(".")  # no step has a dot
        yield split(step), part


def parts_with_logs(logs: Path, step: str) -> list[str]:
    """Return the parts of a scattered step that have logs where `collect_logs` puts them."""
    return sorted(path.parent.name for path in (logs / step).glob(f"*/{STREAMS[-1]}.txt"))


def running_logs(logs: Path, step: str) -> list[Path]:
    """Return the logs of a step's errors, those of all its parts, where a runner writes them.

    Parameters
    ----------
    logs : Path
        Where each job has a folder, whose name holds that of its step.
    step : str
        The step.
    """
    begin, end = joined(step), f".{STREAMS[-1]}.txt"
    found = [path for folder in logs.glob(f"*{begin}*") for path in folder.glob(f"{begin}.*")]
    return sorted(path for path in found if path.name.endswith(end))


def log_path(logs: Path, step: str, stream: str, part: str = "") -> Path:
    """Return where a log of a step, or of one of its parts, is."""
    folder = logs / step / part if part else logs / step
    return folder / f"{stream}.txt"


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last lines of a log, but what it says of usage; none if there is no log."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - 100_000))
            text = without_usage(stream.read()).decode("utf-8", errors="replace")
    except OSError:
        return []
    return text.rstrip().splitlines()[-count:]
