"""All rows of the portability table, by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cluster_rows
import condor_rows
import podman_rows
import this_machine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from running import Row

# The first one is what all others are compared with.
ROWS: dict[str, Row] = {
    "cwltool+docker": this_machine.cwltool_docker,
    "cwltool+podman": podman_rows.cwltool_podman,
    "cwltool+apptainer": cluster_rows.cwltool_apptainer,
    "cwltool+none": this_machine.cwltool_none,
    "cwltool+docker, MPI": this_machine.mpi_docker,
    "cwltool+none, MPI": this_machine.mpi_none,
    "toil+docker": this_machine.toil_docker,
    "toil+none": this_machine.toil_none,
    "toil+slurm+apptainer": cluster_rows.toil_slurm_apptainer,
    "toil+slurm+apptainer, MPI": cluster_rows.toil_slurm_apptainer_mpi,
    "streamflow+docker": this_machine.streamflow_docker,
    "streamflow+none": this_machine.streamflow_none,
    "local script, docker": this_machine.local_docker,
    "local script, podman": podman_rows.local_podman,
    "slurm script": cluster_rows.slurm_script,
    "slurm script, a job per step": cluster_rows.slurm_job_per_step,
    "slurm script, MPI": cluster_rows.slurm_script_mpi,
    "nersc script, podman-hpc": podman_rows.nersc_podman_hpc,
    "nersc script, shifter": cluster_rows.shifter_script,
    "pbs script, qsub of Slurm": cluster_rows.pbs_script,
    "dagman": condor_rows.dagman,
}


def chosen(words: Sequence[str]) -> dict[str, Row]:
    """Return the rows with one of some words in their names, after the first one."""
    first = next(iter(ROWS))
    return {
        name: row
        for name, row in ROWS.items()
        if name == first or not words or any(word in name for word in words)
    }
