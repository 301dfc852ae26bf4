"""What a stage would declare that does what a pipeline does: the pipeline as a step of another."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from descpipe.contract.parameters import Parameter
from descpipe.contract.ranges import BOUND_WORDS
from descpipe.model.metadata import StageMetadata
from descpipe.model.problem import Place
from descpipe.model.scatter import many

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.model.problem import Problems
    from descpipe.reading.pipeline_yaml import StepEntry

EVERYTHING = frozenset({"config", "inputs", "outputs", "parameters"})


def as_stage(pipeline: Pipeline, *, is_unclear: bool = False) -> StageMetadata:
    """Return what a pipeline reads, writes and can be told.

    Its parameters are those of its steps, ``tomography_nbin``, with the values of its file as
    defaults, and its switches; its config files are those of its steps, too.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    is_unclear : bool
        Whether something in it is wrong, which is told.
    """
    inside = Place(pipeline.path)
    parameters = _switches(pipeline)
    places = dict.fromkeys(parameters, inside)
    config: dict[str, str] = {}
    schemas: dict[str, Any] = {}
    for step in pipeline.own_steps():
        for name, parameter in _parameters(step).items():
            parameters[name] = parameter
            places[name] = step.origins[name.removeprefix(f"{step.name}_")].place
        config |= {f"{step.name}_{tag}": name for tag, name in step.stage.config.items()}
        schemas |= {f"{step.name}_{tag}": one for tag, one in step.stage.config_schemas.items()}
    return StageMetadata(
        name=pipeline.name,
        folder=None,
        label=pipeline.label,
        doc="",
        config=config,
        config_schemas=schemas,
        inputs={tag: given.type for tag, given in pipeline.inputs.items()},
        outputs={tag: step.writes(own) for tag, step, own in pipeline.outputs()},
        parameters=parameters,
        network=False,
        places={**dict.fromkeys([*config, *pipeline.inputs], inside), **places},
        unclear=EVERYTHING if is_unclear else frozenset(),
    )


def given_configs(pipeline: Pipeline) -> dict[str, Path]:
    """Return the config files that the file of a sub-pipeline itself gives."""
    return {
        f"{step.name}_{tag}": path
        for step in pipeline.own_steps()
        for tag, path in step.config.items()
    }


def readers_within(step: Step, own: str, type_: File) -> list[tuple[str, File]]:
    """Return who reads an input of a step, and as what: a sub-pipeline may have several readers.

    Parameters
    ----------
    step, own : Step, str
        The step and its input.
    type_ : File
        What it is for the pipeline around it.
    """
    given = step.pipeline.inputs.get(own) if step.pipeline else None
    if given is None:
        return [(step.name, type_)]
    is_scattered = step.scatter is not None and own in step.scatter.inputs
    return [
        (f"{step.name}/{name}", many(inner) if is_scattered else inner)
        for name, inner in given.readers
    ]


def check_parts_of_sub(entry: StepEntry, pipeline: Pipeline, problems: Problems) -> None:
    """Tell a step that runs a pipeline several times of which a step is run several times."""
    scattered = next((step.name for step in pipeline.steps if step.parted_by), None)
    if scattered is not None and entry.scatter is not None:
        what = f"step {entry.name!r} is scattered, and so is step {scattered!r} of its pipeline"
        do = "remove one `scatter`: there are no lists of lists"
        problems.error("bad-scatter", entry.scatter.place, what, do)


def check_image_names(
    pipeline: Pipeline, entries: Mapping[str, StepEntry], problems: Problems
) -> None:
    """Tell stages of several pipelines that are from different places and share an image."""
    first: dict[str, Step] = {}
    for step in pipeline.steps if pipeline.written else ():
        other = first.setdefault(step.image, step)
        own, others = step.name.partition("/")[0], other.name.partition("/")[0]
        if other.stage.folder != step.stage.folder and own != others:
            what = f"steps {other.name!r} and {step.name!r} have one image, {step.image}, but"
            what += " their stages are in different folders"
            do = "give one of their pipelines another `pipeline` or `base_name`"
            problems.error("ambiguous-stage", entries[own].place, what, do)


def _switches(pipeline: Pipeline) -> dict[str, Parameter]:
    """Return the switches as parameters; those of its own sub-pipelines are theirs."""
    doc = "switch of the pipeline"
    return {name: Parameter(bool, on, doc=doc) for name, on in pipeline.own_switches().items()}


def _parameters(step: Step) -> dict[str, Parameter]:
    """Return the parameters of a step that have a value; of a list of them, nothing can be set."""
    scattered = step.scatter.parameters if step.scatter else {}
    found: dict[str, Parameter] = {}
    for name, declared in step.stage.parameters.items():
        if name in step.parameters and name not in scattered and name in step.origins:
            parameter = copy.copy(declared)
            parameter.default = step.parameters[name]
            for word in BOUND_WORDS:
                bound = getattr(declared, word)
                if isinstance(bound, str):
                    setattr(parameter, word, f"{step.name}_{bound}")
            parameter.instead_of = tuple(f"{step.name}_{one}" for one in declared.instead_of)
            found[f"{step.name}_{name}"] = parameter
    return found
