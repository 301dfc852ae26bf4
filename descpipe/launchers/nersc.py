"""A batch script for Perlmutter at NERSC, with shifter or podman-hpc."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.launchers import batch
from descpipe.launchers.script import Script
from descpipe.launchers.slurm import FETCHING, add_slurm_options, fetching_usage, slurm_script

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from descpipe.model.pipeline import Pipeline

SUMMARY = "a batch script for Perlmutter at NERSC"

DEFAULTS = {"constraint": "cpu", "qos": "regular"}


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    batch.add_engine(parser, "shifter", "podman-hpc")
    add_slurm_options(parser)


def files(
    pipeline: Pipeline, path: Path, *, engine: str, job_per_step: bool, **options: Any
) -> Mapping[str, str]:
    """Return the script, by its name."""
    given = {key: text for key, text in batch.with_site(pipeline, options).items() if text}
    options = {"account": None, "partition": None, **DEFAULTS, **given}
    interactive = {**options, "qos": "interactive"}
    request = " ".join(
        f"--{name}={interactive[name]}"
        for name in ("constraint", "qos", "account")
        if interactive.get(name)
    )
    at_once = f"salloc --nodes=1 --time=60 {request} bash {path.name}    runs it at once"
    script = Script(
        launcher="nersc",
        pipeline=pipeline,
        path=path,
        engine=batch.batch_engine(path, engine),
        usage=(fetching_usage(path), *(() if job_per_step else (at_once,))),
        parts=(FETCHING[engine],),
    )
    return {path.name: slurm_script(script, options, job_per_step=job_per_step).text()}
