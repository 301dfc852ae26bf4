"""Looking at a pipeline's input files on the host: there, readable, and of their type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.contract.files import FileList, UncheckedError
from descpipe.contract.structured import YAML
from descpipe.model.paths import is_file, is_folder, why_missing
from descpipe.model.problem import Problems, display_path
from descpipe.reading.condition_columns import check_condition_columns
from descpipe.reading.config_files import check_value, read_settings
from descpipe.reading.repeated_files import check_repeated_files

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.model.pipeline import Pipeline, PipelineInput
    from descpipe.model.problem import Place


def check_input_files(pipeline: Pipeline, problems: Problems) -> None:
    """Tell which input files are missing, unreadable, there twice, or not what readers need.

    Headers are looked at, never data.
    """
    for tag, given in pipeline.inputs.items():
        for path, place in zip(given.paths, given.places, strict=True):
            _InputFile(tag, given, path, place, problems).check()
    check_repeated_files(pipeline, problems)
    check_condition_columns(pipeline, problems)


@dataclass(frozen=True, slots=True)
class _InputFile:
    """One input file and where it is given."""

    tag: str
    given: PipelineInput
    path: Path
    place: Place
    problems: Problems

    def check(self) -> None:
        """Tell each thing wrong with the file once, and who needs it otherwise."""
        missing = why_missing(self.path, "folder" if self.given.type.is_directory else "file")
        if missing:
            what, do = missing
            do = f"{do}, or give --input {self.tag}=FILE" if do == "correct the path" else do
            self.problems.error("bad-input-file", self.place, f"input {self.tag!r}: {what}", do)
            return
        told: dict[str, list[str]] = {}
        for step, type_ in self.given.readers:
            one = type_.item if isinstance(type_, FileList) else type_
            if isinstance(one, YAML) and is_file(self.path):
                self._check_yaml(one)
                continue
            for words in self._problems(one):
                told.setdefault(words, []).append(step)
        for words, steps in told.items():
            lack, _, near = words.replace(str(self.path), display_path(self.path)).partition("; ")
            what = f"input {self.tag!r}, read by {', '.join(map(repr, steps))}: {lack}"
            self.problems.error("bad-input-file", self.place, what, self._advice(near))
        if not told:
            self._check_suffix()

    def _check_yaml(self, type_: YAML) -> None:
        """Tell what is wrong where it stands in the file; what several readers find, once."""
        found = Problems()
        try:
            type_.check_size(str(self.path))
            node = read_settings(self.path, found, is_checked=bool(type_.keys or type_.schema))
            if node is not None:
                check_value(node, type_.keys, type_.schema, found)
        except UncheckedError as error:
            self._tell_unchecked(error, found)
        told = set(self.problems.found)
        self.problems.found += [problem for problem in found.found if problem not in told]

    def _problems(self, type_: File) -> list[str]:
        try:
            return type_.problems(str(self.path))
        except UncheckedError as error:
            self._tell_unchecked(error, self.problems)
            return []

    def _tell_unchecked(self, error: UncheckedError, problems: Problems) -> None:
        file = display_path(self.path)
        what = f"input {self.tag!r}: {file} is checked in part only, without {error}"
        do = (
            f"`pip install {error.package}` checks it all"
            if error.package
            else "look at it yourself"
        )
        problems.warning("unchecked-file", self.place, what, do)

    def _check_suffix(self) -> None:
        suffix, name = self.given.type.suffix, self.path.name
        if is_file(self.path) and not name.lower().endswith(f".{suffix.lower()}"):
            what = f"input {self.tag!r} is read as a {suffix} file, but it is {name}"
            do = "make sure that it is the right file"
            self.problems.warning("suffix-differs", self.place, what, do)

    def _advice(self, near: str) -> str:
        do = "correct the file, or name another"
        if is_folder(self.path) and not self.given.type.is_directory:
            return "name a file in it"
        return f"{near}; {do}" if near.startswith("known") else near or do
