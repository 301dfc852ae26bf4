"""What all rows need: the pipeline, a small survey, a folder, and programs of other people."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import venv
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from outcome import FailedError, NotRunError, Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REPOSITORY = Path(__file__).parents[2]
TWO_POINT = "pipelines/two-point/pipeline.yaml"
# The same with its longest step as processes of MPI, in one container or one on each node.
BY_MPI = "pipelines/two-point/mpi.yaml"
BY_MPI_ON_NODES = "pipelines/two-point/mpi-on-nodes.yaml"
PROCESSES = {BY_MPI: {"processes": 2}, BY_MPI_ON_NODES: {"processes": 2, "nodes": 2}}
# So that images of the same name that somebody uses are not replaced.
OWNER = "descpipe-portability"
CATALOGUES = ("shear-catalog", "photoz-catalog", "truth")
DESCPIPE = (sys.executable, "-m", "descpipe")
LIMIT = 600.0  # seconds that a command may take
TOLD_LINES = 15


@dataclass(frozen=True)
class Workshop:
    """Where rows are run.

    Attributes
    ----------
    folder : Path
        All that is written is below it.
    closing : ExitStack
        What is to be stopped when all rows are done.
    shared : dict
        What several rows use, by its name, once it was started.
    """

    folder: Path
    closing: ExitStack = field(default_factory=ExitStack)
    shared: dict[str, object] = field(default_factory=dict)

    @property
    def disk(self) -> Path:
        """The folder that all machines see: pipelines, stages, and the survey."""
        return self.folder / "disk"

    @property
    def pipeline(self) -> Path:
        """The shipped pipeline, but for the owner of its images."""
        return self.disk / TWO_POINT

    @property
    def survey(self) -> Path:
        """The folder of the small survey."""
        return self.disk / "survey"

    def prepare(self) -> None:
        """Copy the pipelines and their stages as they are now, and simulate the survey."""
        for name in ("pipelines", "images"):
            shutil.rmtree(self.disk / name, ignore_errors=True)
            ignored = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(REPOSITORY / name, self.disk / name, ignore=ignored)
        for path in self.disk.glob("pipelines/*/pipeline.yaml"):
            path.write_text(path.read_text().replace("owner: desc\n", f"owner: {OWNER}\n"))
        for name, processes in PROCESSES.items():
            pipeline = yaml.safe_load(self.pipeline.read_text())
            resources = {"cores": 1, "memory": "2 GiB"}
            pipeline["steps"]["treecorr"] |= {"mpi": processes, "resources": resources}
            (self.disk / name).write_text(yaml.safe_dump(pipeline, sort_keys=False))
        if not (self.survey / "run.json").exists():
            words = ["run", self.disk / "pipelines/survey/pipeline.yaml", "--engine", "none"]
            call([*DESCPIPE, *words, "--set", "survey.size=tiny", "-o", self.survey])

    def fresh(self, name: str) -> Path:
        """Return an empty folder: nothing of another time can pass for a row's results."""
        folder = self.folder / "rows" / name
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        return folder

    def inputs(self, folder: Path | str = "") -> list[str]:
        """Return the options that give the survey to the pipeline."""
        where = folder or self.survey
        pairs = [("--input", f"{tag}={where}/{tag}.fits") for tag in CATALOGUES]
        return [word for pair in pairs for word in pair]

    def program(self, name: str, package: str) -> Path:
        """Return the folder of a program from PyPI, in an environment of its own."""
        place = self.folder / "programs" / package.partition("[")[0].partition("=")[0]
        if not (place / "bin" / name).exists():
            venv.create(place, with_pip=True)
            try:
                call([place / "bin/pip", "install", "--quiet", package])
            except FailedError as error:
                raise NotRunError(f"{package} cannot be installed") from error
        return place / "bin"


def call(
    words: Sequence[object],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> float:
    """Run a command and return its seconds.

    Raises
    ------
    FailedError
        With the last lines that it wrote, if it ends badly.
    """
    begin = time.monotonic()
    given = {**os.environ, **(environment or {})}
    try:
        done = subprocess.run(
            [str(word) for word in words],
            cwd=folder,
            env=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
    except subprocess.TimeoutExpired as error:
        raise FailedError(f"it took longer than {LIMIT:.0f} s") from error
    require_good(done)
    return time.monotonic() - begin


def require_good(done: subprocess.CompletedProcess[str]) -> None:
    """Make sure that a command ended well.

    Raises
    ------
    FailedError
        With the last lines that it wrote, if it did not.
    """
    if done.returncode != 0:
        lines = (done.stderr + done.stdout).splitlines()[-TOLD_LINES:]
        raise FailedError("\n".join([f"exit status {done.returncode}", *lines]))


def require(program: str, reason: str | None) -> None:
    """Make sure that an engine answers.

    Raises
    ------
    NotRunError
        If there is a reason why it does not.
    """
    if reason:
        raise NotRunError(f"{program} is needed, but {reason}")


def path_with(*folders: Path) -> dict[str, str]:
    """Return the environment in which programs are found in some folders first."""
    return {"PATH": os.pathsep.join([*map(str, folders), os.environ["PATH"]])}


def run_of(results: Path, seconds: float, note: str = "", **recorded: str) -> Run:
    """Return a run of `descpipe run`, whose record must tell what it was asked for.

    Raises
    ------
    FailedError
        If it tells another runner, engine or batch system.
    """
    record = json.loads((results / "run.json").read_text(encoding="utf-8"))
    record["engine"] = record["engine"]["name"]
    for key, value in recorded.items():
        if record.get(key) != value:
            raise FailedError(f"the record tells {key} {record.get(key)!r}, not {value!r}")
    return Run(results=results, seconds=seconds, note=note)
