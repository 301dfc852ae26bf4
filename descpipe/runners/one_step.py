"""One step without a runner: its container, or its process on the host, word by word.

Nothing is started here. `step_alone` makes the pipelines of one step that this takes.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.engines.step_container import (
    CONFINED,
    CONTRACT,
    ENVIRONMENT,
    OUTPUTS,
    TEMPORARY,
    input_names,
    network_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from descpipe.engines.engine import EngineName
    from descpipe.model.pipeline import Pipeline, Step

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
# Bash if it is there, without the settings of whoever made the image: a step has none of them.
# Many editors replace a file when they save it, and a file that is mounted stays the old one.
START_SHELL = r"""
if [ -n "$DESC_SOURCES" ]; then
  export PROMPT_COMMAND='stat -c "%h %n" $DESC_SOURCES 2>/dev/null |
    sed -n "s/^0 //p" | sed "s/$/: replaced outside, the old one is here; leave and come back/"'
fi
export PS1="$DESC_STEP:\$PWD\$ "
if command -v bash >/dev/null 2>&1; then exec bash --norc; fi
exec sh
"""
SHELL = ("sh", "-c", START_SHELL)
# Docker waits for a second key after Ctrl-P by default, which is "previous command" in shells.
NO_DETACH = "ctrl-@,ctrl-@,ctrl-@"


@dataclass(frozen=True, slots=True)
class Staged:
    """A file or folder, and where the step finds it.

    Attributes
    ----------
    path : Path
        On the host.
    target : str
        In the container.
    """

    path: Path
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """How a container is started.

    Attributes
    ----------
    engine : {"docker", "podman"}
        The program.
    user : str
        Numbers of the user and group: ``"1000:1000"``.
    cores, memory_mib : int
        What it may use; of cores, each of its processes.
    outputs, temporary, id_file : Path
        Folders for its outputs and temporary files; the file that its id is written to.
    is_terminal : bool
        Whether somebody types into it.
    has_input : bool
        Whether it reads this program's standard input.
    sources : tuple of Staged
        Files that cover those of the image.
    """

    engine: EngineName
    user: str
    cores: int
    memory_mib: int
    outputs: Path
    temporary: Path
    id_file: Path
    is_terminal: bool = False
    has_input: bool = False
    sources: tuple[Staged, ...] = ()


def staged_files(alone: Pipeline) -> tuple[Staged, ...]:
    """Return the inputs and config files of a step, at the places that the contract names."""
    (step,) = alone.steps
    staged = []
    for own, source in step.inputs.items():
        paths = alone.inputs[source.tag].paths
        names = input_names(own, step.stage.inputs[own], source.tag, paths)
        staged += [
            Staged(path, f"{CONTRACT}/inputs/{name}")
            for path, name in zip(paths, names, strict=True)
        ]
    for tag, path in step.config.items():
        staged.append(Staged(path, f"{CONTRACT}/config/{step.stage.config[tag]}"))
    return tuple(staged)


def container_words(
    alone: Pipeline, container: Container, command: Sequence[str]
) -> tuple[str, ...]:
    """Return the words that start a command in a step's container."""
    (step,) = alone.steps
    words = [container.engine, "run", "--rm", f"--cidfile={container.id_file}"]
    if container.engine == "docker":
        words.append("--init")
    elif not container.user.startswith("0:"):
        words.append("--userns=keep-id")  # else podman maps the caller to root
    if container.is_terminal:
        words += ["--tty", f"--detach-keys={NO_DETACH}"]
    if container.is_terminal or container.has_input:
        words.append("--interactive")
    words += [
        f"--user={container.user}",
        f"--network={network_name(step)}",
        *CONFINED,
    ]
    if container.engine == "docker":
        # An ordinary user of podman may often not limit anything, and is then refused.
        words += [f"--cpus={_cpus(step, container)}", f"--memory={container.memory_mib}m"]
    home = {**ENVIRONMENT, "HISTFILE": f"{TEMPORARY}/.shell_history"}
    environment = {**home, **_step_environment(step, container.cores)}
    if container.sources:
        environment["DESC_SOURCES"] = " ".join(staged.target for staged in container.sources)
    words += [f"--env={name}={value}" for name, value in environment.items()]
    writable = (Staged(container.temporary, TEMPORARY), Staged(container.outputs, OUTPUTS))
    words += [f"--mount={_bind(staged)}" for staged in writable]
    readable = (*staged_files(alone), *container.sources)
    words += [f"--mount={_bind(staged)},readonly" for staged in readable]
    return (*words, step.image, *command)


def _cpus(step: Step, container: Container) -> int:
    """Return the cores of all processes of a step; Docker refuses more than the machine has."""
    if step.mpi is None:
        return container.cores
    return min(container.cores * step.mpi.processes, len(os.sched_getaffinity(0)))


def host_words(step: Step) -> tuple[str, ...]:
    """Return the words that start a stage's `run.py` on this Python."""
    return (sys.executable, str(step.stage.sources() / "run.py"))


def host_environment(
    step: Step, cores: int, staging: Path, outputs: Path, around: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of a step on the host.

    Parameters
    ----------
    step : Step
        The step.
    cores : int
        How many it may use.
    staging : Path
        The folder with ``inputs`` and ``config``, as `link_staged` makes them.
    outputs : Path
        The folder of its outputs.
    around : mapping of str to str
        The environment of this program.
    """
    programs = os.pathsep.join([str(Path(sys.executable).parent), around.get("PATH", "")])
    return {
        **around,
        "PATH": programs,
        "PYTHONDONTWRITEBYTECODE": "1",
        "DESC_INPUT": str(staging / "inputs"),
        "DESC_CONFIG": str(staging / "config"),
        "DESC_OUTPUT": str(outputs),
        **_step_environment(step, cores),
    }


def link_staged(alone: Pipeline, staging: Path) -> None:
    """Make links to the files of a step in a folder, as they are in its container."""
    for name in ("inputs", "config"):
        (staging / name).mkdir()
    for staged in staged_files(alone):
        (staging / Path(staged.target).relative_to(CONTRACT)).symlink_to(staged.path)


def _step_environment(step: Step, cores: int) -> dict[str, str]:
    threads = dict.fromkeys(THREADS, str(cores))
    parameters = json.dumps(dict(step.parameters))
    shard = {"DESC_SHARD": step.shard} if step.shard else {}
    return {"DESC_STEP": step.name, "DESC_PARAMETERS": parameters, **shard, **threads}


def _bind(staged: Staged) -> str:
    """Return a value of ``--mount``, in which quotes keep commas of a path together."""
    source = f"source={staged.path}"
    if any(character in source for character in ',"\n\r'):
        quoted = source.replace('"', '""')
        source = f'"{quoted}"'
    return f"type=bind,{source},target={staged.target}"
