"""The modules beside `run.py` that it needs, found by reading them and never by running them."""

from __future__ import annotations

import ast
import os
import sys
from typing import TYPE_CHECKING

from descpipe.model.problem import Place, Problems
from descpipe.reading.python_source import parse_source, read_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def imported_modules(folder: Path, problems: Problems) -> dict[str, Place]:
    """Return the files beside `run.py` that it imports, and those that they import, and so on.

    Parameters
    ----------
    folder : Path
        The stage's folder.
    problems : Problems
        Gets warnings of modules that cannot be read.

    Returns
    -------
    dict of str to Place
        Path in the folder of each file, as in ``pkg/part.py``, and where it is imported first.
    """
    return _Imports(folder, problems).found


class _Imports:
    """Follows imports from file to file; each is read once."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.folder = folder
        self.problems = problems
        self.found: dict[str, Place] = {}
        self.beside = _modules_beside(folder)
        waiting = ["run.py"] if self.beside else []
        while waiting:
            waiting += self._read(waiting.pop())

    def _read(self, name: str) -> list[str]:
        """Return the files that a file imports and that were not found before."""
        path = self.folder / name
        new = []
        for node, dotted in _imports(self._tree(name), name.split("/")[:-1]):
            for file in self._files(dotted):
                if file not in self.found and file != "run.py":
                    self.found[file] = Place(path, node.lineno, node.col_offset + 1)
                    new.append(file)
        return new

    def _tree(self, name: str) -> ast.AST:
        path = self.folder / name
        found = Problems()
        text = read_source(path, found)
        tree = None if text is None else parse_source(path, text, found)
        if found.found and name != "run.py":  # of which the reader of stages tells
            # The image may have a newer Python, so that this need not be wrong there.
            what = f"this module cannot be read here: {found.found[0].what}"
            do = "correct it, or make sure yourself that the Dockerfile copies what it imports"
            self.problems.warning("module-not-read", found.found[0].place, what, do)
        return tree or ast.Module([], [])

    def _files(self, dotted: list[str]) -> Iterator[str]:
        """Yield the files that importing a module reads."""
        if not dotted or dotted[0] not in self.beside:
            return
        path = ""
        for part in dotted:
            path = f"{path}/{part}" if path else part
            if self._is_file(f"{path}/__init__.py"):
                yield f"{path}/__init__.py"
            elif self._is_file(f"{path}.py"):
                yield f"{path}.py"
                return
            elif not (self.folder / path).is_dir():
                return

    def _is_file(self, name: str) -> bool:
        return os.path.isfile(self.folder / name)  # noqa: PTH113 - false for all that is odd


def _modules_beside(folder: Path) -> set[str]:
    """Return what could be imported from the folder."""
    try:
        entries = set(os.listdir(folder))  # noqa: PTH208 - names are all that is asked for
    except OSError:
        return set()
    names = {entry.removesuffix(".py") for entry in entries}
    return {
        name
        for name in names - {"run", "descpipe"} - set(sys.builtin_module_names)
        if name.isidentifier() and (f"{name}.py" in entries or (folder / name).is_dir())
    }


def _imports(tree: ast.AST, package: list[str]) -> Iterator[tuple[ast.stmt | ast.Call, list[str]]]:
    """Yield each import, wherever it stands, and the parts of what it could name."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and _name(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        waiting += list(ast.iter_child_nodes(node))[::-1]
        if isinstance(node, ast.Import):
            for item in node.names:
                yield node, item.name.split(".")
        elif isinstance(node, ast.ImportFrom):
            begin = package[: len(package) - node.level + 1] if node.level else []
            dotted = begin + (node.module.split(".") if node.module else [])
            for item in node.names:
                yield node, [*dotted, item.name]
        elif isinstance(node, ast.Call) and node.args:
            named = node.args[0]
            is_import = _name(node.func) in ("import_module", "__import__")
            if is_import and isinstance(named, ast.Constant):
                yield node, str(named.value).split(".")


def _name(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))
