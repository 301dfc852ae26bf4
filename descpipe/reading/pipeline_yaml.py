"""What a pipeline file says, before anything is linked."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from descpipe.model.paths import is_file, is_folder, why_missing
from descpipe.model.pipeline import Resources
from descpipe.model.problem import Place, Problems, display_path
from descpipe.reading.git_entries import check_git_keys, git_entry
from descpipe.reading.mpi_entry import check_mpi, mpi_entry
from descpipe.reading.quantities import parse_memory, parse_time
from descpipe.reading.scatter_entry import scatter_entry
from descpipe.reading.schema import pipeline_schema
from descpipe.reading.shape import check_shape
from descpipe.reading.sub_pipeline_keys import check_sub_pipeline_keys
from descpipe.reading.wording import example
from descpipe.yaml import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from descpipe.model.git_origin import GitOrigin
    from descpipe.model.pipeline import Mpi
    from descpipe.reading.git_entries import GitEntry
    from descpipe.reading.scatter_entry import ScatterEntry

SCHEMA = pipeline_schema()["Pipeline"]
# Names of stages become parts of image names, as that of the pipeline does.
IMAGE_NAME = SCHEMA.keys["pipeline"].value.form.pattern
IMAGE_NAME_FORM = SCHEMA.keys["pipeline"].value.form.advice
# Keys of a step that say where its stage is, other than in a folder of `images`.
ORIGINS = frozenset({"image", "github", "pipeline"})
ORIGIN_KEYS = ("pipeline", "image", "stage", "github")
OTHER_PROGRAMS = (".py", ".ipynb")


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
        The stage it uses, and where that or the image is said.
    config, parameters, inputs, outputs : mapping of str to Node
        As written; the keys of ``inputs`` and ``outputs`` are the stage's tags.
    keys : mapping of str to mapping of str to Place
        Where each key of those four mappings stands.
    resources : Resources
        What it asks of the machine.
    after : tuple of Node
        Names of steps.
    image : str
        The image that is used instead of a stage in a folder; empty for none.
    git : GitEntry or None
        The repository that the stage is in.
    scatter : ScatterEntry or None
        What its parts differ in.
    when : Node or None
        The name of the switch that it asks for.
    pipeline : Node or None
        The path of the pipeline file that it runs, as it is written.
    mpi : Mpi or None
        Its processes, if it has several.
    unclear : frozenset of str
        Its keys that are not known, and those with a wrong value, all of which is told.
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
    image: str = ""
    git: GitEntry | None = None
    scatter: ScatterEntry | None = None
    when: Node | None = None
    pipeline: Node | None = None
    mpi: Mpi | None = None
    unclear: frozenset[str] = frozenset()

    @property
    def called(self) -> str:
        """What it runs, in words."""
        if self.pipeline is not None:
            return f"pipeline {str(self.pipeline.value)!r}"
        return f"image {self.image!r}" if self.image else f"stage {self.stage!r}"


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenFiles:
    """The files of an input from outside.

    Attributes
    ----------
    paths : tuple of Path
        One path, or several for a list.
    places : tuple of Place
        Where each of them is written.
    place : Place
        Where the tag is written.
    """

    paths: tuple[Path, ...]
    places: tuple[Place, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineEntry:
    """A pipeline file as it is written; paths are resolved against its folder.

    Attributes
    ----------
    path : Path
        The file.
    name, version, owner, registry, base_name, label, license : str
        As written.
    images : tuple of (Path, Place)
        Folders in which stages are found.
    inputs : mapping of str to GivenFiles
        Files from outside, by tag.
    output : Path
        Where results go.
    steps : tuple of StepEntry
        In the order of the file.
    unclear : frozenset of str
        Keys with a wrong value, which is told.
    settings : mapping of str to str
        Where the user has set what replaced a value of the file, by its key.
    commits : mapping of str to GitOrigin
        The commits that a lock names for steps whose stages are in Git repositories.
    switches : mapping of str to bool
        How each switch is if nobody says otherwise.
    switch_places : mapping of str to Place
        Where each of them stands.
    provenance : bool
        Whether outputs say what made them.
    keep : mapping of str to Place
        Where each tag stands whose file is to be kept.
    """

    path: Path
    name: str
    version: str
    owner: str
    registry: str
    base_name: str
    label: str
    images: tuple[tuple[Path, Place], ...]
    inputs: Mapping[str, GivenFiles]
    output: Path
    steps: tuple[StepEntry, ...]
    unclear: frozenset[str] = frozenset()
    settings: Mapping[str, str] = field(default_factory=dict)
    commits: Mapping[str, GitOrigin] = field(default_factory=dict)
    license: str = ""
    switches: Mapping[str, bool] = field(default_factory=dict)
    provenance: bool = True
    switch_places: Mapping[str, Place] = field(default_factory=dict)
    keep: Mapping[str, Place] = field(default_factory=dict)

    @property
    def maker(self) -> str:
        """Name and version of the pipeline, as its outputs tell; empty if they tell nothing."""
        return f"{self.name}/{self.version}" if self.provenance else ""


def read_pipeline_yaml(
    path: Path, problems: Problems, *, needs_sources: bool = True
) -> PipelineEntry | None:
    """Return what a pipeline file says, or None if nothing of it could be read.

    All that is wrong in it is told and left out. Without need of sources, its folders of stages
    may be missing.
    """
    before = len(problems.found)
    if path.suffix in OTHER_PROGRAMS and is_file(path):
        what = "this is a file of Python, not a pipeline file"
        do = "name the pipeline file, or the folder of a stage"
        problems.error("not-a-pipeline", Place(path), what, do)
        return None
    root = read_yaml(path, problems)
    if root is None or root.value is None:
        if len(problems.found) == before:
            do = "write it as docs/tutorial.md shows, or begin with `descpipe new pipeline NAME`"
            problems.error("empty-file", Place(path), "the file is empty", do)
        return None
    right = check_shape(root, SCHEMA, problems)
    if right is None:
        return None
    _check_steps(right, problems)
    if needs_sources:
        _check_images(right, root.value.get("images"), path, problems)
    return _pipeline(right, path)


def resolved(file: Path, text: str) -> Path:
    """Return a path that a file names, relative to the file's folder."""
    return type(file)(os.path.normpath(file.parent / text))


