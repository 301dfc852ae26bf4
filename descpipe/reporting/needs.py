"""Which step reads from which, by the record, or by the CWL documents beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from descpipe.history.plain import as_list, as_object, as_text
from descpipe.model.problem import Problems
from descpipe.yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from descpipe.reporting.facts import RunFacts
    from descpipe.reporting.run_files import RunFiles
    from descpipe.yaml import Node

DOCUMENT = "cwl/pipeline.cwl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A file that a step reads.

    Attributes
    ----------
    reader : str
        The name of the step.
    tag : str
        The pipeline's name of the file.
    writer : str
        The step that writes it; empty for a file from outside.
    """

    reader: str
    tag: str
    writer: str


def readings(run: RunFacts, files: RunFiles) -> list[Reading]:
    """Return what the steps of a run read, each once.

    Parameters
    ----------
    run : RunFacts
        The run. Records of older versions say nothing of it.
    files : RunFiles
        Its folder, with the CWL documents that ran.
    """
    names = {step.name for step in run.steps}
    found = list(_recorded(run)) or list(_documented(files, set(run.past.inputs)))
    known = [one for one in found if one.reader in names and one.writer in names | {""}]
    return list(dict.fromkeys(known))


def _recorded(run: RunFacts) -> Iterator[Reading]:
    for step in run.steps:
        for needs in step.past.needs.values():
            for need in needs:
                if need.tag:
                    yield Reading(reader=step.name, tag=need.tag, writer=need.step)


def _documented(files: RunFiles, inputs: set[str]) -> Iterator[Reading]:
    path = files.inside(DOCUMENT)
    node = read_yaml(path, Problems()) if path else None
    document = as_object(_plain(node)) if node else {}
    inputs = inputs | set(_inputs_of(document))
    for name, step in as_object(document.get("steps")).items():
        for source in as_object(as_object(step).get("in")).values():
            for way in _sources(source):
                writer, slash, tag = way.rpartition("/")
                if slash or way in inputs:
                    yield Reading(reader=name, tag=tag, writer=writer)


def _inputs_of(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the inputs of a workflow that are files, but config files, which belong to a step."""
    steps = as_object(document.get("steps"))
    for tag, declared in as_object(document.get("inputs")).items():
        kind = as_object(declared).get("type")
        is_of_step = any(tag.startswith(f"{step.replace('/', '_')}_") for step in steps)
        if not is_of_step and isinstance(kind, str) and kind.startswith(("File", "Directory")):
            yield tag


def _sources(given: Any) -> list[str]:
    source = as_object(given).get("source") if isinstance(given, dict) else given
    return [as_text(one) for one in as_list(source)] or [as_text(source)]


def _plain(node: Node) -> Any:
    """Return a value of YAML without its places."""
    if isinstance(node.value, dict):
        return {str(key): _plain(inner) for key, inner in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(inner) for inner in node.value]
    return node.value
