"""What must hold for any bytes that stand in a pipeline file, a ``run.py`` or a ``Dockerfile``.

Whatever they are, reading them ends without an exception; every problem has a place in the file
and words of one line; and what is read without errors can be exported.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from descpipe.cwl.bundle import bundle
from descpipe.dockerfiles.dockerfile import read_dockerfile
from descpipe.errors import BadInput
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline
from descpipe.reading.run_py import read_run_py

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STAGE = """\
#!/usr/bin/env python3
import descpipe
from descpipe import FITS, Column, Directory, File, Parameter

class Stage(descpipe.Stage):
    name = "first"
    config = {"config": "config.yaml"}
    inputs = {"raw": "txt", "map": FITS(columns={"ra": Column("float", unit="deg")}, optional=True)}
    outputs = {"once": "txt", "maps": [File("fits")], "plots": Directory()}
    parameters = {
        "nbin": Parameter(int, minimum=1),
        "zmin": Parameter(float, 0.2, above=0, unit="deg"),
        "rule": Parameter(str, "equal", choices=["equal", "given"]),
        "flip": False,
        "edges": Parameter([float], None, min_items=2),
        "cuts": Parameter({"low": float, "high": 2.0, "names": ["a"]}, None),
        "many": Parameter([{"low": 1.0}], [{"low": 2.0}]),
    }

    def run(self):
        pass

if __name__ == "__main__":
    Stage.main()
"""
SECOND = STAGE.replace('"first"', '"second"').replace('"raw": "txt"', '"once": "txt"')
SECOND = SECOND.replace('outputs = {"once"', 'outputs = {"twice"').replace('"maps"', '"more"')
SECOND = SECOND.replace('"plots"', '"others"').replace("(int, minimum=1)", "(int, 3)")


class Project:
    """A folder with two good stages, in which one file is replaced by any bytes.

    Parameters
    ----------
    folder : Path
        An empty folder; one in memory is faster.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in (("first", STAGE), ("second", SECOND), ("any", "")):
            stage = folder / "images" / name
            stage.mkdir(parents=True, exist_ok=True)
            (stage / "run.py").write_text(text)
            (stage / "Dockerfile").write_text("FROM scratch\n")
        (folder / "config.yaml").write_text("a: 1\n")
        (folder / "raw.txt").write_text("raw\n")

    def check(self, kind: int, data: bytes) -> None:
        """Check the bytes as one of the kinds of files, told by a number."""
        kinds: list[Callable[[bytes], Problems]] = [self.pipeline, self.run_py, self.dockerfile]
        problems = kinds[kind % len(kinds)](data)
        lines = data.count(b"\n") + data.count(b"\r") + 2
        for problem in problems.found:
            assert problem.place.line >= 1, problem
            assert problem.place.column >= 1, problem
            if problem.place.path in (self.folder / "pipeline.yaml", self._stage / "run.py"):
                assert problem.place.line <= lines, problem
            assert problem.code, problem
            assert problem.what, problem
            assert problem.do, problem
            assert "\n" not in str(problem), problem

    @property
    def _stage(self) -> Path:
        return self.folder / "images" / "any"

    def pipeline(self, data: bytes) -> Problems:
        """Read a pipeline file and, if it is good, make its documents."""
        problems = Problems()
        path = self.folder / "pipeline.yaml"
        path.write_bytes(data)
        with suppress(BadInput):
            bundle(read_pipeline(path, Overrides(), problems), self.folder / "cwl")
            assert not problems.has_errors
            return problems
        assert problems.has_errors
        return problems

    def run_py(self, data: bytes) -> Problems:
        """Read a stage."""
        problems = Problems()
        (self._stage / "run.py").write_bytes(data)
        metadata = read_run_py(self._stage, problems)
        assert metadata is not None or problems.has_errors
        return problems

    def dockerfile(self, data: bytes) -> Problems:
        """Read a Dockerfile."""
        problems = Problems()
        path = self._stage / "Dockerfile"
        path.write_bytes(data)
        read_dockerfile(path, problems)
        return problems
