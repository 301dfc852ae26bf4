"""What is told of a word that names no run."""

from __future__ import annotations

from descpipe.errors import DescpipeError
from descpipe.model.problem import printable


class NoRun(DescpipeError):
    """What was named is no run, and stands for none."""

    exit_status = 2

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))
