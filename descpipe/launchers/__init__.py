"""Scripts and foreign workflows made from a pipeline: one module for each launcher.

Packages of others add launchers by the entry point `descpipe.launchers`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from descpipe.errors import Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from importlib.metadata import EntryPoint
    from pathlib import Path
    from typing import Any, Final

    from descpipe.model.pipeline import Pipeline

ENTRY_POINTS: Final = "descpipe.launchers"
OWN: Final = ("local", "slurm", "nersc", "pbs")


class Launcher(Protocol):
    """What a launcher offers: a module, or any object.

    Attributes
    ----------
    SUMMARY : str
        What it writes, in a few words.
    """

    SUMMARY: str

    def configure(self, parser: ArgumentParser) -> None:
        """Add the launcher's own options to the command line."""

    def files(self, pipeline: Pipeline, path: Path, **options: Any) -> Mapping[str, str]:
        """Return the text of each file to write, by its name in the folder of a path.

        Parameters
        ----------
        pipeline : Pipeline
            The pipeline, checked.
        path : Path
            What the user called the file; one of those returned.
        **options
            The launcher's own options, by their names.
        """


def load_launchers() -> dict[str, Launcher]:
    """Return all launchers by name: those of descpipe, then those that other packages add.

    Raises
    ------
    Refused
        If one of another package cannot be used.
    """
    launchers = {name: cast("Launcher", import_module(f"{__name__}.{name}")) for name in OWN}
    from importlib.metadata import entry_points  # takes a while

    for point in entry_points(group=ENTRY_POINTS):
        if point.name in launchers:
            what = f"{_named(point)}: there is another launcher of this name"
            raise Refused(f"{what}; {_cure(point)}")
        launchers[point.name] = _load(point)
    return launchers


def _load(point: EntryPoint) -> Launcher:
    try:
        launcher = point.load()
    except Exception as error:  # whatever a package of others does when it is imported
        what = f"{_named(point)} cannot be loaded: {type(error).__name__}: {error}"
        raise Refused(f"{what}; {_cure(point)}") from error
    missing = [name for name in ("SUMMARY", "configure", "files") if not hasattr(launcher, name)]
    if missing:
        raise Refused(f"{_named(point)} has no {' and no '.join(missing)}; {_cure(point)}")
    return cast("Launcher", launcher)


def _named(point: EntryPoint) -> str:
    return f"launcher {point.name!r} of the package {_package(point)}"


def _cure(point: EntryPoint) -> str:
    return f"update or remove that package: pip uninstall {_package(point)}"


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.module
