"""The shape of a pipeline file: its keys and their types, before anything is linked."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.model.pipeline import Resources
from descpipe.model.problem import Place, Problems, did_you_mean, display_path
from descpipe.reading.fields import Fields, shown
from descpipe.reading.quantities import parse_memory, parse_time
from descpipe.yaml import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

PIPELINE_KEYS = (
    "pipeline",
    "label",
    "version",
    "owner",
    "registry",
    "images",
    "inputs",
    "output",
    "steps",
)
STEP_KEYS = ("stage", "config", "parameters", "resources", "inputs", "outputs", "after")
RESOURCE_KEYS = ("cores", "memory", "time")
# Image references allow lower case only; the names become parts of one.
IMAGE_NAME = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
IMAGE_NAME_FORM = "use lower-case letters, digits, and single . _ - between them"
OWNER = re.compile(f"{IMAGE_NAME.pattern}(?:/{IMAGE_NAME.pattern})*")
REGISTRY = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]+)?")
VERSION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
STEP_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
STEP_NAME_FORM = "use letters, digits, _ and -, beginning with a letter"


@dataclass(frozen=True, kw_only=True, slots=True)
class StepEntry:
    """One step as it is written.

    Attributes
    ----------
    name : str
        Its key.
    place : Place
        Where the key stands.
    stage, stage_place : str, Place
        The stage it uses, and where that is said.
    config, parameters, inputs, outputs : mapping of str to Node
        As written; the keys of ``inputs`` and ``outputs`` are the stage's tags.
    keys : mapping of str to mapping of str to Place
        Where each key of those four mappings stands.
    resources : Resources
        What it asks of the machine.
    after : tuple of Node
        Names of steps.
    """

    name: str
    place: Place
    stage: str
    stage_place: Place
    config: Mapping[str, Node]
    parameters: Mapping[str, Node]
    inputs: Mapping[str, Node]
    outputs: Mapping[str, Node]
    keys: Mapping[str, Mapping[str, Place]]
    resources: Resources
    after: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineEntry:
    """A pipeline file as it is written; paths are resolved against its folder.

    Attributes
    ----------
    path : Path
        The file.
    name, version, owner, registry, label : str
        As written.
    images : tuple of (Path, Place)
        Folders in which stages are found.
    inputs : mapping of str to (tuple of Path, Place)
        Files from outside.
    output : Path
        Where results go.
    steps : tuple of StepEntry
        In the order of the file.
    """

    path: Path
    name: str
    version: str
    owner: str
    registry: str
    label: str
    images: tuple[tuple[Path, Place], ...]
    inputs: Mapping[str, tuple[tuple[Path, ...], Place]]
    output: Path
    steps: tuple[StepEntry, ...]


def read_pipeline_yaml(path: Path, problems: Problems) -> PipelineEntry | None:
    """Return what a pipeline file says, or None if it has no steps that could be read."""
    before = len(problems.found)
    root = read_yaml(path, problems)
    if root is None or root.value is None:
        if len(problems.found) == before:
            do = "write it as docs/tutorial.md shows, or begin with `descpipe new pipeline NAME`"
            problems.error("empty-file", Place(path), "the file is empty", do)
        return None
    fields = Fields(root, "the pipeline file", PIPELINE_KEYS, problems)
    if not isinstance(root.value, dict):
        return None
    steps = fields.mapping("steps")
    if not steps and ("steps" not in root.value or not root.value["steps"].value):
        problems.error(
            "no-steps", root.place, "the pipeline has no steps", "add `steps:` with one step below"
        )
    name = fields.string("pipeline", None, IMAGE_NAME, IMAGE_NAME_FORM)
    return PipelineEntry(
        path=path,
        name=name,
        version=fields.string("version", None, VERSION, 'write it as in "1.0"'),
        owner=fields.string("owner", None, OWNER, IMAGE_NAME_FORM),
        registry=fields.string("registry", "", REGISTRY, "write a host, as in ghcr.io"),
        label=fields.string("label", ""),
        images=_images(fields, path, problems),
        inputs=_inputs(fields, path, problems),
        output=resolved(path, fields.string("output", f"out/{name}")),
        steps=tuple(
            _step(key, root.value["steps"].keys[key], node, problems) for key, node in steps.items()
        ),
    )


def resolved(file: Path, text: str) -> Path:
    """Return a path that a file names, relative to the file's folder."""
    return type(file)(os.path.normpath(file.parent / text))


