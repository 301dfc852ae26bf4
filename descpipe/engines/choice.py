"""Which container engine a command uses: the one asked for, or the first one that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from descpipe.engines.engine import EngineName, load_engine
from descpipe.errors import MissingProgram

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from descpipe.engines.engine import Engine

WantedEngine = Literal["auto", "docker", "podman"]
NAMES: tuple[EngineName, ...] = get_args(EngineName)
CURE = (
    "start Docker's engine (`docker info` must answer), or install podman "
    "(--engine podman tells what it needs)"
)
# What else there is for commands that also work without containers.
OR_NONE = ", or give --engine none"


@dataclass(frozen=True, slots=True)
class ChosenEngine:
    """An engine that answers.

    Attributes
    ----------
    name : str
        Its name.
    engine : Engine
        Its functions.
    reason : str
        Why it is not one that comes before it; empty if it is the first, or was asked for.
    """

    name: EngineName
    engine: Engine
    reason: str = ""

    @property
    def words(self) -> str:
        """What it is, and why, if nobody expects it."""
        because = f", because {self.reason}" if self.reason else ""
        return f"{self.name} {self.engine.version()}{because}"


def engine_words(name: EngineName) -> tuple[str, ...]:
    """Return the words that choose an engine in a command, which would take Docker if it answers.

    They belong to commands that are told to users of another engine.
    """
    return () if name == NAMES[0] else ("--engine", name)


def add_engine(parser: ArgumentParser, *others: str) -> None:
    """Add the option of a command that works with images, not with steps.

    Parameters
    ----------
    parser : ArgumentParser
        The command's.
    others : str
        Names that only this command knows.
    """
    parser.add_argument(
        "--engine",
        choices=["auto", *NAMES, *others],
        default="auto",
        help="auto (default): docker if its engine answers, else podman",
    )


def choose_engine(wanted: WantedEngine, otherwise: str = "") -> ChosenEngine:
    """Return the engine to use.

    Parameters
    ----------
    wanted : str
        Which one.
    otherwise : str
        What else the user can do if there is none.

    Raises
    ------
    MissingProgram
        If it does not answer, or none does.
    """
    if wanted != "auto":
        engine = load_engine(wanted)
        engine.require(otherwise)
        return ChosenEngine(wanted, engine)
    chosen = first_answering()
    if isinstance(chosen, ChosenEngine):
        return chosen
    raise MissingProgram(f"an engine for containers is needed, but {chosen}; {CURE}{otherwise}")


def answering(wanted: WantedEngine) -> ChosenEngine | str:
    """Return the engine that is wanted if it answers, or why it does not."""
    if wanted == "auto":
        return first_answering()
    engine = load_engine(wanted)
    return engine.unavailable_reason() or ChosenEngine(wanted, engine)


def first_answering() -> ChosenEngine | str:
    """Return the first engine that answers, or why none does."""
    reasons: list[str] = []
    for name in NAMES:
        engine = load_engine(name)
        reason = engine.unavailable_reason()
        if reason is None:
            return ChosenEngine(name, engine, ", and ".join(reasons))
        reasons.append(reason)
    return ", and ".join(reasons)
