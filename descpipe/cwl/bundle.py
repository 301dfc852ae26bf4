"""All documents of a pipeline, as the text of files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from descpipe import __version__
from descpipe.cwl.job_order import job_order
from descpipe.cwl.parts import part_name
from descpipe.cwl.tool import may_lack, stream_fields, tool_document
from descpipe.cwl.workflow import workflow_document
from descpipe.model.lock import lock_path
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
    runs: dict[str, Any]
    if pack:
        runs = {step.name: tool_document(step, packaging, folder) for step in pipeline.steps}
    else:
        runs = {step.name: f"{TOOLS}/{step.name}.cwl" for step in pipeline.steps}
        texts |= _tools(pipeline, folder / TOOLS, packaging, header)
    workflow = workflow_document(pipeline, runs)
    return {WORKFLOW: SHEBANG + sealed(header, write_yaml(workflow)), **texts}


def _tools(pipeline: Pipeline, folder: Path, packaging: Packaging, header: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    written: dict[tuple[object, ...], str] = {}
    for step in pipeline.steps:
        # Steps of one stage differ in little; each difference is in the key.
        same = (step.image, step.stage.folder)
        part = part_name(step.scatter)
        lacks = tuple(may_lack(step, tag) for tag in step.stage.inputs)
        asks = (step.resources, step.mpi)
        key = (*same, *asks, tuple(step.outputs.items()), step.after, part, lacks)
        if key not in written:
            written[key] = write_yaml(_anonymous(tool_document(step, packaging, folder)))
        names = write_yaml(stream_fields(step))
        texts[f"{TOOLS}/{step.name}.cwl"] = SHEBANG + sealed(header, written[key] + names)
    return texts


def _anonymous(document: CWLDocument) -> CWLDocument:
    """Leave out the last two fields, which alone hold the step's name."""
    return {key: value for key, value in document.items() if key not in ("stdout", "stderr")}


def _header(pipeline: Pipeline, folder: Path) -> str:
    source = os.path.relpath(pipeline.path, folder)
    if pipeline.is_locked:
        source += f" and {lock_path(pipeline.path).name}"
    return f"Made by descpipe {__version__} from {source}; `descpipe export-cwl` makes it anew"
