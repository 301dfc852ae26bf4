"""Whether a pipeline fits the machine: its cores, its memory, and the disk for the results."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from descpipe.checking.machine import free_mib, usable_cores, usable_memory_mib
from descpipe.model.problem import counted, display_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.checking.pipeline_problems import PipelineProblems, Where
    from descpipe.model.pipeline import Pipeline

ENOUGH_DISK_MIB = 1024
# Each unit is this many times the one before it.
UNITS, FACTOR = ("MiB", "GiB", "TiB", "PiB"), 1024


def check_resources(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Warn of steps that ask for more than this machine has: it may be meant for a larger one."""
    cores, memory = usable_cores(), usable_memory_mib()
    asked = {step.name: step.node_cores for step in pipeline.steps}
    parallel = {step.name for step in pipeline.steps if step.mpi}
    has = f"this machine has {cores}"
    if cores < (os.cpu_count() or cores):
        has = f"only {cores} of this machine's {os.cpu_count()} can be used here"
    for names, number in _too_many(asked, cores).items():
        do = f"run it on a larger machine, or write `cores: {cores}`"
        where: Where = ("steps", names[0], "resources", "cores")
        if names[0] in parallel:
            do = "run it on a larger machine, or with fewer `processes`"
            where = ("steps", names[0], "mpi", "processes")
        what = f"{_asking(names)} for {counted(number, 'core')}, {has}"
        problems.warning("too-few-cores", where, what, do)
    asked = {step.name: step.resources.memory_mib for step in pipeline.steps}
    for names, number in _too_many(asked, memory).items():
        do = "run it on a larger machine, or lower `memory`"
        what = f"{_asking(names)} for {amount(number)} of memory, this machine has"
        where = ("steps", names[0], "resources", "memory")
        problems.warning("too-little-memory", where, f"{what} {amount(memory)}", do)


def check_disk(folder: Path, where: Where, problems: PipelineProblems) -> None:
    """Warn if the disk of a folder, which is there, is nearly full."""
    free = free_mib(folder)
    if free < ENOUGH_DISK_MIB:
        what = f"the disk of {display_path(folder)} is nearly full: {free} MiB are left"
        problems.warning("disk-nearly-full", where, what, "free some, or name another folder")


def _too_many(asked: Mapping[str, int], limit: int) -> dict[tuple[str, ...], int]:
    """Return the steps that ask for too much, together with those that ask for the same."""
    by_number: dict[int, list[str]] = {}
    for name, number in asked.items():
        if number > limit:
            by_number.setdefault(number, []).append(name)
    return {tuple(names): number for number, names in by_number.items()}


def _asking(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f"step {names[0]!r} asks"
    return f"step {names[0]!r} and {counted(len(names) - 1, 'other')} ask"


def amount(mib: float) -> str:
    """Return an amount of memory in words: ``1.5 GiB``."""
    for unit in UNITS[:-1]:
        if mib < FACTOR:
            return f"{mib:.4g} {unit}"
        mib /= FACTOR
    return f"{mib:.4g} {UNITS[-1]}"
