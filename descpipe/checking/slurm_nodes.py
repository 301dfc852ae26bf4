"""Whether each step fits a node of Slurm: Toil would submit one that fits none for ever."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from descpipe.checking.pipeline_problems import PipelineProblems
from descpipe.checking.resources import amount
from descpipe.errors import BadInput
from descpipe.model.problem import Problems, counted
from descpipe.process import capture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from descpipe.model.pipeline import Pipeline
    from descpipe.model.site import Queue

SINFO = ("sinfo", "--noheader", "--Node", "--format=%P|%c|%m")
SECONDS = 20.0
# What Toil asks for at least: its own process runs in the job too.
LEAST_MEMORY_MIB = 1024
DEFAULT = "*"  # after the name of the partition that Slurm takes if none is named
OTHERWISE_NAMED = ("-p", "--partition", "--slurmPartition", "--slurmArgs", "-w", "--nodelist")


class Node(NamedTuple):
    """What a node has for the jobs of a partition."""

    partition: str
    cores: int
    memory_mib: int


def require_nodes(pipeline: Pipeline, queue: Queue, options: Sequence[str]) -> None:
    """Make sure that each step fits a node, as far as Slurm tells of its nodes.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    queue : Queue
        What Slurm is told.
    options : sequence of str
        More options of Toil.

    Raises
    ------
    BadInput
        With each step that fits none.
    """
    words = (*queue.options, *options)
    is_named = any(word.startswith(OTHERWISE_NAMED) for word in words)
    partition = "" if is_named else queue.partition or os.environ.get("SBATCH_PARTITION", "")
    all_nodes = list(_nodes())
    nodes = all_nodes if is_named else _of_partition(all_nodes, partition)
    problems = PipelineProblems(pipeline.path, Problems(), pipeline.sub_files())
    for step in pipeline.steps:
        cores, memory = step.node_cores, max(step.resources.memory_mib, LEAST_MEMORY_MIB)
        fits = any(cores <= node.cores and memory <= node.memory_mib for node in nodes)
        if nodes and not fits and pipeline.runs(step):
            most_cores = max(node.cores for node in nodes)
            what = f"step {step.name!r} asks for {counted(cores, 'core')} and {amount(memory)} of "
            what += f"memory, and no node of Slurm{_of(nodes)} has both; they have up to "
            what += f"{counted(most_cores, 'core')} and {amount(max(n.memory_mib for n in nodes))}"
            do = "lower its `resources`, or name another partition by --partition"
            code = "too-few-cores" if cores > most_cores else "too-little-memory"
            problems.error(code, ("steps", step.name, "resources"), what, do)
    if problems.found.has_errors:
        raise BadInput(problems.found.found, [pipeline.path])


def _nodes() -> Iterator[Node]:
    """Yield the nodes that Slurm tells of, once for each of their partitions."""
    try:
        status, text, _ = capture(SINFO, SECONDS)
    except OSError:
        return
    for line in text.splitlines() if status == 0 else ():
        match line.split("|"):
            case partition, cores, memory if cores.isdecimal() and memory.isdecimal():
                yield Node(partition, int(cores), int(memory))


def _of_partition(nodes: Sequence[Node], name: str) -> list[Node]:
    """Return the nodes of a partition, or of several with commas between; of the default one."""
    if not name:
        return [node for node in nodes if node.partition.endswith(DEFAULT)]
    names = name.split(",")
    return [node for node in nodes if node.partition.removesuffix(DEFAULT) in names]


def _of(nodes: Sequence[Node]) -> str:
    names = {node.partition.removesuffix(DEFAULT) for node in nodes}
    return f"'s partition {names.pop()!r}" if len(names) == 1 else ""
