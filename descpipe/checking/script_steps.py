"""Whether a script can run the steps of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.parts import parts_of_steps
from descpipe.model.sub_pipelines import scattered_subs

if TYPE_CHECKING:
    from descpipe.checking.pipeline_problems import PipelineProblems
    from descpipe.model.pipeline import Pipeline

OTHERS = "no script can do this: use `descpipe run`, or `descpipe export-cwl` and a runner of CWL"


def check_script_steps(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Tell which steps are scattered over files that only a run can know, or that scripts lack."""
    runs = pipeline.without_skipped()
    _check_subs(runs, problems)
    _check_choices(runs, problems)
    unknown = [name for name, parts in parts_of_steps(runs).items() if not parts]
    for step in runs.steps:
        if step.name not in unknown or step.scatter is None:
            continue
        sources = [step.inputs[own] for own in step.scatter.inputs if own in step.inputs]
        writers = [source.step for source in sources if source.step is not None]
        if not writers or set(writers) & set(unknown):
            continue  # something else is wrong, or it is told of the first of them
        who = " and ".join(repr(name) for name in dict.fromkeys(writers))
        what = f"step {step.name!r} has as many parts as there are files that {who} writes"
        do = (
            "a script must know them before it runs: give their number by `shards`, or use "
            "`descpipe run`"
        )
        problems.error("bad-scatter", ("steps", step.name, "scatter"), what, do)


def _check_subs(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Tell sub-pipelines that are run several times."""
    for name in scattered_subs(pipeline.written):
        what = f"the pipeline of step {name!r} is run several times"
        problems.error("bad-scatter", ("steps", name, "scatter"), what, OTHERS)


def _check_choices(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Tell inputs that take all of several files."""
    for step in pipeline.steps:
        for own, source in step.inputs.items():
            if source.pick == "all":
                what = f"input {own!r} of step {step.name!r} takes all of several files"
                problems.error("bad-choice", ("steps", step.name, "inputs", own), what, OTHERS)
