"""`Stage`: the class that a stage's ``run.py`` derives from."""

from __future__ import annotations

import os
import sys
import time

from descpipe.contract.arguments import Arguments, given_problems, parse_arguments
from descpipe.contract.config_schema import config_problems
from descpipe.contract.errors import CONTRACT_FOLDER, StageError, missing_package, near_miss
from descpipe.contract.files import File, UncheckedError
from descpipe.contract.given_parameters import given_parameters
from descpipe.contract.output_folder import (
    is_full_disk,
    make_partial_folder,
    publish,
    remove_folder,
)
from descpipe.contract.processes import Processes, Ranks, communicator
from descpipe.contract.shard import given_shard
from descpipe.contract.usage import usage_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping, NoReturn, Set

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)
# Threads that wait by looping keep others from the work that they wait for, if a machine is busy.
WAITING = ("OMP_WAIT_POLICY", "passive")
# HOME is the folder of outputs under CWL, and read-only or missing in a plain container.
CACHE_VARIABLES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR", "NUMBA_CACHE_DIR")


class Stage:
    """One step of an analysis, launched as ``/opt/desc/run.py``.

    A subclass sets the class variables, which descpipe reads without running the file, and
    defines `run`.

    Attributes
    ----------
    name : str
        Name of the stage; that of its folder.
    config : dict of str to str
        Tag of each configuration file, and the file's name in the image.
    inputs, outputs : dict of str to (str or File or list of one)
        Tag of each file that is read or written, and its type.
    parameters : dict of str to (Parameter or value)
        Name of each value that changes the result, and its type and default.
    network : bool
        Whether the stage needs the network while it runs.
    """

    name: str = ""
    config: Mapping[str, str] = {}
    inputs: Mapping[str, Any] = {}
    outputs: Mapping[str, Any] = {}
    parameters: Mapping[str, Any] = {}
    network: bool = False

    def __init__(self, arguments: Arguments | None = None) -> None:
        self._arguments = arguments or Arguments()
        given = self._arguments
        shard = given_shard(given.shard, is_complete=given.all_given)
        self._share = shard or Ranks(given.processes)
        self._output_folder = self._arguments.outputs or _folder("DESC_OUTPUT", "outputs")
        self._values: Dict[str, Any] | None = None
        self._notes: Set[str] = set()

    def run(self) -> None:
        """Do the work; every stage defines its own."""
        raise StageError(f"stage {self.name!r} does not define run(self)")

    # -- what run() asks for ----------------------------------------------------------------

    def get_input_path(self, tag: str) -> str:
        """Return the path of an input; empty for an optional one that was not given."""
        if File.from_declaration(_declared("input", tag, self.inputs)).is_list:
            raise StageError(f"input {tag!r} is a list of files: use get_input_paths({tag!r})")
        paths = self._input_paths(tag)
        return paths[0] if paths else ""

    def get_input_paths(self, tag: str) -> List[str]:
        """Return the paths of an input that is a list of files, in the pipeline's order."""
        return self._input_paths(tag)

    def get_output_path(self, tag: str, part: str | int | None = None) -> str:
        """Return the path to write an output to.

        Lists of files have one path for each part, and the order of their names: a number gets
        zeros before it.
        """
        return os.path.join(self._output_folder, self.get_output_filename(tag, part))

    def get_config_path(self, tag: str) -> str:
        """Return the path of a configuration file."""
        file_name = _declared("config file", tag, self.config)
        given = self._arguments.config.get(tag)
        if given:
            return given[-1]
        return os.path.join(_folder("DESC_CONFIG", "config"), file_name)

    def get_input_filename(self, tag: str) -> str:
        """Return the name of an input file, without its folder."""
        declared = _declared("input", tag, self.inputs)
        path = self.get_input_path(tag)
        return os.path.basename(path) if path else File.from_declaration(declared).file_name(tag)

    def get_output_filename(self, tag: str, part: str | int | None = None) -> str:
        """Return the name of an output file, without its folder."""
        file = File.from_declaration(_declared("output", tag, self.outputs))
        name = self._arguments.output.get(tag, [tag])[-1]
        if file.is_list:
            if part is None or part == "":
                raise StageError(f"output {tag!r} is a list of files: name the part to write")
            text = part if isinstance(part, str) else f"{part:06}"
            return f"{name}.{text}.{file.suffix}"
        return file.file_name(name)

    def get_parameter(self, name: str) -> Any:
        """Return the value of a parameter, of its declared type."""
        _declared("parameter", name, self.parameters)
        if self._values is None:
            self._values = given_parameters(self.parameters, self._arguments)
        return self._values[name]

    def get_threads(self) -> int:
        """Return how many threads this process may use."""
        text = os.environ.get("OMP_NUM_THREADS", "1").split(",")[0]
        return self._arguments.threads or (max(int(text), 1) if text.isdecimal() else 1)

    def get_rank(self) -> int:
        """Return the number of this process or shard among those of the stage, from 0."""
        return self._share.rank()

    def get_size(self) -> int:
        """Return how many processes or shards the stage runs in."""
        return self._share.size()

    def get_comm(self) -> Any:
        """Return the MPI communicator of the stage's processes, or None if there is one only."""
        return self._share.comm()

    # -- the life of a process --------------------------------------------------------------

    @classmethod
    def main(cls) -> NoReturn:
        """Check the inputs, run the stage, check the outputs, and leave with an exit status.

        Exits 0 if all is well, 1 with one message for each problem otherwise. Outputs appear in
        their folder whole and together, or not at all.
        """
        try:
            arguments = parse_arguments(sys.argv[1:])
            if arguments.help:
                cls._show_help()
                sys.exit(0)
            cls(arguments)._execute()
        except StageError as error:
            _leave(cls, 1, *error.problems)
        except ModuleNotFoundError as error:
            if not error.name:
                raise
            _leave(cls, 1, missing_package(error.name, _file_of(cls)))
        except KeyboardInterrupt:
            _leave(cls, 130, "interrupted")
        sys.exit(0)

    @classmethod
    def _show_help(cls) -> None:
        from descpipe.contract.help_text import help_text

        title = (cls.__doc__ or "").strip().partition("\n")[0] or cls.name
        print(help_text(title, cls.inputs, cls.outputs, cls.config, cls.parameters))

    def _execute(self) -> None:
        start = time.monotonic()
        self._prepare_environment()
        processes = Processes(communicator())
        processes.first(self._check_before)
        final = self._output_folder
        self._output_folder = processes.first(lambda: make_partial_folder(final))
        try:
            processes.first(self._make_directories)
            processes.all(self._run)
            processes.first(lambda: self._finish(final))
        except OSError as error:
            if not is_full_disk(error):
                raise
            raise StageError(f"no space is left in {final}; free some and run again") from error
        finally:
            if processes.is_first:
                remove_folder(self._output_folder)
            if self._arguments.all_given:  # it is a program that started this, and keeps a log
                print(usage_line(start), file=sys.stderr)

    def _check_before(self) -> None:
        declared = {"input": self.inputs, "config": self.config}
        declared.update(parameter=self.parameters, output=self.outputs)
        problems = given_problems(self._arguments, declared) + self._input_problems()
        try:
            self._values = given_parameters(self.parameters, self._arguments)
        except StageError as error:
            problems += error.problems
        if problems:
            raise StageError(*problems)

    def _run(self) -> None:
        try:
            self.run()
        except SystemExit as leaving:
            if leaving.code:
                raise

    def _finish(self, final: str) -> None:
        """Check the outputs, and move them to their folder."""
        self._share.require_use()
        problems = [
            f"output {tag!r} {problem}"
            for tag in self.outputs
            for problem in self._output_problems(tag)
        ]
        if problems:
            raise StageError(*problems)
        if self._arguments.provenance:
            self._add_provenance(self._arguments.provenance)
        self._remove_stale_parts(final)
        publish(self._output_folder, final)

    def _add_provenance(self, maker: str) -> None:
        """Add to the outputs that have room for it what made them; none is worth a failure."""
        from functools import lru_cache  # all of this only runs with a pipeline around

        from descpipe.contract.provenance_places import add_provenance, may_have_room

        provenance = lru_cache(maxsize=1)(lambda: self._provenance(maker))
        for tag, declared in self.outputs.items():
            if not may_have_room(File.from_declaration(declared)):
                continue
            for path in self._output_paths(tag):
                trouble = add_provenance(path, provenance)
                if trouble:
                    name = os.path.basename(path)
                    self._note(f"{name} does not say what made it: {trouble}")

    def _provenance(self, maker: str) -> Dict[str, str]:
        from descpipe.contract.provenance import made_by, made_from

        values = {name: self.get_parameter(name) for name in self.parameters}
        config = {tag: self.get_config_path(tag) for tag in self.config}
        inputs = {tag: self._input_paths(tag) for tag in self.inputs}
        found = made_by(maker, self.name, _file_of(type(self)))
        if self._arguments.shard:
            found["shard"] = self._arguments.shard
        if self._arguments.processes:
            found["number of processes"] = str(self._arguments.processes)
        found.update(made_from(values, config, inputs))
        return found

    def _make_directories(self) -> None:
        for tag, declared in self.outputs.items():
            if File.from_declaration(declared).is_directory:
                os.mkdir(self.get_output_path(tag))

    def _prepare_environment(self) -> None:
        if self._arguments.threads:
            for variable in THREAD_VARIABLES:
                os.environ[variable] = str(self._arguments.threads)
            os.environ.setdefault(*WAITING)
        temporary = os.environ.get("TMPDIR", "/tmp")
        for variable in CACHE_VARIABLES:
            os.environ.setdefault(variable, temporary)
        import signal  # `docker stop` sends SIGTERM: leave by an exception, which cleans up

        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))

    def _input_paths(self, tag: str) -> List[str]:
        file = File.from_declaration(_declared("input", tag, self.inputs))
        given = self._arguments.input.get(tag)
        if given or self._arguments.all_given:
            return list(given or [])
        pattern = os.path.join(_folder("DESC_INPUT", "inputs"), file.file_name(tag))
        if file.is_list:
            from glob import escape, glob

            folder, name = os.path.split(pattern)
            return sorted(glob(os.path.join(escape(folder), name)))
        return [pattern] if os.path.exists(pattern) or not file.is_optional else []

    def _input_problems(self) -> List[str]:
        problems = [
            f"input {tag!r}: {problem}"
            for tag in self.inputs
            for problem in self._problems_of_input(tag)
        ]
        for tag in self.config:
            path = self.get_config_path(tag)
            if not os.path.isfile(path):
                problems.append(f"config file {tag!r}: no such file: {path}")
            else:
                problems += self._problems_of_config(tag, path)
        return problems

    def _problems_of_config(self, tag: str, path: str) -> List[str]:
        folder = os.path.dirname(os.path.abspath(_file_of(type(self))))
        try:
            found = config_problems(folder, self.config[tag], path)
        except UncheckedError as error:
            self._note(f"config file {tag!r}: not checked: {error}")
            return []
        return [f"config file {tag!r}: {problem}" for problem in found]

    def _problems_of_input(self, tag: str) -> List[str]:
        file = File.from_declaration(self.inputs[tag])
        paths = self._input_paths(tag)
        if not paths and not file.is_optional:
            return ["was not given"]
        if len(paths) > 1 and not file.is_list:
            return [f"given {len(paths)} times, but it is one file"]
        return [
            problem for path in paths for problem in self._file_problems("input", tag, file, path)
        ]

    def _output_problems(self, tag: str) -> List[str]:
        file = File.from_declaration(self.outputs[tag])
        parts = self._output_paths(tag)
        if not parts or not os.path.exists(parts[0]):
            part = ", PART" if file.is_list else ""
            return [f"was not written; run() must write it to get_output_path({tag!r}{part})"]
        return [
            "is not good: " + problem.replace(part, os.path.basename(part))
            for part in parts
            for problem in self._file_problems("output", tag, file, part)
        ]

    def _file_problems(self, kind: str, tag: str, file: File, path: str) -> List[str]:
        try:
            return file.problems(path)
        except UncheckedError as error:
            self._note(f"{kind} {tag!r}: not checked: {error}")
            return []

    def _note(self, words: str) -> None:
        """Say something that the user should know, once."""
        if words not in self._notes:
            self._notes.add(words)
            print(f"{self.name or 'stage'}: {words}", file=sys.stderr)

    def _output_paths(self, tag: str) -> List[str]:
        """Return what has been written for an output, or should have been."""
        if File.from_declaration(self.outputs[tag]).is_list:
            return self._parts(tag, self._output_folder)
        return [self.get_output_path(tag)]

    def _parts(self, tag: str, folder: str) -> List[str]:
        from glob import escape, glob

        return sorted(glob(os.path.join(escape(folder), self.get_output_filename(tag, "*"))))

    def _remove_stale_parts(self, final: str) -> None:
        """Remove the parts that an earlier run wrote, which may be more than those of this one."""
        for tag, declared in self.outputs.items():
            if File.from_declaration(declared).is_list:
                for part in self._parts(tag, final):
                    os.remove(part)


def _leave(stage: type[Stage], status: int, *problems: str) -> NoReturn:
    for problem in problems:
        print(f"{stage.name or 'stage'}: {problem}", file=sys.stderr)
    sys.exit(status)


def _file_of(stage: type[Stage]) -> str:
    return sys.modules[stage.__module__].__file__ or ""


def _folder(variable: str, name: str) -> str:
    return os.environ.get(variable) or os.path.join(CONTRACT_FOLDER, name)


def _declared(kind: str, tag: str, declared: Mapping[str, Any]) -> Any:
    if tag not in declared:
        raise StageError(f"run() asks for {kind} {tag!r}, not declared{near_miss(tag, declared)}")
    return declared[tag]
