"""The pipeline of a run as a diagram: how each step ended, and how long it took."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from descpipe.drawing.diagram import Arrow, Box, Diagram, folded
from descpipe.model.problem import counted
from descpipe.reporting.facts import WAITING
from descpipe.reporting.wording import clock, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from descpipe.reporting.facts import RunFacts, StepFacts
    from descpipe.reporting.needs import Reading

# With more steps than this, those of one kind share a box.
MOST_STEPS = 80
# Graphviz takes minutes for more than this, and nobody could read it.
MOST_BOXES, MOST_ARROWS = 150, 250
LONGEST_NAME = 40
# Where steps share a box, that which says most of the run comes first.
WORST_FIRST = ("failed", "stopped", WAITING, "ok", "unchanged", "skipped")
CLASSES = {status: status for status in WORST_FIRST} | {WAITING: "waiting"}


def picture(run: RunFacts, found: Sequence[Reading]) -> Diagram | None:
    """Return the diagram of a run; None if there is too much of it to be read.

    Parameters
    ----------
    run : RunFacts
        The run.
    found : sequence of Reading
        What its steps read.
    """
    each = {step.name: [step] for step in run.steps}
    if len(each) <= MOST_STEPS and (drawn := _drawn(run, found, each)):
        return drawn
    kinds: dict[str, list[StepFacts]] = {}
    for step in run.steps:
        kinds.setdefault(_kind(step), []).append(step)
    return _drawn(run, found, kinds)


def _drawn(
    run: RunFacts, found: Sequence[Reading], groups: Mapping[str, list[StepFacts]]
) -> Diagram | None:
    """Return the diagram in which the steps of a group share a box."""
    keys = {step.name: f"step_{at}" for at, steps in enumerate(groups.values()) for step in steps}
    results = list(_results(run, {(one.writer, one.tag) for one in found if one.writer}))
    boxes = [*_inputs(found, keys), *_steps(groups), *_result_boxes(results, keys)]
    arrows = [*_arrows(found, keys), *_result_arrows(results, keys)]
    if len(groups) > MOST_BOXES or len(arrows) > MOST_ARROWS or not groups:
        return None
    title = one_line(f"{run.past.pipeline}: {counted(len(run.steps), 'step')}")
    return Diagram(title=title, boxes=tuple(boxes), arrows=tuple(arrows))


def _kind(step: StepFacts) -> str:
    """Return what steps have in common: their sub-pipeline, their stage, or how they are called."""
    outer, slash, _ = step.name.partition("/")
    return f"{outer}/" if slash else step.past.stage or re.sub(r"\d+", "*", step.name)


def _steps(groups: Mapping[str, list[StepFacts]]) -> Iterator[Box]:
    for at, (name, steps) in enumerate(groups.items()):
        if len(steps) == 1:
            yield _step(f"step_{at}", steps[0])
        else:
            yield _group(f"step_{at}", name, steps)


def _step(key: str, step: StepFacts) -> Box:
    stage = step.past.stage
    lines = [_cut(step.name)]
    lines += [_cut(f"stage {stage}")] if stage and stage != step.name.split("/")[-1] else []
    lines += [counted(len(step.parts), "part")] if step.parts else []
    time = clock(step.seconds) if step.has_run else ""
    lines.append(_cut(" ".join(filter(None, [step.status, time]))))
    status = CLASSES.get(step.status, "waiting")
    return Box(key=key, kind="step", lines=tuple(lines), status=status, link=f"#{step.key}")


def _group(key: str, name: str, steps: Sequence[StepFacts]) -> Box:
    counts = Counter(step.status for step in steps)
    told = sorted(counts, key=lambda status: (_rank(status), status))
    lines = (
        _cut(name),
        counted(len(steps), "step"),
        *(_cut(f"{counts[status]} {status}") for status in told[:4]),
    )
    return Box(key=key, kind="step", lines=lines, status=CLASSES.get(told[0], "waiting"))


def _rank(status: str) -> int:
    return WORST_FIRST.index(status) if status in WORST_FIRST else 0


def _inputs(found: Iterable[Reading], keys: Mapping[str, str]) -> Iterator[Box]:
    for key, tags in _input_groups(found, keys).values():
        yield Box(key=key, kind="input", lines=folded(map(_cut, tags)))


def _input_groups(
    found: Iterable[Reading], keys: Mapping[str, str]
) -> dict[tuple[str, ...], tuple[str, list[str]]]:
    """Return a key and the tags for all inputs that go to the same boxes."""
    readers: dict[str, dict[str, None]] = {}
    for one in found:
        if not one.writer:
            readers.setdefault(one.tag, {})[keys[one.reader]] = None
    together: dict[tuple[str, ...], tuple[str, list[str]]] = {}
    for tag, heads in readers.items():
        together.setdefault(tuple(heads), (f"input_{len(together)}", []))[1].append(tag)
    return together


def _arrows(found: Sequence[Reading], keys: Mapping[str, str]) -> Iterator[Arrow]:
    for heads, (key, _) in _input_groups(found, keys).items():
        yield from (Arrow(tail=key, head=head) for head in heads)
    tags: dict[tuple[str, str], dict[str, None]] = {}
    for one in found:
        if one.writer and keys[one.writer] != keys[one.reader]:
            tags.setdefault((keys[one.writer], keys[one.reader]), {})[_cut(one.tag)] = None
    for (tail, head), names in tags.items():
        yield Arrow(tail=tail, head=head, tags=folded(names))


def _results(run: RunFacts, read: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield steps with the tags of what no other step reads, as far as the record has it."""
    names = {file.name: tag for tag, files in run.past.outputs.items() for file in files}
    for step in run.steps:
        for tag in dict.fromkeys(names.get(file.name, own) for own, file in step.outputs):
            if (step.name, tag) not in read:
                yield step.name, tag


def _result_boxes(results: Sequence[tuple[str, str]], keys: Mapping[str, str]) -> Iterator[Box]:
    for tail, tags in _by_box(results, keys).items():
        yield Box(key=f"output_of_{tail}", kind="output", lines=folded(map(_cut, tags)))


def _result_arrows(results: Sequence[tuple[str, str]], keys: Mapping[str, str]) -> Iterator[Arrow]:
    for tail in _by_box(results, keys):
        yield Arrow(tail=tail, head=f"output_of_{tail}")


def _by_box(
    results: Sequence[tuple[str, str]], keys: Mapping[str, str]
) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for step, tag in results:
        found.setdefault(keys[step], {})[tag] = None
    return found


def _cut(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 1]}…"
