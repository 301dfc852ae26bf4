"""Scripts and foreign workflows made from a pipeline: one module for each launcher."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Final

    from descpipe.model.pipeline import Pipeline

# Name, module, and what it writes.
LAUNCHERS: Final[Mapping[str, tuple[str, str]]] = {
    "local": ("local", "a bash script for a local Docker"),
}


class Launcher(Protocol):
    """What the module of a launcher offers."""

    def script(self, pipeline: Pipeline, path: Path) -> str:
        """Return the text of the script that will be at a path."""


def load_launcher(name: str) -> Launcher:
    """Return the launcher of that name, which is one of `LAUNCHERS`."""
    return cast("Launcher", import_module(f"descpipe.launchers.{LAUNCHERS[name][0]}"))
