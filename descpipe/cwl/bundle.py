"""All documents of a pipeline, as the text of files."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.cwl.frame import Frame
from descpipe.cwl.job_order import job_order
from descpipe.cwl.parts import part_name
from descpipe.cwl.tool import item_type, may_lack, stream_fields, tool_document
from descpipe.cwl.workflow import workflow_document
from descpipe.model.lock import lock_path
from descpipe.model.sub_pipelines import joined
from descpipe.sealing import sealed
from descpipe.yaml import write_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.cwl import CWLDocument
    from descpipe.cwl.tool import Packaging
    from descpipe.model.pipeline import Pipeline

WORKFLOW = "pipeline.cwl"
JOB_ORDER = "job.yml"
TOOLS = "tools"
SUB_PIPELINES = "pipelines"
# Stands in tools for what tells steps of one stage apart, until they are written.
MADE_BY = "pipeline/version/step"
TELLING = f"--provenance={MADE_BY}"
SHEBANG = "#!/usr/bin/env cwl-runner\n"


def bundle(
    pipeline: Pipeline, folder: Path, packaging: Packaging = "image", *, pack: bool = False
) -> dict[str, str]:
    """Return the documents of a pipeline.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    folder : Path
        Where they will be; paths in them are relative to it, so that it can be moved together
        with what it refers to.
    packaging : {"image", "none"}
        Whether steps run in their images, or on the host's Python.
    pack : bool
        Whether the workflow holds its tools, instead of naming their files.

    Returns
    -------
    dict of str to str
        The text of each file, by its path in the folder.
    """
    header = _header(pipeline, folder)
    texts = {JOB_ORDER: sealed(header, write_yaml(job_order(pipeline, folder)))}
    frame = Frame(pipeline=pipeline, steps={step.name: step for step in pipeline.steps})
    if pack:
        runs = {step.name: tool_document(step, packaging, folder) for step in pipeline.steps}
        for inner in reversed(list(frame.inside())):
            runs[inner.name] = workflow_document(inner, runs)
        workflow = workflow_document(frame, runs)
    else:
        workflow = workflow_document(frame, _places(frame, ""))
        texts |= _tools(pipeline, folder / TOOLS, packaging, header)
        places = _places(frame, "../")
        for inner in frame.inside():
            document = workflow_document(inner, places)
            name = f"{SUB_PIPELINES}/{joined(inner.name)}.cwl"
            texts[name] = SHEBANG + sealed(header, write_yaml(document))
    return {WORKFLOW: SHEBANG + sealed(header, write_yaml(workflow)), **texts}


def _places(frame: Frame, above: str) -> dict[str, str]:
    """Return where the tool of each step is, and the Workflow of each sub-pipeline.

    Parameters
    ----------
    frame : Frame
        The outermost pipeline.
    above : str
        The way to the folder of all documents.
    """
    tools = {name: f"{above}{TOOLS}/{joined(name)}.cwl" for name in frame.steps}
    beside = "" if above else f"{SUB_PIPELINES}/"
    return tools | {one.name: f"{beside}{joined(one.name)}.cwl" for one in frame.inside()}


def _tools(pipeline: Pipeline, folder: Path, packaging: Packaging, header: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    written: dict[tuple[object, ...], str] = {}
    for step in pipeline.steps:
        # Steps of one stage differ in little; each difference is in the key.
        same = (step.image, step.stage.folder)
        part = part_name(step)
        lacks = [(may_lack(step, tag), item_type(step, tag)) for tag in step.stage.inputs]
        asks = (step.resources, step.mpi)
        alike = replace(step, provenance=step.provenance and MADE_BY)
        key = (
            *same,
            *asks,
            alike.provenance,
            tuple(step.outputs.items()),
            step.after,
            part,
            str(lacks),
        )
        if key not in written:
            written[key] = write_yaml(_anonymous(tool_document(alike, packaging, folder)))
        text = written[key].replace(TELLING, f"--provenance={step.provenance}")
        names = write_yaml(stream_fields(step))
        texts[f"{TOOLS}/{joined(step.name)}.cwl"] = SHEBANG + sealed(header, text + names)
    return texts


def _anonymous(document: CWLDocument) -> CWLDocument:
    """Leave out the last two fields, which alone hold the step's name."""
    return {key: value for key, value in document.items() if key not in ("stdout", "stderr")}


def _header(pipeline: Pipeline, folder: Path) -> str:
    source = os.path.relpath(pipeline.path, folder)
    if pipeline.is_locked:
        source += f" and {lock_path(pipeline.path).name}"
    return f"Made by descpipe {__version__} from {source}; `descpipe export-cwl` makes it anew"
