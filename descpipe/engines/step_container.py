"""What is the same about a step's container, whoever starts it: by hand, or in a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.mpi_words import processes_words
from descpipe.model.parameter_text import parameter_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.model.pipeline import Step

CONTRACT = "/opt/desc"
OUTPUTS = f"{CONTRACT}/outputs"
RUN_PY = f"{CONTRACT}/run.py"
TEMPORARY = "/tmp"  # noqa: S108 - the one in the container
# Options of docker, podman and podman-hpc: nothing is written but outputs and temporary files.
CONFINED = ("--read-only", "--security-opt=no-new-privileges", f"--workdir={OUTPUTS}")
ENVIRONMENT = {"HOME": OUTPUTS, "TMPDIR": TEMPORARY}


def network_name(step: Step) -> str:
    """Return the network of a step's container: ``none``, unless its stage asks for one."""
    return "bridge" if step.stage.network else "none"


def run_words(step: Step, cores: int) -> tuple[str, ...]:
    """Return the options of a stage's `run.py` that run it as a runner would."""
    return (f"--threads={cores}", *processes_words(step), *parameter_words(step))


def input_names(own: str, type_: File, tag: str, paths: Sequence[Path]) -> Iterator[str]:
    """Yield the names of an input's files; parts that another step named keep their names."""
    if not type_.is_list:
        yield type_.file_name(own)
        return
    start, end = f"{tag}.", f".{type_.suffix}"
    names = [path.name for path in paths]
    are_parts = all(name.startswith(start) and name.endswith(end) for name in names)
    for number, name in enumerate(names):
        if are_parts and names == sorted(set(names)):
            yield f"{own}.{name.removeprefix(start)}"
        else:  # the order of the names is that of the list
            yield f"{own}.{number:06}{end}"
