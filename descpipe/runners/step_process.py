"""Starting one step without a runner, on the user's terminal or with its words in a log."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from descpipe.engines.engine import load_engine
from descpipe.engines.step_container import RUN_PY, run_words
from descpipe.model.mpi_words import mpirun_words
from descpipe.process import run_attached, run_streaming
from descpipe.runners.one_step import (
    SHELL,
    Container,
    Staged,
    container_words,
    host_environment,
    host_words,
    link_staged,
)
from descpipe.saving import machine_trouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from descpipe.engines.engine import EngineName
    from descpipe.model.pipeline import Pipeline


@dataclass(frozen=True, kw_only=True, slots=True)
class StepPlace:
    """Where one step is started.

    Attributes
    ----------
    alone : Pipeline
        The pipeline of that step alone.
    engine : {"docker", "podman"} or None
        The engine; None for the host.
    cores, memory_mib : int
        What it may use.
    outputs : Path
        The folder of its outputs.
    sources : tuple of Staged
        Files that cover those of the image.
    """

    alone: Pipeline
    engine: EngineName | None
    cores: int
    memory_mib: int
    outputs: Path
    sources: tuple[Staged, ...] = ()

    def attach(self, command: Sequence[str]) -> int:
        """Run a command, or a shell without one, on this terminal; return its exit status."""
        is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        with self._prepared(command or SHELL, is_terminal=is_terminal) as (words, environment):
            return run_attached(words, environment, None if self.engine else self.outputs)

    def run(self, log: Path) -> int:
        """Run the step's `run.py`; return its exit status.

        Parameters
        ----------
        log : Path
            A folder, in which ``stdout.txt`` and ``stderr.txt`` will be.
        """
        (step,) = self.alone.steps
        start = (RUN_PY,) if self.engine else host_words(step)
        command = (*mpirun_words(step), *start, *run_words(step, self.cores))
        lines: list[str] = []
        with self._prepared(command) as (words, environment):
            status, output = run_streaming(words, environment, lines.append)
        with machine_trouble(log):
            log.mkdir(parents=True, exist_ok=True)
            (log / "stdout.txt").write_text(output, encoding="utf-8")
            text = "".join(f"{line}\n" for line in lines)
            (log / "stderr.txt").write_text(text, encoding="utf-8", errors="replace")
        return status

    @contextmanager
    def _prepared(
        self, command: Sequence[str], *, is_terminal: bool | None = None
    ) -> Iterator[tuple[Sequence[str], Mapping[str, str]]]:
        """Give the words and the environment that start a command; leave nothing behind.

        Parameters
        ----------
        command : sequence of str
            What is run.
        is_terminal : bool, optional
            Whether somebody types into it; None if it has no standard input.
        """
        with TemporaryDirectory(prefix="descpipe-step-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            if self.engine is None:
                (step,) = self.alone.steps
                link_staged(self.alone, folder)
                yield (
                    command,
                    host_environment(step, self.cores, folder, self.outputs, os.environ),
                )
                return
            (folder / "tmp").mkdir()
            container = Container(
                engine=self.engine,
                user=f"{os.getuid()}:{os.getgid()}",
                cores=self.cores,
                memory_mib=self.memory_mib,
                outputs=self.outputs,
                temporary=folder / "tmp",
                id_file=folder / "id",
                is_terminal=bool(is_terminal),
                has_input=is_terminal is not None,
                sources=self.sources,
            )
            try:
                yield container_words(self.alone, container, command), os.environ
            finally:
                _remove_left(self.engine, container.id_file)


def _remove_left(engine: EngineName, id_file: Path) -> None:
    """Remove a container whose program was ended before it could do so."""
    if id_file.exists():
        load_engine(engine).remove_containers([id_file.read_text(encoding="ascii").strip()])
