"""The Workflow of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.cwl.parts import STEP_SHARDS, TOOL_SHARD, scatter_fields
from descpipe.cwl.tool import after_input
from descpipe.cwl.types import (
    config_format,
    file_format,
    file_type,
    parameter_doc,
    scattered_type,
    value_type,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.cwl import CWLDocument
    from descpipe.model.pipeline import Pipeline, PipelineInput, Source, Step


# The input of a step that says whether it is run. Its tool has none of this name.
SWITCH = "step_switch"


def workflow_document(pipeline: Pipeline, runs: Mapping[str, Any]) -> CWLDocument:
    """Return the Workflow of a pipeline.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    runs : mapping of str to (str or dict)
        The ``run`` field of each step: the path of its tool, or the tool itself.
    """
    is_scattered = any(step.scatter for step in pipeline.steps)
    requirements: CWLDocument = {"ScatterFeatureRequirement": {}} if is_scattered else {}
    return {
        "cwlVersion": "v1.2",
        "class": "Workflow",
        "label": pipeline.label or f"{pipeline.name} {pipeline.version}",
        **({"requirements": requirements} if requirements else {}),
        "inputs": _inputs(pipeline),
        "outputs": _outputs(pipeline),
        "steps": {step.name: _step(step, runs[step.name]) for step in pipeline.steps},
    }


def step_input(step: Step, name: str) -> str:
    """Return the workflow's name for a parameter or config file of a step."""
    return f"{step.name}_{name}"


def _inputs(pipeline: Pipeline) -> CWLDocument:
    inputs = {tag: _file_input(given) for tag, given in pipeline.inputs.items()}
    inputs |= {
        name: {"type": "boolean", "default": is_on} for name, is_on in pipeline.switches.items()
    }
    for step in pipeline.steps:
        for tag, name in step.stage.config.items():
            inputs[step_input(step, tag)] = {"type": "File", **config_format(name)}
        for name, parameter in step.stage.parameters.items():
            is_scattered = step.scatter is not None and name in step.scatter.parameters
            type_ = scattered_type(parameter) if is_scattered else value_type(parameter)
            entry: CWLDocument = {"type": type_, **parameter_doc(parameter)}
            value = given_value(step, name)
            if value is not None:
                entry["default"] = value
            inputs[step_input(step, name)] = entry
        if step.scatter and step.scatter.shards:
            default = list(step.scatter.shard_names())
            inputs[step_input(step, STEP_SHARDS)] = {"type": "string[]", "default": default}
    return inputs


def given_value(step: Step, name: str) -> Any:
    """Return the value of a parameter; the values of all parts, where it is scattered."""
    scattered = step.scatter.parameters if step.scatter else {}
    return list(scattered[name]) if name in scattered else step.parameters[name]


def _file_input(given: PipelineInput) -> CWLDocument:
    return {"type": file_type(given.type), **file_format(given.type)}


def _outputs(pipeline: Pipeline) -> CWLDocument:
    outputs: CWLDocument = {}
    for tag, step, own in pipeline.outputs():
        type_ = file_type(step.writes(own), may_lack=bool(step.when))
        outputs[tag] = {"type": type_, "outputSource": f"{step.name}/{own}"}
    for step in pipeline.steps:
        type_ = ("File[]" if step.scatter else "File") + ("?" if step.when else "")
        for stream in ("stdout", "stderr"):
            source = f"{step.name}/{stream}"
            outputs[step_input(step, stream)] = {"type": type_, "outputSource": source}
    return outputs


def _step(step: Step, run: Any) -> CWLDocument:
    links = {own: _source(source) for own, source in step.inputs.items()}
    links |= {tag: step_input(step, tag) for tag in step.stage.config}
    links |= {name: step_input(step, name) for name in step.stage.parameters}
    if step.scatter and step.scatter.shards:
        links[TOOL_SHARD] = step_input(step, STEP_SHARDS)
    links |= {after_input(name): f"{name}/stdout" for name in step.after}
    links |= {SWITCH: step.when} if step.when else {}
    when = {"when": f"$(inputs.{SWITCH})"} if step.when else {}
    out = [*step.stage.outputs, "stdout", "stderr"]
    return {"run": run, **when, **scatter_fields(step), "in": links, "out": out}


def _source(source: Source) -> str:
    return source.tag if source.step is None else f"{source.step}/{source.output}"