def _pipeline(root: Node, path: Path) -> PipelineEntry:
    name = _text(root, "pipeline")
    images = _images(_items(root, "images"), path)
    unclear = _unclear(root)
    if len(images) < len(_items(root, "images")):
        unclear |= {"images"}
    inputs = _entries(root, "inputs")
    switches = _entries(root, "switches")
    steps = _entries(root, "steps")
    return PipelineEntry(
        path=path,
        name=name,
        version=_text(root, "version"),
        owner=_text(root, "owner"),
        registry=_text(root, "registry"),
        base_name=_text(root, "base_name", name),
        license=_text(root, "license", ""),
        label=_text(root, "label"),
        images=tuple(images.items()),
        inputs={tag: _files(node, inputs.keys[tag]) for tag, node in inputs.value.items()},
        output=resolved(path, _text(root, "output", f"out/{name}")),
        steps=tuple(_step(step, steps.keys[step], node) for step, node in steps.value.items()),
        unclear=unclear,
        provenance="provenance" not in root.value or bool(root.value["provenance"].value),
        switches={name: bool(node.value) for name, node in switches.value.items()},
        switch_places=switches.keys,
        keep={str(node.value): node.place for node in _items(root, "keep")},
    )


def _check_images(root: Node, written: Node | None, path: Path, problems: Problems) -> None:
    """Tell folders of stages that are not there, and that none is named though one is needed."""
    key = SCHEMA.keys["images"]
    steps = _entries(root, "steps").value.values()
    is_needed = not steps or any(ORIGINS.isdisjoint(step.value or ()) for step in steps)
    nodes = _items(root, "images")
    if "images" not in root.value and is_needed:
        do = f"add a line such as {example(key.name, key.value)}"
        problems.error("missing-key", root.place, f"{SCHEMA.called} has no 'images'", do)
    elif written is not None and written.value in (None, []) and is_needed:
        do = f"write it as in {example(key.name, key.value)}"
        problems.error("empty-value", written.place, "images is empty", do)
    for node in nodes:
        wrong = _why_no_folder(resolved(path, node.value))
        if wrong:
            problems.error("missing-folder", node.place, *wrong)


