"""`Diagram`: the steps of a pipeline and the files between them, as boxes and arrows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from descpipe.model.problem import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from descpipe.model.pipeline import Pipeline, Step

Kind = Literal["step", "input", "output", "config"]
# More names than this are told as their number, so that a box or an arrow stays readable.
MOST_NAMES = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A step, or files that belong together.

    Attributes
    ----------
    key : str
        Unique in the diagram: letters, digits and underscores.
    kind : {"step", "input", "output", "config"}
        A step; files from outside, results that no step reads, or config files.
    lines : tuple of str
        The name of the step, or those of the files; what is remarkable about a step follows.
    doc : str
        One line about it; empty for files.
    is_skipped : bool
        Whether the step is switched off.
    status : str
        How the step ended in a run, as a class of the picture; empty if it shows no run.
    link : str
        Where the box leads to; empty for nowhere.
    """

    key: str
    kind: Kind
    lines: tuple[str, ...]
    doc: str = ""
    is_skipped: bool = False
    status: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrow:
    """Files that go from one box to another.

    Attributes
    ----------
    tail, head : str
        Keys of the boxes.
    tags : tuple of str
        The pipeline's names of the files; none if they stand in one of the boxes, or if the
        second step only waits for the first.
    """

    tail: str
    head: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagram:
    """What every picture of a pipeline shows.

    Attributes
    ----------
    title : str
        Name, version and number of steps.
    boxes : tuple of Box
        Each step comes after those it waits for.
    arrows : tuple of Arrow
        In the order of the boxes that they lead to.
    """

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def steps(self) -> list[Box]:
        """Return the boxes that are steps."""
        return [box for box in self.boxes if box.kind == "step"]


def diagram(pipeline: Pipeline, *, with_config: bool = False) -> Diagram:
    """Return what a picture of a pipeline shows.

    Parameters
    ----------
    pipeline : Pipeline
        As it is read and linked.
    with_config : bool
        Whether config files are shown too.
    """
    sketch = _Sketch({step.name: f"step_{at}" for at, step in enumerate(pipeline.steps)})
    sketch.add_inputs(pipeline)
    for step in pipeline.steps:
        sketch.add_step(step, [name for name in step.when if not pipeline.switches.get(name, True)])
        if with_config:
            sketch.add_config(step)
    sketch.add_results(pipeline)
    title = f"{pipeline.name} {pipeline.version}: {counted(len(pipeline.steps), 'step')}"
    return Diagram(title=title, boxes=tuple(sketch.boxes), arrows=tuple(sketch.arrows))


@dataclass(slots=True)
class _Sketch:
    keys: Mapping[str, str]
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)

    def add_inputs(self, pipeline: Pipeline) -> None:
        """Add a box for all inputs that go to the same steps."""
        together: dict[tuple[str, ...], list[str]] = {}
        for tag in pipeline.inputs:
            together.setdefault(tuple(_readers(pipeline, tag)), []).append(tag)
        for at, (readers, tags) in enumerate(together.items()):
            key = f"input_{at}"
            self.boxes.append(Box(key=key, kind="input", lines=folded(tags)))
            self.arrows += [Arrow(tail=key, head=self.keys[name]) for name in readers]

    def add_step(self, step: Step, off: Sequence[str]) -> None:
        """Add the box of a step, and arrows to it; it is skipped if one of its switches is off."""
        key = self.keys[step.name]
        lines = (step.name, *_remarks(step, off))
        self.boxes.append(
            Box(key=key, kind="step", lines=lines, doc=step.stage.label, is_skipped=bool(off))
        )
        tags: dict[str, list[str]] = {name: [] for name in step.after}
        for source in step.inputs.values():
            if source.step is not None:
                tags.setdefault(source.step, []).append(source.tag)
        self.arrows += [
            Arrow(tail=self.keys[name], head=key, tags=tuple(dict.fromkeys(found)))
            for name, found in tags.items()
        ]

    def add_config(self, step: Step) -> None:
        if not step.config:
            return
        key = f"config_of_{self.keys[step.name]}"
        names = [path.name for path in step.config.values()]
        self.boxes.append(Box(key=key, kind="config", lines=folded(names)))
        self.arrows.append(Arrow(tail=key, head=self.keys[step.name]))

    def add_results(self, pipeline: Pipeline) -> None:
        """Add a box for all files of a step that no step reads."""
        read = {by.tag for step in pipeline.steps for by in step.inputs.values() if by.step}
        for step in pipeline.steps:
            tags = [tag for tag in step.outputs.values() if tag not in read]
            if tags:
                key = f"output_of_{self.keys[step.name]}"
                self.boxes.append(Box(key=key, kind="output", lines=folded(tags)))
                self.arrows.append(Arrow(tail=self.keys[step.name], head=key))


def _readers(pipeline: Pipeline, tag: str) -> Iterator[str]:
    for step in pipeline.steps:
        if any(by.step is None and by.tag == tag for by in step.inputs.values()):
            yield step.name


def _remarks(step: Step, off: Sequence[str]) -> Iterator[str]:
    if step.stage.name != step.name:
        yield f"stage {step.stage.name}"
    if step.parted_by is not None:
        count = step.parted_by.count
        yield "scattered" if count is None else counted(count, "part")
    if step.mpi is not None:
        nodes = f" on {step.mpi.nodes} nodes" if step.mpi.nodes > 1 else ""
        yield f"{step.mpi.processes} process{'es' if step.mpi.processes > 1 else ''}{nodes}"
    if off:
        yield f"skipped: {', '.join(off)} {'is' if len(off) == 1 else 'are'} off"
    elif step.when:
        yield f"when {', '.join(step.when)}"


def folded(names: Iterable[str]) -> tuple[str, ...]:
    """Return names, or the first of them and how many more there are."""
    listed: Sequence[str] = list(names)
    if len(listed) <= MOST_NAMES:
        return tuple(listed)
    return (*listed[: MOST_NAMES - 1], f"and {len(listed) - MOST_NAMES + 1} more")
