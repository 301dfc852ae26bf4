"""A batch script for Perlmutter at NERSC, with shifter or podman-hpc."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe.launchers import batch
from descpipe.launchers.script import Script
from descpipe.launchers.script_place import choose_place
from descpipe.launchers.slurm import FETCHING, add_slurm_options, fetching_usage, slurm_script

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from descpipe.model.pipeline import Pipeline

SUMMARY = "a batch script for Perlmutter at NERSC"

ENGINES = ("shifter", "podman-hpc")
DEFAULTS = {"constraint": "cpu", "qos": "regular"}


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    add_slurm_options(parser, ENGINES)


def files(
    pipeline: Pipeline, path: Path, *, job_per_step: bool, **options: Any
) -> Mapping[str, str]:
    """Return the script, by its name."""
    place = choose_place(pipeline.path, options, ENGINES, "slurm")
    place = replace(place, queue={**DEFAULTS, **place.queue})
    interactive = {**place.queue, "qos": "interactive"}
    request = " ".join(
        f"--{name}={interactive[name]}"
        for name in ("constraint", "qos", "account")
        if name in interactive
    )
    nodes = batch.job_of_all(pipeline).nodes
    at_once = f"salloc --nodes={nodes} --time=60 {request} bash {path.name}    runs it at once"
    script = Script(
        launcher="nersc",
        pipeline=pipeline,
        path=path,
        engine=batch.script_engine(path, place),
        usage=(fetching_usage(path), *(() if job_per_step else (at_once,))),
        parts=(FETCHING[place.engine],),
    )
    return {path.name: slurm_script(script, place, job_per_step=job_per_step).text()}