def _why_no_folder(folder: Path) -> tuple[str, str] | None:
    missing = why_missing(folder, "folder")
    if missing:
        what, do = missing
        if what.startswith("there is no folder") and not do.endswith("?"):
            do += ", or add --from-images to read stages from their images"
        return what, do
    shown = display_path(folder)
    if not is_folder(folder):
        return f"{shown} is a file, not a folder", "name its folder"
    if not os.access(folder, os.R_OK | os.X_OK):
        return f"you may not look into {shown}", f"run `chmod u+rx {shown}`"
    return None


def _images(nodes: Sequence[Node], path: Path) -> dict[Path, Place]:
    """Return the folders that are there, each once, and where they are named."""
    found: dict[Path, Place] = {}
    for node in nodes:
        folder = resolved(path, node.value)
        if _why_no_folder(folder) is None:
            found.setdefault(folder, node.place)
    return found


def _has_two_origins(step: Node) -> bool:
    given = set(step.value or ())
    others = {"stage", "github"}
    return any(
        key in given and not given.isdisjoint(others | more)
        for key, more in (("image", {"pipeline"}), ("pipeline", set()))
    )


def _check_steps(root: Node, problems: Problems) -> None:
    """Tell steps whose keys do not fit together."""
    for name, node in _entries(root, "steps").value.items():
        check_git_keys(name, node, problems)
        check_mpi(name, node, problems)
        if {"stage", "image"} <= set(node.value or ()):
            what = f"step {name!r} names a stage and an image, but runs one of them"
            place = node.keys["image"]
            problems.error("two-origins", place, what, "remove one: `image` needs no sources")
        check_sub_pipeline_keys(name, node, problems)


def _files(node: Node, place: Place) -> GivenFiles:
    """Return the path or the paths of an input; none if they are wrong."""
    items = node.value if isinstance(node.value, list) else [node]
    items = [] if node.value is None else items
    return GivenFiles(
        paths=tuple(resolved(place.path, item.value) for item in items),
        places=tuple(item.place for item in items),
        place=place,
    )


def _step(name: str, place: Place, node: Node) -> StepEntry:
    given = Node(place, node.value or {}, node.keys)
    sections = ("config", "parameters", "inputs", "outputs")
    entries = {section: _entries(given, section) for section in sections}
    git = git_entry(given)
    origin = next((given.value[key] for key in ORIGIN_KEYS if key in given.value), None)
    return StepEntry(
        name=name,
        place=place,
        stage=_text(given, "stage", git.stage if git else name),
        stage_place=origin.place if origin else place,
        image=_text(given, "image"),
        git=git,
        parameters=entries["parameters"].value,
        **{section: _given(entries[section]) for section in ("config", "inputs", "outputs")},
        keys={section: mapping.keys for section, mapping in entries.items()},
        resources=_resources(_entries(given, "resources").value),
        after=tuple(_items(given, "after")),
        scatter=scatter_entry(given),
        when=given.value["when"] if _has(given, "when") else None,
        pipeline=given.value["pipeline"] if _has(given, "pipeline") else None,
        mpi=mpi_entry(given),
        unclear=_unclear(given) | ({"image"} if _has_two_origins(given) else set()),
    )


def _unclear(given: Node) -> frozenset[str]:
    """Return the keys that are not known, and those with a wrong value."""
    told = {key for key, node in given.value.items() if node.is_told}
    return frozenset(told | (given.keys - given.value.keys()))


def _given(mapping: Node) -> dict[str, Node]:
    """Return the entries whose value is right."""
    return {key: node for key, node in mapping.value.items() if node.value is not None}


def _resources(given: Mapping[str, Node]) -> Resources:
    found: dict[str, Any] = {}
    right = {key: node for key, node in given.items() if not node.is_told}
    if "cores" in right:
        found["cores"] = right["cores"].value
    if "memory" in right:
        found["memory_mib"] = parse_memory(right["memory"].text)
    if "time" in right:
        found["time_seconds"] = parse_time(right["time"].text)
    return Resources(**found)


def _text(mapping: Node, key: str, default: str = "") -> str:
    return str(mapping.value[key].value) if _has(mapping, key) else default


def _items(mapping: Node, key: str) -> Sequence[Node]:
    return mapping.value[key].value if _has(mapping, key) else ()


def _entries(mapping: Node, key: str) -> Node:
    """Return what stands behind a key, or an empty mapping."""
    return mapping.value[key] if _has(mapping, key) else Node(mapping.place, {}, {})


def _has(mapping: Node, key: str) -> bool:
    return key in mapping.value and not mapping.value[key].is_told
