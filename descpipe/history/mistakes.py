"""What is told of a word that names no run."""

from __future__ import annotations

from descpipe.errors import DescpipeError


class NoRun(DescpipeError):
    """What was named is no run, and stands for none."""

    exit_status = 2
