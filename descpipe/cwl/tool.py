"""A CommandLineTool for a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from descpipe.cwl.parts import TOOL_PART, TOOL_SHARD, part_name
from descpipe.cwl.types import (
    config_format,
    file_format,
    file_location,
    file_type,
    parameter_doc,
    parameter_type,
)
from descpipe.model.mpi_words import mpirun_words, processes_words
from descpipe.model.sub_pipelines import STREAMS, joined
from descpipe.yaml import Inline

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.contract.parameters import Parameter
    from descpipe.cwl import CWLDocument
    from descpipe.model.pipeline import Step

# "image": in a container of the step's image; "none": on the host's Python.
Packaging = Literal["image", "none"]
TEMPORARY_MIB = 1024


def tool_document(step: Step, packaging: Packaging, folder: Path) -> CWLDocument:
    """Return the CommandLineTool of a step.

    Parameters
    ----------
    step : Step
        The step.
    packaging : {"image", "none"}
        Whether the tool runs in the step's image, or on the host's Python.
    folder : Path
        Where the document will be, to which its paths are relative.
    """
    stage = step.stage
    document: CWLDocument = {"cwlVersion": "v1.2", "class": "CommandLineTool"}
    document["label"] = stage.label or step.name
    if stage.doc:
        document["doc"] = stage.doc + "\n"
    document["requirements"] = _requirements(step, packaging)
    document |= _command(step, packaging)
    document["inputs"] = _inputs(step, packaging, folder)
    document["outputs"] = {
        own: _output(step.outputs[own] + part_name(step), file)
        for own, file in stage.outputs.items()
    }
    document["outputs"] |= {"stdout": "stdout", "stderr": "stderr"}
    return document | stream_fields(step)


def stream_fields(step: Step) -> CWLDocument:
    """Return the last fields of a tool, which alone hold the step's name."""
    name = joined(step.name) + part_name(step)
    return {stream: f"{name}.{stream}.txt" for stream in STREAMS}


def after_input(step_name: str) -> str:
    """Return the name of the input that makes a tool wait for a step it reads nothing of."""
    return f"after-{joined(step_name)}"


def _requirements(step: Step, packaging: Packaging) -> CWLDocument:
    requirements: CWLDocument = {}
    if packaging == "image":
        requirements["DockerRequirement"] = Inline(dockerPull=step.image)
    requirements["ResourceRequirement"] = _resources(step)
    if step.resources.time_seconds is not None:
        requirements["ToolTimeLimit"] = Inline(timelimit=step.resources.time_seconds)
    if step.stage.network:
        requirements["NetworkAccess"] = Inline(networkAccess=True)
    return requirements


def _resources(step: Step) -> CWLDocument:
    return Inline(
        coresMin=step.node_cores,
        ramMin=step.resources.memory_mib,
        tmpdirMin=TEMPORARY_MIB,
        outdirMin=TEMPORARY_MIB,
    )


def _command(step: Step, packaging: Packaging) -> CWLDocument:
    threads = "--threads=$(runtime.cores)"
    if step.mpi:  # whose processes share the cores of the runtime
        threads = f"--threads={step.resources.cores}"
    arguments = ["--outputs=.", threads, *processes_words(step), "--all-given"]
    arguments += [f"--provenance={step.provenance}"] if step.provenance else []
    part = part_name(step)
    names = {own: tag + part for own, tag in step.outputs.items()}
    arguments += [f"--output={own}={name}" for own, name in names.items() if own != name]
    mpirun = mpirun_words(step)
    if packaging == "image":
        return {"baseCommand": [*mpirun, "/opt/desc/run.py"], "arguments": arguments}
    return {
        "baseCommand": [*mpirun, "python3", "-B"],
        "arguments": ["$(inputs.stage_folder.path)/run.py", *arguments],
    }


def _inputs(step: Step, packaging: Packaging, folder: Path) -> CWLDocument:
    stage = step.stage
    inputs: CWLDocument = {
        tag: _file_input(tag, file, may_lack=may_lack(step, tag), items=item_type(step, tag))
        for tag, file in stage.inputs.items()
    }
    inputs |= {tag: _config_input(tag, name) for tag, name in stage.config.items()}
    inputs |= {name: _parameter(name, declared) for name, declared in stage.parameters.items()}
    if step.scatter and step.scatter.shards:
        binding = Inline(prefix="--shard=", separate=False)
        doc = "Which shard of the work this is."
        inputs[TOOL_SHARD] = {"type": "string", "doc": doc, "inputBinding": binding}
    if step.within is not None:
        inputs[TOOL_PART] = {"type": "string", "doc": "Which part of its pipeline this is."}
    inputs |= {
        after_input(name): order_only(f"Not read: makes this step wait for {name}.")
        for name in step.after
    }
    if packaging == "none":
        location = file_location(stage.sources(), folder)
        inputs["stage_folder"] = {
            "type": "Directory",
            "doc": "The stage's run.py and the modules beside it.",
            "default": Inline({"class": "Directory", "location": location}),
        }
    return inputs


def may_lack(step: Step, tag: str) -> bool:
    """Whether an input of a step may be missing for runners: its writer may be skipped."""
    return tag in step.inputs and step.inputs[tag].may_lack


def item_type(step: Step, tag: str) -> Any:
    """Return the type of the items of a list. Of several files, cwltool thinks each may lack."""
    takes_all = tag in step.inputs and step.inputs[tag].pick == "all"
    return ["null", "File"] if takes_all and may_lack(step, tag) else "File"


def _file_input(tag: str, file: File, *, may_lack: bool, items: Any) -> CWLDocument:
    binding = Inline(prefix=f"--input={tag}=", separate=False)
    entry: CWLDocument = {"type": file_type(file, may_lack=may_lack), **file_format(file)}
    if file.doc:
        entry["doc"] = file.doc
    if not file.is_list:
        return {**entry, "inputBinding": binding}
    array = {"type": "array", "items": items, "inputBinding": binding}
    return {**entry, "type": ["null", array] if file.is_optional or may_lack else array}


def _config_input(tag: str, name: str) -> CWLDocument:
    return {
        "type": "File",
        **config_format(name),
        "inputBinding": Inline(prefix=f"--config={tag}=", separate=False),
    }


def _parameter(name: str, parameter: Parameter) -> CWLDocument:
    # `valueFrom` on every one: plain bindings lose `false`, and one runner prints 1e-7 as 0.
    binding = Inline(valueFrom=f"--parameter={name}=$(self)")
    if parameter.is_list:
        binding["position"] = 1  # items are sorted by number, and could come before `arguments`
        return {"type": parameter_type(parameter, binding), **parameter_doc(parameter)}
    if parameter.fields:
        binding["shellQuote"] = True  # the default, which one runner forgets with records
    return {
        "type": parameter_type(parameter),
        **parameter_doc(parameter),
        "inputBinding": binding,
    }


def order_only(doc: str = "") -> CWLDocument:
    """Return an input that nothing reads: what is given to it ends first."""
    return {"type": ["null", "File", "File[]"], **({"doc": doc} if doc else {})}


def _output(tag: str, file: File) -> CWLDocument:
    entry: dict[str, Any] = {"type": file_type(file), **file_format(file)}
    if file.doc:
        entry["doc"] = file.doc
    return {**entry, "outputBinding": Inline(glob=file.file_name(tag))}
