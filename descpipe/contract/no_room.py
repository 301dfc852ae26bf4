"""What is raised where a file has no room for provenance."""

from __future__ import annotations


class NoRoomError(ValueError):
    """A file cannot say what made it, and has been left as it was."""
