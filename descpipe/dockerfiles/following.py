"""From the instructions of a Dockerfile to the image that they would make."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe.dockerfiles.copying import UNKNOWN, Copy, read_copy
from descpipe.dockerfiles.dockerfile import ARGUMENT, EMPTY, GIVEN_BY_DOCKER
from descpipe.dockerfiles.image import RUN_PY, STAGE_FOLDER, Image, Placed, is_near_stage
from descpipe.dockerfiles.run_commands import chmods, effects_on, lets_everybody_run
from descpipe.dockerfiles.variables import expand
from descpipe.dockerfiles.words import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from descpipe.dockerfiles.context_folder import ContextFolder
    from descpipe.dockerfiles.dockerfile import BuildStage
    from descpipe.dockerfiles.instructions import Instruction

# What `descpipe build` puts beside each Dockerfile that asks for it by name.
IN_IMAGE_PART = "descpipe/__init__.py"
# What stages need to talk to other processes.
MPI_PACKAGE = "mpi4py"
# Of all variables together.
MAX_ENVIRONMENT = 1_000_000
# Of those that are asked for, in all the places to which they are copied.
MAX_FILES = 500


class Follower:
    """Follows one build stage, instruction by instruction.

    Parameters
    ----------
    stage : BuildStage
        What is followed.
    parent : Image
        What it starts from.
    earlier : mapping of str to Image
        The earlier build stages, by name and number.
    context : ContextFolder
        The files beside the Dockerfile.
    names : sequence of str
        Those files whose places in the image are asked for.

    Attributes
    ----------
    image : Image
        What is there so far.
    copies : list of Copy
        Each COPY and ADD so far.
    """

    def __init__(
        self,
        stage: BuildStage,
        parent: Image,
        earlier: Mapping[str, Image],
        context: ContextFolder,
        names: Sequence[str],
    ) -> None:
        self.image = parent.copy()
        self.copies: list[Copy] = []
        self._stage = stage
        self._earlier = earlier
        self._context = context
        self._names = names
        self._arguments: dict[str, str | None] = {}
        self._environment_length = 0

    def follow(self) -> None:
        """Follow all instructions."""
        rules: dict[str, Callable[[Instruction], None]] = {
            "ADD": self._copy,
            "ARG": self._argument,
            "COPY": self._copy,
            "ENTRYPOINT": self._entrypoint,
            "ENV": self._environment,
            "RUN": self._run,
            "USER": self._user,
            "WORKDIR": self._workdir,
        }
        for instruction in self._stage.instructions:
            if instruction.keyword in rules:
                rules[instruction.keyword](instruction)

    def _value(self, name: str) -> str | None:
        for known in (self.image.environment, self._arguments):
            if name in known:
                return known[name]
        return "" if self.image.outermost == EMPTY else None

    def _expanded(self, text: str) -> str | None:
        return expand(text, self._value)

    def _path(self, text: str) -> str:
        """Return a path in the image; the working directory comes before relative ones."""
        expanded = self._expanded(text)
        if expanded is None:
            return UNKNOWN
        path = posixpath.normpath(posixpath.join(self.image.workdir, expanded))
        return path.replace("//", "/", 1)

    def _argument(self, instruction: Instruction) -> None:
        for word in instruction.shell_words:
            match = ARGUMENT.fullmatch(word.text)
            if match is None:
                continue
            if match[2] is not None:
                value = self._expanded(match[2])
            elif GIVEN_BY_DOCKER.fullmatch(match[1]):
                value = None
            else:
                value = self._stage.arguments.get(match[1], "")
            self._arguments[match[1]] = self._short(value)

    def _environment(self, instruction: Instruction) -> None:
        self.image.environment |= {
            name: self._short(self._expanded(word.text)) for name, word in instruction.pairs
        }

    def _short(self, value: str | None) -> str | None:
        self._environment_length += len(value or "")
        return value if self._environment_length < MAX_ENVIRONMENT else None

    def _user(self, instruction: Instruction) -> None:
        expanded = self._expanded(instruction.text)
        self.image.user = Word(UNKNOWN if expanded is None else expanded, instruction.place)

    def _workdir(self, instruction: Instruction) -> None:
        self.image.workdir = self._path(instruction.text)
        self._make_folder(self.image.workdir)

    def _entrypoint(self, instruction: Instruction) -> None:
        words = [word.text for word in instruction.words]
        self.image.entrypoint = instruction.place if any(words) else None

    def _run(self, instruction: Instruction) -> None:
        words = instruction.words
        line = " ".join(word.text for word in words) if instruction.is_list else instruction.text
        command = "\n".join((line, *instruction.heredocs))
        image = self.image
        for chmod in chmods(command):
            decided = lets_everybody_run(chmod.mode)
            for path, placed in image.files.items():
                if decided is not None and chmod.changes(path, image.workdir):
                    mode = Word(f"chmod {chmod.mode}", instruction.place)
                    image.files[path] = replace(placed, is_executable=decided, mode=mode)
        if STAGE_FOLDER in command:
            self._make_folder(STAGE_FOLDER)
        effects = effects_on(STAGE_FOLDER, command, image.workdir)
        image.can_fetch |= effects.fetches
        image.can_move |= effects.moves
        image.can_install |= effects.installs
        image.names_descpipe |= "descpipe" in command
        image.names_mpi |= MPI_PACKAGE in command

    def _copy(self, instruction: Instruction) -> None:
        copy = read_copy(instruction, self._expanded, self._path, self.image.folders)
        if copy is None:
            return
        self.copies.append(copy)
        makes_folder = copy.into_folder or any(
            self._context.is_folder(source.text) for source in copy.sources
        )
        self._make_folder(copy.target if makes_folder else posixpath.dirname(copy.target))
        if copy.origin is None:
            self._copy_context(copy, makes_folder=makes_folder)
        elif copy.origin in self._earlier:
            self._copy_stage(copy, self._earlier[copy.origin])
        is_unknown = copy.origin is not None and copy.origin not in self._earlier
        if (is_unknown or not copy.is_complete) and is_near_stage(copy.target):
            self.image.can_fetch = True

    def _copy_context(self, copy: Copy, *, makes_folder: bool) -> None:
        for name in self._names:
            if name != IN_IMAGE_PART and not self._context.holds(name):
                continue
            placed = Placed(
                context=self._context.path,
                name=name,
                is_executable=self._context.is_executable(name),
                place=copy.place,
            )
            self._put(placed, copy, name)
        there = self.image.files.get(RUN_PY)
        is_other = there is None or there.place != copy.place
        if copy.target == RUN_PY and not makes_folder and copy.sources and is_other:
            self.image.files[RUN_PY] = Placed(
                context=self._context.path,
                name=copy.sources[0].text,
                is_executable=True,
                place=copy.place,
            )

    def _copy_stage(self, copy: Copy, image: Image) -> None:
        for path, placed in image.files.items():
            self._put(placed, copy, path.lstrip("/"))
        if is_near_stage(copy.target):
            self.image.can_fetch |= image.can_fetch
            self.image.can_move |= image.can_move
        self.image.names_descpipe |= image.names_descpipe
        self.image.names_mpi |= image.names_mpi

    def _make_folder(self, path: str) -> None:
        while path not in self.image.folders:
            self.image.folders.add(path)
            path = posixpath.dirname(path)

    def _put(self, placed: Placed, copy: Copy, name: str) -> None:
        decided = lets_everybody_run(copy.mode.text) if copy.mode else None
        if decided is not None:
            placed = replace(placed, is_executable=decided, mode=copy.mode)
        for target in copy.targets(name):
            if len(self.image.files) < MAX_FILES:
                self.image.files[target] = placed
            else:
                self.image.can_fetch = True
