"""The Workflow of a pipeline, and of each pipeline that is a step of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.contract.files import File
from descpipe.cwl.parts import STEP_SHARDS, TOOL_PART, TOOL_SHARD, part_of_sub, scatter_fields
from descpipe.cwl.tool import after_input, order_only
from descpipe.cwl.types import (
    config_format,
    file_format,
    file_type,
    parameter_doc,
    scattered_type,
    value_type,
)
from descpipe.model.scatter import many
from descpipe.model.sub_pipelines import STREAMS, streams_of, value_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.cwl import CWLDocument
    from descpipe.cwl.frame import Frame
    from descpipe.model.pipeline import Source, Step


# The input of a step that says whether it is run. Its tool has none of this name.
SWITCH = "step_switch"
STREAM_TYPE = File("txt")
PICKS = {"first": "first_non_null", "only": "the_only_non_null"}
ALL_THAT_ARE_THERE = {"linkMerge": "merge_flattened", "pickValue": "all_non_null"}


def workflow_document(frame: Frame, runs: Mapping[str, Any]) -> CWLDocument:
    """Return the Workflow of a pipeline.

    Parameters
    ----------
    frame : Frame
        The pipeline.
    runs : mapping of str to (str or dict)
        The ``run`` field of each step, by its full name: the path of its tool or Workflow, or
        that itself.
    """
    pipeline = frame.pipeline
    steps = pipeline.own_steps()
    outputs = _outputs(frame)
    links = {step.name: _step(frame, step, runs[frame.full(step.name)]) for step in steps}
    taken = [*outputs.values(), *(link for step in links.values() for link in step["in"].values())]
    requirements = _requirements(
        frame, has_picks=any(isinstance(one, dict) and "pickValue" in one for one in taken)
    )
    return {
        "cwlVersion": "v1.2",
        "class": "Workflow",
        "label": pipeline.label or f"{pipeline.name} {pipeline.version}",
        **({"requirements": requirements} if requirements else {}),
        "inputs": _inputs(frame),
        "outputs": outputs,
        "steps": {frame.step_id(name): step for name, step in links.items()},
    }


def step_input(step: Step, name: str) -> str:
    """Return the workflow's name for a parameter or config file of a step."""
    return f"{step.name}_{name}"


def given_value(step: Step, name: str) -> Any:
    """Return the value of a parameter; the values of all parts, where it is scattered."""
    scattered = step.scatter.parameters if step.scatter else {}
    return list(scattered[name]) if name in scattered else step.parameters[name]


def _requirements(frame: Frame, *, has_picks: bool) -> CWLDocument:
    steps = frame.pipeline.own_steps()
    needed = {
        "SubworkflowFeatureRequirement": any(step.pipeline for step in steps),
        "ScatterFeatureRequirement": any(step.scatter for step in steps),
        "StepInputExpressionRequirement": any(step.pipeline and step.scatter for step in steps),
        "MultipleInputFeatureRequirement": has_picks,
    }
    return {name: {} for name, is_needed in needed.items() if is_needed}


def _inputs(frame: Frame) -> CWLDocument:
    is_outermost = frame.around is None
    inputs = _files(frame)
    for name, is_on in frame.pipeline.own_switches().items():
        inputs[name] = {"type": "boolean", **({"default": is_on} if is_outermost else {})}
    for step in frame.pipeline.own_steps():
        for tag, name in step.stage.config.items():
            inputs[step_input(step, tag)] = {"type": "File", **config_format(name)}
        inputs |= _values(step, is_outermost=is_outermost)
    return inputs if is_outermost else inputs | _of_sub(frame)


def _files(frame: Frame) -> CWLDocument:
    files: CWLDocument = {}
    for tag, given in frame.pipeline.inputs.items():
        source = frame.around.inputs.get(tag) if frame.around else None
        lacks = frame.around is not None and (source is None or source.may_lack)
        files[tag] = {"type": file_type(given.type, may_lack=lacks), **file_format(given.type)}
    return files


def _values(step: Step, *, is_outermost: bool) -> CWLDocument:
    """Return the parameters of a step; those of a sub-pipeline are always given from outside.

    A default there would come in the place of a value that is given as nothing.
    """
    values: CWLDocument = {}
    for name, parameter in step.stage.parameters.items():
        is_scattered = step.scatter is not None and name in step.scatter.parameters
        type_ = scattered_type(parameter) if is_scattered else value_type(parameter)
        entry: CWLDocument = {"type": type_, **parameter_doc(parameter)}
        value = given_value(step, name)
        if value is not None and (is_outermost or is_scattered):
            entry["default"] = value
        values[step_input(step, name)] = entry
    if step.scatter and step.scatter.shards:
        default = list(step.scatter.shard_names())
        values[step_input(step, STEP_SHARDS)] = {"type": "string[]", "default": default}
    return values