def _images(fields: Fields, path: Path, problems: Problems) -> tuple[tuple[Path, Place], ...]:
    nodes = fields.strings("images")
    if not nodes and ("images" not in fields.entries or not fields.entries["images"].value):
        what = "the pipeline does not say where its stages are"
        problems.error("no-images", fields.node.place, what, "add `images: [images]`")
    found = [(resolved(path, node.value), node.place) for node in nodes]
    for node, (folder, place) in zip(nodes, found, strict=True):
        if not folder.is_dir():
            what = f"there is no folder {node.value} (that is {display_path(folder)})"
            problems.error(
                "missing-folder", place, what, "correct the path, which begins at this file"
            )
    places = {folder: place for folder, place in reversed(found) if folder.is_dir()}
    return tuple((folder, places[folder]) for folder in dict(found) if folder in places)


def _inputs(
    fields: Fields, path: Path, problems: Problems
) -> dict[str, tuple[tuple[Path, ...], Place]]:
    found = {}
    for tag, node in fields.mapping("inputs").items():
        place = fields.entries["inputs"].keys[tag]
        if not STEP_NAME.fullmatch(tag):
            problems.error(
                "unusable-name", place, f"input {tag!r} is not a usable name", STEP_NAME_FORM
            )
        items = node.value if isinstance(node.value, list) else [node]
        bad = [item for item in items if not isinstance(item.value, str) or not item.value]
        for item in bad or ([node] if not items else []):
            problems.error(
                "wrong-type", item.place, f"input {tag!r} is not a path", "write the path of a file"
            )
        paths = () if bad else tuple(resolved(path, item.value) for item in items)
        found[tag] = (paths, place)
    return found


def _step(name: str, place: Place, node: Node, problems: Problems) -> StepEntry:
    fields = Fields(node, f"step {name!r}", STEP_KEYS, problems)
    if not STEP_NAME.fullmatch(name):
        problems.error(
            "unusable-name", place, f"step {name!r} is not a usable name", STEP_NAME_FORM
        )
    sections = ("config", "parameters", "inputs", "outputs")
    mappings = {section: fields.mapping(section) for section in sections}
    for section in ("config", "inputs", "outputs"):
        mappings[section] = _strings_only(mappings[section], section, problems)
    for tag in mappings["outputs"].values():
        if not STEP_NAME.fullmatch(tag.value):
            what = f"outputs: {tag.value!r} is not a usable name"
            problems.error("unusable-name", tag.place, what, STEP_NAME_FORM)
    stage = fields.entries.get("stage")
    return StepEntry(
        name=name,
        place=place,
        stage=fields.string("stage", name),
        stage_place=stage.place if stage else place,
        keys={
            section: fields.entries[section].keys if section in fields.entries else {}
            for section in sections
        },
        resources=_resources(fields, problems),
        after=tuple(fields.strings("after")),
        **mappings,
    )


def _strings_only(mapping: dict[str, Node], what: str, problems: Problems) -> dict[str, Node]:
    for key, node in mapping.items():
        if not isinstance(node.value, str) or not node.value:
            problems.error(
                "wrong-type", node.place, f"{what}: {key!r} is not given a name", "write one word"
            )
    return {
        key: node for key, node in mapping.items() if isinstance(node.value, str) and node.value
    }


def _resources(fields: Fields, problems: Problems) -> Resources:
    node = fields.entries.get("resources")
    if node is None or node.value is None:
        return Resources()
    inner = Fields(node, f"resources of {fields.what}", RESOURCE_KEYS, problems)
    return Resources(
        cores=_cores(inner.entries.get("cores"), problems),
        memory_mib=_amount(inner.entries.get("memory"), parse_memory, problems)
        or Resources().memory_mib,
        time_seconds=_amount(inner.entries.get("time"), parse_time, problems),
    )


def _cores(node: Node | None, problems: Problems) -> int:
    if node is None:
        return 1
    if type(node.value) is not int or node.value < 1:
        problems.error(
            "bad-resource",
            node.place,
            f"cores: {shown(node)} is not a number of cores",
            "write 1 or more",
        )
        return 1
    return int(node.value)


def _amount(node: Node | None, parse: Callable[[str], int], problems: Problems) -> int | None:
    if node is None:
        return None
    try:
        return parse(str(node.plain()))
    except ValueError as error:
        problems.error("bad-resource", node.place, f"{shown(node)} is not an amount", str(error))
        return None


def unknown(word: str, kind: str, known: Iterable[str]) -> tuple[str, str]:
    """Return what is wrong with a word that is not known, and what to do."""
    return f"{kind} {word!r} does not exist", did_you_mean(word, known, "remove it")
