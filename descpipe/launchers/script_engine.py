"""The programs that start containers in scripts, and what a script says of each of them."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from descpipe.engines import apptainer
from descpipe.engines.step_container import CONFINED, ENVIRONMENT, OUTPUTS, RUN_PY
from descpipe.errors import Refused
from descpipe.launchers.shell import array
from descpipe.model.mpi_words import mpirun_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from descpipe.model.pipeline import Step

# Engine, and the file with its functions.
PARTS = {
    "docker": "containers",
    "podman": "containers",
    "podman-hpc": "containers",
    "apptainer": "apptainer",
    "shifter": "shifter",
    "none": "this_python",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptEngine:
    """A program that starts containers.

    Attributes
    ----------
    name : str
        One of `PARTS`.
    images : str
        For apptainer, a quoted word: the folder of the files of images.
    """

    name: str
    images: str = ""

    @property
    def part(self) -> str:
        """The file with its functions."""
        return PARTS[self.name]

    @property
    def is_isolating(self) -> bool:
        """Whether its containers have their own paths and their own network."""
        return self.name not in ("shifter", "none")

    @property
    def is_spreading(self) -> bool:
        """Whether it asks if processes on several nodes must find each other."""
        return self.name in ("apptainer", "shifter")

    @property
    def words(self) -> str:
        """What it is, after `with`."""
        return "this Python" if self.name == "none" else self.name

    def settings(self) -> Iterator[str]:
        """Yield the lines that its functions need before them."""
        if self.part == "containers":
            yield f"engine={self.name}"
            yield from array("confined", self._confinement())
            if self.name != "docker":
                yield "# Without this, podman takes an ordinary user for root."
                yield "((EUID == 0)) || confined+=(--userns=keep-id)"
        if self.name == "apptainer":
            yield f"sif_folder={self.images}"
        if self.is_isolating:
            yield f"outputs={OUTPUTS}"
        if self.name != "none":
            yield f"run_py={RUN_PY}"

    def image_word(self, step: Step, word: Callable[[Path], str]) -> str:
        """Return what stands for the image of a step, quoted; without one, its stage's folder.

        Parameters
        ----------
        step : Step
            The step.
        word : callable
            Returns the word of a path.

        Raises
        ------
        Refused
            If there is neither.
        """
        if self.name == "none":
            if step.stage.folder is None:
                raise Refused(f"step {step.name!r} has no sources, which --engine none needs")
            return word(step.stage.folder)
        if self.name == "apptainer":
            return f'"$sif_folder"/{quote(apptainer.sif_name(step.image).text)}'
        return quote(step.image)

    def mpirun_words(self, step: Step) -> tuple[str, ...]:
        """Return what starts the processes of a step on its one node."""
        # MPICH would ask the batch system for nodes. In containers it knows of none.
        own = ("env", "HYDRA_LAUNCHER=fork", "HYDRA_RMK=user") if self.name == "none" else ()
        return (*own, *mpirun_words(step))

    def _confinement(self) -> Iterator[str]:
        if self.name == "docker":
            yield "--init"
        yield from CONFINED
        yield from (f"--env={name}={value}" for name, value in ENVIRONMENT.items())
