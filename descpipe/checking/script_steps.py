"""Whether a script can run the steps of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.parts import parts_of_steps

if TYPE_CHECKING:
    from descpipe.checking.pipeline_problems import PipelineProblems
    from descpipe.model.pipeline import Pipeline


def check_script_steps(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Tell which steps are scattered over files that only a run can know."""
    runs = pipeline.without_skipped()
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
