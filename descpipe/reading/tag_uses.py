"""What a stage's methods ask for by name, which must be something that the stage declares."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from descpipe.model.problem import did_you_mean

if TYPE_CHECKING:
    from descpipe.model.metadata import StageMetadata
    from descpipe.reading.literals import LiteralReader

# Each method of a stage that takes a name: what it names, where that is declared, and the code.
METHODS = {
    **dict.fromkeys(
        ("get_input_path", "get_input_paths", "get_input_filename"),
        ("input", "inputs", "unknown-tag"),
    ),
    **dict.fromkeys(
        ("get_output_path", "get_output_filename"), ("output", "outputs", "unknown-tag")
    ),
    "get_config_path": ("config file", "config", "unknown-config"),
    "get_parameter": ("parameter", "parameters", "unknown-parameter"),
}
# Those that stand for one file, and what a list of files is asked for by.
ONE_FILE = dict.fromkeys(("get_input_path", "get_input_filename"), "get_input_paths")


def check_uses(stage: ast.ClassDef, metadata: StageMetadata, reader: LiteralReader) -> None:
    """Tell names that the methods of a stage write out and that the stage does not declare so.

    The run would end there, after all the steps before it.
    """
    for node in ast.walk(stage):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="self"), attr=method),
                args=[ast.Constant(value=str(name)) as argument, *_],
            ) if method in METHODS:
                kind, variable, code = METHODS[method]
                declared = getattr(metadata, variable)
                if name not in declared and variable not in metadata.unclear:
                    what = f"the stage has no {kind} {name!r}, which is asked for here"
                    do = did_you_mean(name, declared, f"add it to `{variable}`")
                    reader.problems.error(code, reader.place(argument), what, do)
                elif method in ONE_FILE and name in declared and declared[name].is_list:
                    what = f"input {name!r} is a list of files, and {method} is for one"
                    do = f"write `self.{ONE_FILE[method]}({name!r})`"
                    reader.problems.error("list-as-file", reader.place(argument), what, do)
