"""`Pipeline` and `Step`: what a pipeline file means once it is read and linked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from descpipe.model.scatter import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Place
    from descpipe.model.scatter import Scatter


# Of several files, those that are there: the first, the only one, or all as a list.
Pick = Literal["", "first", "only", "all"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Resources:
    """What a step asks of the machine.

    Attributes
    ----------
    cores : int
        Processor cores.
    memory_mib : int
        Memory in MiB.
    time_seconds : int or None
        Longest time it may take; None for no limit.
    """

    cores: int = 1
    memory_mib: int = 1024
    time_seconds: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mpi:
    """The processes of a step that talk to each other.

    Attributes
    ----------
    processes : int
        How many there are on all nodes together.
    nodes : int
        How many machines they are spread over.
    """

    processes: int
    nodes: int = 1

    @property
    def per_node(self) -> int:
        """How many there are on the fullest node."""
        return -(-self.processes // self.nodes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where the file of a tag comes from.

    Attributes
    ----------
    tag : str
        The pipeline's name for the file.
    step : str or None
        The step that writes it; None for an input of the pipeline.
    output : str
        That step's own tag for it; the tag itself for an input of the pipeline.
    may_lack : bool
        Whether the step that writes it may be skipped.
    pick : {"", "first", "only", "all"}
        Which of several files are taken, where the step names several.
    among : tuple of Source
        These. The tag, step and output are those of the one that is taken, or the first of them,
        with the switches as they are.
    """

    tag: str
    step: str | None
    output: str
    may_lack: bool = False
    pick: Pick = ""
    among: tuple[Source, ...] = ()

    def each(self) -> tuple[Source, ...]:
        """Return all that it could be."""
        return self.among or (self,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where the value of a parameter comes from.

    Attributes
    ----------
    kind : {"default", "pipeline", "command line"}
        The stage's default, the pipeline file, or ``--set``; a later one comes before.
    place : Place
        Where it is written.
    """

    kind: Literal["default", "pipeline", "command line"]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One use of a stage, or of a pipeline.

    Attributes
    ----------
    name : str
        Unique in the pipeline. That of a step of a sub-pipeline begins with the name of the step
        that is this pipeline: ``wide/tomography``.
    stage : StageMetadata
        What it runs; for a pipeline, what a stage would say that does the same.
    image : str
        Full name of the image.
    inputs : mapping of str to Source
        By the stage's tag; optional inputs that nothing gives are left out.
    outputs : mapping of str to str
        The stage's tag of each output, and the pipeline's.
    config : mapping of str to Path
        The file given for each of the stage's config tags.
    parameters : mapping of str to value
        A value for each of the stage's parameters; that of the first part, if it is scattered.
    origins : mapping of str to Origin
        Where each of these values comes from, and where it is a record each field, under
        ``parameter.field``; a field that is left out has the origin of the record.
    resources : Resources
        What it asks of the machine.
    after : tuple of str
        Steps that must end before it, though it reads nothing of theirs.
    scatter : Scatter or None
        What its parts differ in, if it is run several times.
    when : tuple of str
        The switches that it asks for, all of which must be on.
    shard : str
        Which shard it is, for one part of a scattered step; empty for everything else.
    pipeline : Pipeline or None
        The pipeline that it runs.
    within : Scatter or None
        What the runs differ in of a sub-pipeline that it is a step of.
    mpi : Mpi or None
        Its processes, if they are several that talk to each other.
    provenance : str
        The pipeline, its version and this step, as its outputs tell; empty if they tell nothing.
    """

    name: str
    stage: StageMetadata
    image: str
    inputs: Mapping[str, Source]
    outputs: Mapping[str, str]
    config: Mapping[str, Path]
    parameters: Mapping[str, Any]
    origins: Mapping[str, Origin]
    resources: Resources
    after: tuple[str, ...]
    scatter: Scatter | None = None
    when: tuple[str, ...] = ()
    shard: str = ""
    pipeline: Pipeline | None = None
    within: Scatter | None = None
    mpi: Mpi | None = None
    provenance: str = ""

    @property
    def parted_by(self) -> Scatter | None:
        """What its runs differ in, if there are several."""
        return self.scatter or self.within

    def origin(self, name: str) -> Origin:
        """Return where a value or a field of it, `parameter.field`, comes from.

        It is the field's own origin, or that of what holds it.
        """
        while name not in self.origins and "." in name:
            name = name.rpartition(".")[0]
        return self.origins[name]

    @property
    def node_cores(self) -> int:
        """How many cores it uses on a node: those of all its processes there."""
        return self.resources.cores * (self.mpi.per_node if self.mpi else 1)

    @property
    def nodes(self) -> int:
        """How many machines it runs on."""
        return self.mpi.nodes if self.mpi else 1

    def reads(self, own: str) -> File:
        """Return what an input is for the pipeline: a list, if each part gets one file of it."""
        type_ = self.stage.inputs[own]
        return many(type_) if self.scatter and own in self.scatter.inputs else type_

    def writes(self, own: str) -> File:
        """Return what an output is for the pipeline: a list, if each part writes one file."""
        type_ = self.stage.outputs[own]
        return many(type_) if self.parted_by else type_

    def output_file_name(self, own: str) -> str:
        """Return the name of the file that it writes for one of its stage's tags."""
        return self.writes(own).file_name(self.outputs[own])


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineInput:
    """Files from outside.

    Attributes
    ----------
    type : File
        What the steps that read it expect.
    readers : tuple of (str, File)
        Each step that reads it, and what it expects.
    paths : tuple of Path
        One path, or several for a list.
    places : tuple of Place
        Where each of them is given.
    """

    type: File
    readers: tuple[tuple[str, File], ...]
    paths: tuple[Path, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    """A pipeline, linked and in order.

    Attributes
    ----------
    name : str
        As in the file.
    version, owner : str
        As in the file, or in the user's settings.
    registry : str
        Host of the images' registry; empty for the engine's default.
    base_name : str
        What names of its images begin with.
    license : str
        Name of the licence of its images in the SPDX list; empty for none.
    label : str
        One line about it.
    path : Path
        The pipeline file.
    images : tuple of Path
        The folders in which stages and base images are found.
    inputs : mapping of str to PipelineInput
        Files from outside, by tag.
    output : Path
        Where results go.
    steps : tuple of Step
        In an order in which they can run; those of sub-pipelines stand among them.
    written : tuple of Step
        Those of its file, if some of them are pipelines.
    settings : mapping of str to str
        Where each of the four that the user's settings replaced is said, by its key.
    is_locked : bool
        Whether the images of its steps are those of its lock, by their digests.
    switches : mapping of str to bool
        What steps may ask for by `when`, and how it is. Those of a sub-pipeline begin with the
        name of the step that it is: ``wide/make-plots``.
    left_out : mapping of str to str
        The steps that `without_skipped` has left out, and a switch of each that is off.
    keep : tuple of str
        The tags of files that stay, though other steps have read them.
    """

    name: str
    version: str
    owner: str
    registry: str
    base_name: str
    label: str
    path: Path
    images: tuple[Path, ...]
    inputs: Mapping[str, PipelineInput]
    output: Path
    steps: tuple[Step, ...]
    written: tuple[Step, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    is_locked: bool = False
    license: str = ""
    switches: Mapping[str, bool] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()

    def runs(self, step: Step) -> bool:
        """Whether a step is not skipped."""
        return all(self.switches.get(name, True) for name in step.when)

    def own_steps(self) -> tuple[Step, ...]:
        """Return the steps of its file, those that are pipelines as one step each."""
        return self.written or self.steps

    def own_switches(self) -> dict[str, bool]:
        """Return the switches of its file."""
        return {name: is_on for name, is_on in self.switches.items() if "/" not in name}

    def lacking(self) -> frozenset[str]:
        """Return the files that it may not write, as its switches decide."""
        return frozenset(tag for tag, step, _ in self.outputs() if step.when)

    def sub_files(self) -> dict[str, Path]:
        """Return the files of the pipelines in it, by the full names of the steps they are."""
        return {name: one.path for name, one in self.by_file() if name}

    def by_file(self) -> Iterator[tuple[str, Pipeline]]:
        """Yield the pipelines that it is made of, each with the steps that its file runs itself.

        Before each stands the name of the step that it is; empty for the outermost.
        """
        own = tuple(step for step in self.steps if "/" not in step.name or not self.written)
        yield "", replace(self, steps=own, written=())
        for sub in self.written:
            if sub.pipeline is not None:
                begin = f"{sub.name}/"
                inner = [step for step in self.steps if step.name.startswith(begin)]
                steps = [replace(step, name=step.name.removeprefix(begin)) for step in inner]
                for name, one in replace(sub.pipeline, steps=tuple(steps)).by_file():
                    yield f"{begin}{name}".rstrip("/"), one

    def without_skipped(self) -> Pipeline:
        """Return the pipeline without the steps that are skipped, and what only they read."""
        gone = {
            step.name: next(name for name in step.when if not self.switches.get(name, True))
            for step in self.steps
            if not self.runs(step)
        }
        steps = []
        for step in self.steps:
            if step.name not in gone:
                inputs = {own: by for own, by in step.inputs.items() if by.step not in gone}
                after = tuple(name for name in step.after if name not in gone)
                steps.append(replace(step, inputs=inputs, after=after))
        sources = [source for step in steps for source in step.inputs.values()]
        read = {one.tag for source in sources for one in source.each()}
        inputs_read = {tag: given for tag, given in self.inputs.items() if tag in read}
        return replace(self, steps=tuple(steps), inputs=inputs_read, left_out=gone)

    def image_name(self, repository: str, version: str) -> str:
        """Return the full name of an image of this pipeline's owner."""
        return image_name(self.registry, self.owner, repository, version)

    def outputs(self) -> Sequence[tuple[str, Step, str]]:
        """Return each file that the pipeline keeps: its tag, its step, and the stage's tag."""
        return [(tag, step, own) for step in self.steps for own, tag in step.outputs.items()]


def image_name(registry: str, owner: str, repository: str, version: str) -> str:
    """Return the full name of an image: ``<registry/>owner/repository:version``."""
    host = f"{registry}/" if registry else ""
    return f"{host}{owner}/{repository}:{version}"