def _of_sub(frame: Frame) -> CWLDocument:
    """Return the inputs that only a sub-pipeline has: which part it is, and what it waits for."""
    inputs: CWLDocument = {TOOL_PART: {"type": "string"}} if frame.has_parts(frame.name) else {}
    return inputs | {after_input(name): order_only() for name in frame.awaited(frame.name)}


def _outputs(frame: Frame) -> CWLDocument:
    outputs: CWLDocument = {}
    for step in frame.pipeline.own_steps():
        lacking = step.pipeline.lacking() if step.pipeline else ()
        for own, tag in step.outputs.items():
            lacks = bool(step.when) or own in lacking
            outputs[tag] = _output(frame, step, own, step.writes(own), lacks=lacks)
    for step in frame.pipeline.own_steps():
        inside = step.pipeline.steps if step.pipeline else (step,)
        streams = [(inner, STREAM_TYPE) for inner in inside for _ in STREAMS]
        for name, (inner, type_) in zip(streams_of(step), streams, strict=True):
            kind = many(type_) if step.scatter or inner.parted_by else type_
            lacks = bool(step.when or inner.when)
            outputs[step_input(step, name)] = _output(frame, step, name, kind, lacks=lacks)
    return outputs


def _output(frame: Frame, step: Step, own: str, type_: File, *, lacks: bool) -> CWLDocument:
    """Return an output of a workflow. Of the parts of a step that is skipped, each is nothing."""
    place = f"{frame.step_id(step.name)}/{own}"
    if lacks and step.scatter:
        return {"type": file_type(type_), "outputSource": [place], **ALL_THAT_ARE_THERE}
    return {"type": file_type(type_, may_lack=lacks), "outputSource": place}


def _step(frame: Frame, step: Step, run: Any) -> CWLDocument:
    links = {own: _link(frame, source) for own, source in step.inputs.items()}
    links |= {tag: step_input(step, tag) for tag in step.stage.config}
    links |= {name: step_input(step, name) for name in step.stage.parameters}
    if step.scatter and step.scatter.shards:
        links[TOOL_SHARD] = step_input(step, STEP_SHARDS)
    if step.pipeline and step.scatter:
        links[TOOL_PART] = {"valueFrom": part_of_sub(step.scatter)}
    elif frame.has_parts(frame.full(step.name)):
        links[TOOL_PART] = TOOL_PART
    awaited = frame.awaited(frame.full(step.name))
    links |= {after_input(name): _end_of(frame, name) for name in awaited}
    links |= {SWITCH: step.when[0]} if step.when else {}
    when = {"when": f"$(inputs.{SWITCH})"} if step.when else {}
    out = [*step.stage.outputs, *streams_of(step)]
    return {"run": run, **when, **scatter_fields(step), "in": links, "out": out}


def _link(frame: Frame, source: Source) -> Any:
    """Return where an input comes from: one place, or several with what is taken of them."""
    places = [_place(frame, one) for one in source.each()]
    if source.pick == "all":
        return {"source": places, **ALL_THAT_ARE_THERE}
    # Of a single tag there is nothing to choose: cwltool would take the first file of its list.
    if source.pick and len(places) > 1:
        return {"source": places, "pickValue": PICKS[source.pick]}
    if source.may_lack and _has_parts(frame, source.step):
        return {"source": places, **ALL_THAT_ARE_THERE}
    return places[0]


def _place(frame: Frame, source: Source) -> str:
    if source.step is None:
        return source.tag
    return f"{frame.step_id(source.step)}/{source.output}"


def _has_parts(frame: Frame, name: str | None) -> bool:
    return any(step.name == name and step.scatter for step in frame.pipeline.own_steps())


def _end_of(frame: Frame, name: str) -> Any:
    """Return what tells a step that another one has ended, by the full name of that."""
    begin = frame.full("")
    if not name.startswith(begin):
        return after_input(name)  # which is told from around
    first, _, rest = name.removeprefix(begin).partition("/")
    stdout = f"{value_name(rest)}_stdout" if rest else "stdout"
    place = f"{frame.step_id(first)}/{stdout}"
    if _has_parts(frame, first) and frame.steps[name].when:
        return {"source": [place], **ALL_THAT_ARE_THERE}
    return place
