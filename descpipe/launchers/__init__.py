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
OWN: Final = ("local", "slurm", "nersc", "pbs", "dagman", "pegasus")


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

    One of another package that cannot be used says why when it is.
    """
    launchers = {name: cast("Launcher", import_module(f"{__name__}.{name}")) for name in OWN}
    from importlib.metadata import entry_points  # takes a while

    for point in entry_points(group=ENTRY_POINTS):
        if point.name not in OWN:
            launchers[point.name] = _load(point, is_taken=point.name in launchers)
    return launchers


class _Unusable:
    def __init__(self, point: EntryPoint, why: str) -> None:
        package = point.dist.name if point.dist is not None else point.module
        self.why = (
            f"launcher {point.name!r} of the package {package} {why}; update or remove it: "
            f"pip uninstall {package}"
        )
        self.SUMMARY = f"nothing: it {why}"

    def configure(self, parser: ArgumentParser) -> None:
        """Add nothing."""

    def files(self, *_: Any, **__: Any) -> Mapping[str, str]:
        """Tell why it cannot be used."""
        raise Refused(self.why)


def _load(point: EntryPoint, *, is_taken: bool) -> Launcher:
    if is_taken:
        return _Unusable(point, "has the name of another package's launcher")
    try:
        launcher = point.load()
    except Exception as error:  # noqa: BLE001 - whatever others do when they are imported
        return _Unusable(point, f"cannot be loaded ({type(error).__name__}: {error})")
    missing = [name for name in ("SUMMARY", "configure", "files") if not hasattr(launcher, name)]
    if missing:
        return _Unusable(point, f"has no {' and no '.join(missing)}")
    return cast("Launcher", launcher)
