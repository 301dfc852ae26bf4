"""A record to `RunFacts`: whatever stands in it, there are some."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from descpipe.history.past_run import PastFile
from descpipe.history.plain import as_number, as_object, as_text
from descpipe.history.times import parsed_time
from descpipe.reporting.facts import (
    UNCHANGED,
    WAITING,
    GivenFile,
    Parameter,
    Part,
    RunFacts,
    StepFacts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from descpipe.history.past_run import PastRun, PastStep

PARAMETER = "parameter "
NO_CONTAINERS = "none"


def run_facts(past: PastRun) -> RunFacts:
    """Return what a page tells of a run.

    Parameters
    ----------
    past : PastRun
        As its record tells it.
    """
    told = past.told
    steps = as_object(told.get("steps"))
    return RunFacts(
        past=past,
        steps=tuple(
            _step(f"step-{at}", step, as_object(steps.get(name)))
            for at, (name, step) in enumerate(past.steps.items(), 1)
        ),
        inputs=tuple(_given(as_object(told.get("inputs")))),
        started=_time(past.started),
        ended=_time(past.ended),
        circumstances=dict(_circumstances(past)),
        pipeline_file=as_text(told.get("pipeline_file")),
        has_no_containers=as_object(told.get("engine")).get("name") == NO_CONTAINERS,
    )


def _circumstances(past: PastRun) -> Iterator[tuple[str, str]]:
    told = past.told
    engine, host = as_object(told.get("engine")), as_object(told.get("host"))
    runner = [as_text(told.get("runner")), as_text(told.get("runner_version"))]
    if batch_system := as_text(told.get("batch_system")):
        runner.append(f"on {batch_system}")
    name = as_text(engine.get("name"))
    containers = "none: the host's Python" if name == NO_CONTAINERS else name
    yield "commit", _commit(past)
    yield "descpipe", as_text(told.get("descpipe"))
    yield "runner", " ".join(filter(None, runner))
    yield "containers", " ".join(filter(None, [containers, as_text(engine.get("version"))]))
    yield "site", as_text(told.get("site"))
    yield "host", ", ".join(_host(host))
    yield "Python", as_text(host.get("python"))
    yield "images", "as locked" if told.get("locked") is True else ""
    yield "run", past.id


def _commit(past: PastRun) -> str:
    if not past.commit:
        return ""
    return past.commit[:12] + (", with changes that are in no commit" if past.is_changed else "")


def _host(host: Mapping[str, Any]) -> Iterator[str]:
    for words in (as_text(host.get("name")), as_text(host.get("system"))):
        if words:
            yield words
    if cores := as_number(host.get("cores")):
        yield f"{cores:.0f} core{'' if cores == 1 else 's'}"
    if memory := as_number(host.get("memory_mib")):
        yield f"{memory / 1024:.1f} GiB of memory"


def _step(key: str, past: PastStep, told: Mapping[str, Any]) -> StepFacts:
    ended = _time(past.ended)
    return StepFacts(
        key=key,
        past=past,
        status=UNCHANGED if past.is_unchanged else past.status or WAITING,
        started=_time(past.started) or _before(ended, past.seconds),
        ended=ended,
        exit_status=as_text(told.get("exit_status")),
        cpu_seconds=as_number(told.get("cpu_seconds")),
        memory_mib=as_number(told.get("memory_mib")),
        image_name=as_text(told.get("image_name")),
        image_digest=as_text(told.get("image_digest")),
        source=_source(as_object(told.get("stage"))),
        folder=as_text(as_object(told.get("stage")).get("folder")).rstrip("/"),
        parameters=tuple(_parameters(past, told)),
        config=tuple(_given(as_object(told.get("config")))),
        parts=tuple(
            _part(name, as_object(part)) for name, part in as_object(told.get("parts")).items()
        ),
    )


def _source(stage: Mapping[str, Any]) -> str:
    git = as_object(stage.get("git"))
    words = [as_text(git.get("url")), as_text(git.get("path")), as_text(git.get("commit"))]
    return " ".join(filter(None, words)) or as_text(stage.get("folder"))


def _part(name: str, told: Mapping[str, Any]) -> Part:
    ended = _time(as_text(told.get("ended")))
    started = _time(as_text(told.get("started")))
    return Part(
        name=name,
        status=as_text(told.get("status")) or WAITING,
        exit_status=as_text(told.get("exit_status")),
        started=started or _before(ended, as_number(told.get("seconds"))),
        ended=ended,
    )


def _parameters(past: PastStep, told: Mapping[str, Any]) -> Iterator[Parameter]:
    """Yield the values of a step; older records have them among what its outputs depend on."""
    if not past.parameters:
        for what, value in past.depends_on.items():
            if what.startswith(PARAMETER):
                yield Parameter(name=what.removeprefix(PARAMETER), value=value)
    given = as_object(told.get("parameters"))
    for name, one in past.parameters.items():
        own = as_object(given.get(name))
        value = shown_value(one.value)
        if own.get("scattered") is True and isinstance(one.value, list):
            value = f"one for each part: {', '.join(map(shown_value, one.value))}"
        origin = as_text(own.get("origin"))
        yield Parameter(name=name, value=value, unit=one.unit, origin=origin)


def shown_value(value: Any) -> str:
    """Return a value of JSON as a reader sees it: texts without quotes, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _given(told: Mapping[str, Any]) -> Iterator[GivenFile]:
    for tag, one in told.items():
        for own in filter(None, map(as_object, one if isinstance(one, list) else [one])):
            size = as_number(own.get("bytes"))
            file = PastFile(
                name=as_text(own.get("name")),
                digest=as_text(own.get("digest")),
                size=None if size is None else int(size),
            )
            yield GivenFile(tag=tag, file=file, path=as_text(own.get("path")))


def _time(text: str) -> datetime | None:
    """Return a time in UTC that other times can be taken from."""
    time = parsed_time(text)
    try:
        return time.astimezone(UTC) if time else None
    except OverflowError:
        return None


def _before(time: datetime | None, seconds: float | None) -> datetime | None:
    try:
        return time - timedelta(seconds=seconds) if time and seconds is not None else None
    except OverflowError:
        return None
