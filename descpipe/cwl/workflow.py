"""The Workflow of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.cwl.tool import after_input
from descpipe.cwl.types import config_format, file_format, file_type, parameter_doc, value_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.cwl import CWLDocument
    from descpipe.model.pipeline import Pipeline, PipelineInput, Source, Step


def workflow_document(pipeline: Pipeline, runs: Mapping[str, Any]) -> CWLDocument:
    """Return the Workflow of a pipeline.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    runs : mapping of str to (str or dict)
        The ``run`` field of each step: the path of its tool, or the tool itself.
    """
    return {
        "cwlVersion": "v1.2",
        "class": "Workflow",
        "label": pipeline.label or f"{pipeline.name} {pipeline.version}",
        "inputs": _inputs(pipeline),
        "outputs": _outputs(pipeline),
        "steps": {step.name: _step(step, runs[step.name]) for step in pipeline.steps},
    }


def step_input(step: Step, name: str) -> str:
    """Return the workflow's name for a parameter or config file of a step."""
    return f"{step.name}_{name}"


def _inputs(pipeline: Pipeline) -> CWLDocument:
    inputs = {tag: _file_input(given) for tag, given in pipeline.inputs.items()}
    for step in pipeline.steps:
        for tag, name in step.stage.config.items():
            inputs[step_input(step, tag)] = {"type": "File", **config_format(name)}
        for name, parameter in step.stage.parameters.items():
            entry: CWLDocument = {"type": value_type(parameter), **parameter_doc(parameter)}
            if step.parameters[name] is not None:
                entry["default"] = step.parameters[name]
            inputs[step_input(step, name)] = entry
    return inputs


def _file_input(given: PipelineInput) -> CWLDocument:
    return {"type": file_type(given.type), **file_format(given.type)}


def _outputs(pipeline: Pipeline) -> CWLDocument:
    outputs: CWLDocument = {}
    for tag, step, own in pipeline.outputs():
        type_ = file_type(step.stage.outputs[own])
        outputs[tag] = {"type": type_, "outputSource": f"{step.name}/{own}"}
    for step in pipeline.steps:
        for stream in ("stdout", "stderr"):
            source = f"{step.name}/{stream}"
            outputs[step_input(step, stream)] = {"type": "File", "outputSource": source}
    return outputs


def _step(step: Step, run: Any) -> CWLDocument:
    links = {own: _source(source) for own, source in step.inputs.items()}
    links |= {tag: step_input(step, tag) for tag in step.stage.config}
    links |= {name: step_input(step, name) for name in step.stage.parameters}
    links |= {after_input(name): f"{name}/stdout" for name in step.after}
    return {"run": run, "in": links, "out": [*step.stage.outputs, "stdout", "stderr"]}


def _source(source: Source) -> str:
    return source.tag if source.step is None else f"{source.step}/{source.output}"
