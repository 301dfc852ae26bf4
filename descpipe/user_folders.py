"""The user's own folders, as the XDG Base Directory Specification names them."""

from __future__ import annotations

import os
from pathlib import Path


def configuration_folder() -> Path:
    """Return where the user's settings are: ``~/.config/descpipe``."""
    return _base("XDG_CONFIG_HOME", ".config") / "descpipe"


def cache_folder() -> Path:
    """Return where what can be fetched again is kept: ``~/.cache/descpipe``."""
    return _base("XDG_CACHE_HOME", ".cache") / "descpipe"


def _base(variable: str, name: str) -> Path:
    given = os.environ.get(variable, "")
    if os.path.isabs(given):  # noqa: PTH117 - others are to be ignored
        return Path(given)
    return Path(os.path.expanduser("~")) / name  # noqa: PTH111 - `Path.home` may raise
