"""The processes of a stage: one alone, or several that an MPI launcher started."""

from __future__ import annotations

import os
import sys

from descpipe.contract.errors import StageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

# Set by launchers: Open MPI's, then MPICH's and Slurm's for PMI, then Slurm's for whatever else.
RANK_VARIABLES = (
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("PMI_RANK", "PMI_SIZE"),
    ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
)
# An MPI launcher that has much to do may end without handing on the last words of a process.
HAND_ON_SECONDS = 1.0


def given_rank() -> int:
    """Return the number that the launcher gave to this process, from 0."""
    return _given_number(0, default=0)


def given_size() -> int:
    """Return how many processes the launcher says it started."""
    return _given_number(1, default=1)


def _given_number(index: int, default: int) -> int:
    for variables in RANK_VARIABLES:
        if all(variable in os.environ for variable in variables):
            return int(os.environ[variables[index]])
    return default


def communicator() -> Any:
    """Return the MPI communicator of all processes, or None if there is one process only.

    Raises
    ------
    StageError
        If the launcher and the image's MPI do not understand each other: each process would
        believe that it is alone, and do all of the work.
    """
    size = given_size()
    if size == 1:
        return None
    from mpi4py import MPI  # only images of parallel stages have it

    found = MPI.COMM_WORLD.Get_size()
    if found != size:
        raise StageError(
            f"{size} processes were started, but MPI here knows of {found}; "
            "use `srun --mpi=pmi2` or `mpirun`"
        )
    return MPI.COMM_WORLD


class Ranks:
    """Which of how many processes this one is, for a stage that asks.

    Parameters
    ----------
    asked : int or None
        How many processes a launcher was told to start, if anybody says.

    Raises
    ------
    StageError
        If there are not as many: each would believe that it is alone, and do all of the work.
    """

    def __init__(self, asked: int | None) -> None:
        self.asked = asked
        self.is_used = False
        size = given_size()
        if asked not in (None, size):
            raise StageError(
                f"{asked} processes should run this stage, but here is {size}; "
                "start it by the mpirun of its MPI"
            )

    def rank(self) -> int:
        """Return the number of this process, from 0."""
        self.is_used = True
        return given_rank()

    def size(self) -> int:
        """Return how many processes there are."""
        return given_size()

    def comm(self) -> Any:
        """Return the communicator of all of them, or None if there is one process only."""
        self.is_used = True
        return communicator()

    def require_use(self) -> None:
        """Raise an error if each process did the work of all, after the stage has run."""
        if not self.is_used and self.asked and self.asked > 1:
            raise StageError(
                f"{self.asked} processes ran, but run() never asked get_comm() or get_rank(); "
                "each did all of the work"
            )


class Processes:
    """What the processes of a stage do together.

    Parameters
    ----------
    comm : MPI communicator or None
        As `communicator` returns it.
    """

    def __init__(self, comm: Any) -> None:
        self.comm = comm
        self.is_first = comm is None or comm.Get_rank() == 0

    def first(self, function: Callable[[], Any]) -> Any:
        """Call a function in the first process; all get its result, or end if it fails."""
        if self.comm is None:
            return function()
        result: Any = None
        failure = None
        if self.is_first:
            try:
                result = function()
            except Exception as error:  # noqa: BLE001 - raised again below
                failure = error
        has_failed, result = self.comm.bcast((failure is not None, result))
        if failure is not None:
            raise failure
        if has_failed:
            sys.exit(1)  # the first process tells why
        return result

    def all(self, function: Callable[[], None]) -> None:
        """Call a function in all processes, and wait for all; if it fails in one, all are ended.

        They end after that one has told why: the others may wait for it for ever.
        """
        if self.comm is None:
            function()
            return
        try:
            function()
        except BaseException:
            import atexit

            self.is_first = True  # nobody else will be there to clean up
            atexit.register(self._end_all)
            raise
        self.comm.Barrier()

    def _end_all(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        import time

        time.sleep(HAND_ON_SECONDS)
        self.comm.Abort(1)
