"""A run as one page: what is on it, in the order in which somebody wants to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.drawing.svg import STYLE, inline_svg
from descpipe.reporting.facts import DEFAULT
from descpipe.reporting.logs import failures, logs_of
from descpipe.reporting.needs import readings
from descpipe.reporting.picture import picture
from descpipe.reporting.previews import Preview, Previews
from descpipe.reporting.reading_facts import run_facts
from descpipe.reporting.rendering import rendered
from descpipe.reporting.run_files import RunFiles
from descpipe.reporting.timeline import timeline
from descpipe.reporting.wording import headline, tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from descpipe.history.past_run import PastFile, PastRun
    from descpipe.reporting.facts import Parameter, RunFacts, StepFacts

# Of more steps than this the table begins with those that somebody looks for.
MOST_STEPS, MOST_NOTABLE = 60, 25
MOST_PARAMETERS = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """A file that the run wrote.

    Attributes
    ----------
    tag, step : str
        The pipeline's name of it, and the step that wrote it.
    file : PastFile
        What the record says of it.
    link : str
        Its address from the page; empty if it is not there.
    preview : Preview or None
        What the page shows of it.
    """

    tag: str
    step: str
    file: PastFile
    link: str
    preview: Preview | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """An image, and the steps that had it."""

    name: str
    digest: str
    id: str
    steps: list[str]


def page(past: PastRun, page_folder: Path) -> str:
    """Return the page of a run as HTML.

    Parameters
    ----------
    past : PastRun
        What its record tells; the files are looked for in its folder.
    page_folder : Path
        Where the page will be: its links lead from there.
    """
    run = run_facts(past)
    files = RunFiles(past.folder, page_folder)
    diagram = picture(run, readings(run, files))
    outputs = list(_outputs(run, files))
    changed, defaults = _parameters(run)
    return rendered(
        STYLE,
        run=run,
        headline=headline(run),
        tally=tally(run),
        failures=failures(run, files),
        figures=[one for one in outputs if one.preview and one.preview.kind == "picture"],
        listings=_listings(outputs),
        outputs=outputs,
        drawing=inline_svg(diagram) if diagram else "",
        timeline=timeline(run),
        notable=_notable(run),
        logs={step.key: logs_of(step, files) for step in run.steps},
        changed=changed,
        defaults=defaults,
        most_parameters=MOST_PARAMETERS,
        images=_images(run),
        configs=[(step, given) for step in run.steps for given in step.config],
        sums=list(_sums(outputs)),
        record=files.link(past.folder / "run.json"),
    )


def _outputs(run: RunFacts, files: RunFiles) -> Iterator[Output]:
    """Yield each file once: under the pipeline's tag, if it is one of its outputs."""
    tags = {file.name: tag for tag, found in run.past.outputs.items() for file in found}
    written = [(step.name, own, file) for step in run.steps for own, file in step.outputs]
    known = {file.name for _, _, file in written}
    rest = [("", tag, file) for tag, found in run.past.outputs.items() for file in found]
    previews = Previews()
    seen: set[str] = set()
    for step, own, file in [*written, *(one for one in rest if one[2].name not in known)]:
        if file.name in seen:
            continue
        seen.add(file.name)
        path = files.output(file)
        yield Output(
            tag=tags.get(file.name, own),
            step=step,
            file=file,
            link=files.link(path) if path else "",
            preview=previews.of(path, file) if path else None,
        )


def _listings(outputs: Iterable[Output]) -> list[tuple[str, list[Output]]]:
    """Return the tables and texts, those of one tag and step together."""
    found: dict[tuple[str, str], list[Output]] = {}
    for one in outputs:
        if one.preview and one.preview.kind in ("table", "text"):
            found.setdefault((one.tag, one.step), []).append(one)
    return [(tag, together) for (tag, _), together in found.items()]


def _parameters(
    run: RunFacts,
) -> tuple[list[tuple[StepFacts, Parameter]], list[tuple[StepFacts, Parameter]]]:
    """Return the parameters that somebody gave a value, and those that have their defaults."""
    pairs = [(step, parameter) for step in run.steps for parameter in step.parameters]
    changed = [pair for pair in pairs if pair[1].origin != DEFAULT]
    return changed, [pair for pair in pairs if pair[1].origin == DEFAULT]


def _notable(run: RunFacts) -> list[StepFacts]:
    """Return of many steps those that failed, and those that took longest; otherwise all."""
    if len(run.steps) <= MOST_STEPS:
        return list(run.steps)
    rank = sorted(run.steps, key=lambda step: (step.status != "failed", -(step.seconds or 0.0)))
    keys = {step.key for step in rank[:MOST_NOTABLE]}
    return [step for step in run.steps if step.key in keys]


def _images(run: RunFacts) -> list[Image]:
    found: dict[tuple[str, str, str], Image] = {}
    for step in run.steps:
        key = (step.image_name, step.image_digest, step.past.image)
        if any(key):
            image = Image(name=key[0], digest=key[1], id=key[2], steps=[])
            found.setdefault(key, image).steps.append(step.name)
    return list(found.values())


def _sums(outputs: Iterable[Output]) -> Iterator[tuple[str, str]]:
    """Yield digests and names as `sha256sum --check` reads them."""
    for one in outputs:
        kind, _, digits = one.file.digest.partition(":")
        if kind == "sha256" and one.link and one.file.is_plain:
            yield digits, one.file.name
