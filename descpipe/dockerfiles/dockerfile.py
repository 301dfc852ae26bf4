"""A Dockerfile: its build stages, and the images that they are built from."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.dockerfiles.copying import clean_source
from descpipe.dockerfiles.instructions import SHOWN_LENGTH, Instruction, read_instructions
from descpipe.dockerfiles.variables import expand, variables_in
from descpipe.model.few_problems import FewProblems
from descpipe.model.problem import Place, did_you_mean
from descpipe.text import ADVICE_IN_PLACE, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.dockerfiles.words import Word
    from descpipe.model.problem import Problems

# Real ones have a few thousand.
MAX_BYTES = 200_000
ADVICE = {**ADVICE_IN_PLACE, "file-too-large": "get what is large with COPY instead"}
EMPTY = "scratch"
BASE_IMAGE = f"desc/descpipe-base:{__version__}"
BASE_EXAMPLE = f"`ARG BASE={BASE_IMAGE}` and `FROM ${{BASE}}`"
# Docker itself gives these a value, which differs between machines.
GIVEN_BY_DOCKER = re.compile(r"(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)")
WHOLE_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})", re.ASCII)
ARGUMENT = re.compile(r"(\w+)(?:=(.*))?", re.ASCII | re.DOTALL)
_NAME = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*+"
REFERENCE = re.compile(
    rf"(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?{_NAME}(?:/{_NAME})*+(?::[\w.-]{{1,128}})?(?:@\w+:\w+)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Base:
    """An image that a Dockerfile builds on.

    Attributes
    ----------
    reference : str
        Its name.
    argument : str or None
        The build argument that could give another name.
    place : Place
        The FROM line.
    is_known : bool
        Whether the name is right, as far as one can tell. If not, it is as written.
    """

    reference: str
    argument: str | None
    place: Place
    is_known: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildStage:
    """A `FROM` and what follows up to the next one.

    Attributes
    ----------
    name : str
        As in ``FROM ... AS name``, in lower case; empty without one.
    base : Base
        What it starts from.
    parent : int or None
        The number of the earlier build stage that `base` names, if it does.
    instructions : tuple of Instruction
        What follows.
    arguments : dict of str to str
        Defaults of the ARGs before the first FROM; empty for none.
    """

    name: str
    base: Base
    parent: int | None
    instructions: tuple[Instruction, ...]
    arguments: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dockerfile:
    """What a Dockerfile says.

    Attributes
    ----------
    path : Path
        The file.
    stages : tuple of BuildStage
        At least one. The last one is the image.
    """

    path: Path
    stages: tuple[BuildStage, ...]

    @property
    def bases(self) -> tuple[Base, ...]:
        """The images it builds on, without its own stages."""
        outside = [stage.base for stage in self.stages if stage.parent is None]
        return tuple(base for base in outside if base.reference != EMPTY)

    @property
    def labels(self) -> frozenset[str]:
        """The names of the labels that it gives the image itself."""
        lines = [line for line in self.stages[-1].instructions if line.keyword == "LABEL"]
        words = [word.text for line in lines for word in line.shell_words]
        return frozenset(word.partition("=")[0].strip("\"'") for word in words)

    def declares(self, argument: str) -> bool:
        """Whether an ARG below a FROM line names a build argument."""
        return any(
            word.text.partition("=")[0] == argument
            for stage in self.stages
            for line in stage.instructions
            if line.keyword == "ARG"
            for word in line.shell_words
        )

    @property
    def copies_descpipe(self) -> bool:
        """Whether it copies ``descpipe/``, the in-image part, from the context."""
        return any(
            clean_source(word.text.strip("\"'")).split("/")[0] == "descpipe"
            for stage in self.stages
            for instruction in stage.instructions
            if instruction.keyword in ("ADD", "COPY") and instruction.flag("from") is None
            for word in instruction.words[:-1]
        )


def read_dockerfile(path: Path, problems: Problems) -> Dockerfile | None:
    """Return what a Dockerfile says, or None if it cannot be read or has no FROM.

    Everything that keeps Docker from reading it is told with its position.
    """
    text = _read_text(path, problems)
    if text is None:
        return None
    with FewProblems(path, problems) as found:
        instructions = read_instructions(path, text, found)
        stages = tuple(_Stages(instructions, found).stages())
        if stages:
            return Dockerfile(path=path, stages=stages)
        what, do = "the Dockerfile has no FROM line", f"begin it with {BASE_EXAMPLE}"
        found.error("no-from", Place(path), what, do)
    return None


def _read_text(path: Path, problems: Problems) -> str | None:
    if os.path.lexists(path):
        return read_text(path, MAX_BYTES, problems, ADVICE)
    near = []
    with suppress(OSError):
        names = sorted(entry.name for entry in path.parent.iterdir())
        near = [name for name in names if name.lower().split(".")[0] == "dockerfile"]
    do = f"rename {near[0]!r} to Dockerfile" if near else f"write one, as in {BASE_EXAMPLE}"
    problems.error("no-dockerfile", Place(path), "there is no Dockerfile", do)
    return None


class _Stages:
    """Divides instructions into build stages, and finds what each starts from."""

    def __init__(self, instructions: tuple[Instruction, ...], problems: Problems) -> None:
        self.instructions = instructions
        self.problems = problems
        self.arguments: dict[str, str] = {}
        self.numbers: dict[str, int] = {}

    def stages(self) -> Iterator[BuildStage]:
        starts = [index for index, item in enumerate(self.instructions) if item.keyword == "FROM"]
        for item in self.instructions[: starts[0]] if starts else ():
            self._before_from(item)
        ends = [*starts[1:], len(self.instructions)]
        for number, (start, end) in enumerate(zip(starts, ends, strict=False)):
            begin = self.instructions[start]
            base, name = self._from(begin)
            parent = self.numbers.get(base.reference.lower())
            yield BuildStage(
                name=name,
                base=base,
                parent=parent,
                instructions=self.instructions[start + 1 : end],
                arguments=self.arguments,
            )
            if name:
                self.numbers[name] = number

    def _before_from(self, instruction: Instruction) -> None:
        if instruction.keyword == "ARG":
            self._declare(instruction)
            return
        what = f"{instruction.keyword} stands before FROM"
        self.problems.error("before-from", instruction.place, what, "move it below the FROM line")

    def _declare(self, instruction: Instruction) -> None:
        for word in instruction.shell_words:
            match = ARGUMENT.fullmatch(word.text)
            if match is not None:
                value = expand(match[2] or "", lambda name: self.arguments.get(name, ""))
                self.arguments[match[1]] = value or ""

    def _from(self, instruction: Instruction) -> tuple[Base, str]:
        """Return the image and the name of a build stage."""
        words = instruction.words
        written = [word.text for word in words]
        named = written[1:2] and written[1].upper() == "AS"
        if len(words) != (3 if named else 1):
            given = " ".join(written)[:SHOWN_LENGTH]
            what = f"FROM takes the name of one image, not {given!r}" if words else "FROM is empty"
            do = "write `FROM NAME:VERSION`, or `FROM NAME:VERSION AS STAGE`"
            self.problems.error("bad-from", instruction.place, what, do)
            text = words[0].text if words else ""
            return Base(text, None, instruction.place, is_known=False), ""
        return self._base(words[0], instruction.place), written[2].lower() if named else ""

    def _base(self, word: Word, place: Place) -> Base:
        whole = WHOLE_VARIABLE.fullmatch(word.text)
        argument = whole and (whole[1] or whole[2])
        reference = expand(word.text, self._value) if self._has_values(word) else None
        if reference is None:
            return Base(word.text, argument, place, is_known=False)
        is_known = reference.lower() in self.numbers or bool(REFERENCE.fullmatch(reference))
        if not is_known:
            self._tell_bad_name(reference, word.place)
        return Base(reference, argument, place, is_known=is_known)

    def _value(self, name: str) -> str | None:
        return None if GIVEN_BY_DOCKER.fullmatch(name) else self.arguments.get(name, "")

    def _has_values(self, word: Word) -> bool:
        """Tell variables without a value; the first of them is enough."""
        for name in variables_in(word.text):
            if self._value(name) == "":
                self._tell_no_value(name, word.place)
                return False
        return True

    def _tell_no_value(self, name: str, place: Place) -> None:
        given = {known: value for known, value in self.arguments.items() if value}
        if name in self.arguments:
            what = f"FROM uses {name}, but its ARG line gives no value"
            do = f"write it, as in `ARG {name}={BASE_IMAGE}`"
        else:
            what = f"FROM uses {name}, which no ARG line above the first FROM sets"
            near = get_close_matches(name, given, n=1, cutoff=0.65)
            add = f"add `ARG {name}=NAME:VERSION` above the first FROM"
            do = did_you_mean(name, near, add)
        self.problems.error("argument-without-value", place, what, do)

    def _tell_bad_name(self, reference: str, place: Place) -> None:
        shown = reference[:SHOWN_LENGTH]
        lower = reference.lower()
        do = "write it as NAME:VERSION"
        if REFERENCE.fullmatch(lower):
            do = f"use lower-case letters: {lower[:SHOWN_LENGTH]!r}"
        self.problems.error("bad-image-name", place, f"{shown!r} cannot name an image", do)
