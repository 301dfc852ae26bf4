"""Running a step alone, and comparing its outputs with those that are expected."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from descpipe.commands.step_options import ChosenPlace, step_place
from descpipe.comparing.outputs import Output
from descpipe.console import Outcome, Progress
from descpipe.errors import StepFailed
from descpipe.model.problem import counted, display_path
from descpipe.reading.step_alone import result_paths
from descpipe.runners.events import Event
from descpipe.runners.failure import Traces, step_failure
from descpipe.runners.logs import log_path
from descpipe.runners.run_folder import RECORD
from descpipe.saving import machine_trouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from descpipe.comparing.tolerance import Tolerance
    from descpipe.model.pipeline import Pipeline, Step

MAX_SHOWN = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """One run of a step alone, and what it should write.

    Attributes
    ----------
    name : str
        What it is called while it runs.
    alone : Pipeline
        The pipeline of that step alone.
    expected : Path
        The folder of the expected files.
    scratch : Path or None
        Where outputs go; None for a folder that is removed if all is as expected.
    """

    name: str
    alone: Pipeline
    expected: Path
    scratch: Path | None

    @property
    def step(self) -> Step:
        """The step that it runs."""
        return self.alone.steps[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tester:
    """Runs trials, tells what differs, and writes expected files if it is asked to.

    Attributes
    ----------
    place : ChosenPlace
        Where steps run.
    tolerance : Tolerance
        How much numbers may differ.
    progress : Progress
        Shows what runs.
    is_update : bool
        Whether what differs becomes what is expected.
    """

    place: ChosenPlace
    tolerance: Tolerance
    progress: Progress
    is_update: bool

    def run(self, trials: Sequence[Trial]) -> int:
        """Run all; return 1 if something differs, 0 otherwise.

        Raises
        ------
        StepFailed
            After all of them, if steps failed.
        """
        failures: list[str] = []
        different = 0
        for trial in trials:
            scratch = trial.scratch or Path(mkdtemp(prefix=f"descpipe-{trial.step.name}-"))
            status = self._run(trial, scratch)
            if status:
                self.progress.end(trial.name, Outcome.FAILED, f"exit status {status}")
                failures.append(self._failure(trial, status, scratch))
                continue
            is_same = self._compare(trial, scratch)
            different += not is_same
            if trial.scratch is None and (is_same or self.is_update):
                shutil.rmtree(scratch, ignore_errors=True)
            else:
                self.progress.say(f"  outputs are kept in {display_path(scratch)}")
        if failures:
            raise StepFailed("\n".join(failures))
        return int(different > 0)

    def _run(self, trial: Trial, scratch: Path) -> int:
        """Run a step and return its exit status; leave nothing if it is interrupted."""
        self.progress.start(trial.name)
        log = log_path(scratch / "log", trial.step.name, "stderr").parent
        try:
            return step_place(trial.alone, self.place, scratch).run(log)
        except BaseException:
            self.progress.end(trial.name, Outcome.STOPPED)
            if trial.scratch is None:
                shutil.rmtree(scratch, ignore_errors=True)
            raise

    def _failure(self, trial: Trial, status: int, scratch: Path) -> str:
        event = Event("failed", trial.step.name, "", status)
        images = {trial.step.name: trial.step.image} if self.place.chosen else {}
        return step_failure(trial.alone, trial.step, event, Traces(kept=scratch, images=images))

    def _compare(self, trial: Trial, scratch: Path) -> bool:
        """Compare all outputs and print what differs; return whether nothing does."""
        outputs = list(_outputs(trial, scratch))
        compared = {output: output.compare(self.tolerance) for output in outputs}
        differ = [output for output, comparison in compared.items() if comparison.differences]
        lacking = [output for output in outputs if not output.expected]
        if self.is_update:
            self.progress.end(trial.name, Outcome.OK)
            self._update(trial, [*differ, *lacking])
            return True
        words = f"{len(differ)} of {len(outputs)} outputs differ" if differ else ""
        if differ and len(outputs) == 1:
            words = "its output differs"
        if len(lacking) == len(outputs):
            words = "nothing is expected yet; --update writes it"
        self.progress.end(trial.name, Outcome.FAILED if words else Outcome.OK, words)
        for output, comparison in compared.items():
            if comparison.note and not words.startswith("nothing"):
                self.progress.say(f"  {output.tag}: {comparison.note}")
            shown = comparison.differences[:MAX_SHOWN]
            for difference in shown:
                print(f"{output.tag}: {difference}", flush=True)
            if len(comparison.differences) > len(shown):
                more = counted(len(comparison.differences) - len(shown), "more difference")
                print(f"{output.tag}: and {more}", flush=True)
        return not words

    def _update(self, trial: Trial, outputs: Sequence[Output]) -> None:
        with machine_trouble(trial.expected):
            for output in outputs:
                for path in output.write_expected(trial.expected):
                    print(f"wrote {display_path(path)}")
        if not outputs:
            self.progress.say("  nothing differs, and nothing was written")


def _outputs(trial: Trial, scratch: Path) -> Iterator[Output]:
    step = trial.step
    is_run = (trial.expected / RECORD).exists()
    for own, type_ in step.stage.outputs.items():
        tag = step.outputs[own] if is_run else own  # a pipeline may have its own names
        yield Output(
            tag=own,
            expected=result_paths(trial.expected, tag, type_),
            found=result_paths(scratch, own, type_),
            is_list=type_.is_list,
        )
