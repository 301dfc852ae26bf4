"""What a record tells of a run that was, as far as it can be read: nothing in it need be there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from descpipe.history.plain import (
    NO_RECORD,
    as_flag,
    as_list,
    as_number,
    as_object,
    as_text,
    read_object,
)
from descpipe.runners.run_folder import RECORD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Where a run that has not ended keeps what its steps have written.
DONE = "done"
# What no record spoils that descpipe has written.
OBJECTS = ("steps", "outputs")


@dataclass(frozen=True, kw_only=True, slots=True)
class PastFile:
    """A file or folder that a run read or wrote.

    Attributes
    ----------
    name : str
        Its name.
    digest : str
        What it holds; empty if that is not known.
    size : int or None
        In bytes.
    removed : str
        When `descpipe clean` removed it; empty if it did not.
    """

    name: str
    digest: str = ""
    size: int | None = None
    removed: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether its name is that of a file in the folder itself, and not one beside it."""
        return self.name not in ("", ".", "..") and not {"/", "\0"}.intersection(self.name)


Files = tuple[PastFile, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """The value of a parameter, its unit, and of a record those of its fields."""

    value: Any
    unit: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    def unit_of(self, way: str) -> str:
        """Return the unit of a field, or without a way that of the value."""
        return self.units.get(way, "") if way else self.unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """A file that a step read: its tag in the pipeline, and the step that wrote it, if one did."""

    tag: str
    step: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PastStep:
    """What a record tells of a step.

    Attributes
    ----------
    name : str
        Its name.
    status : str
        How it ended; empty if it has not.
    started, ended : str
        When, in UTC.
    seconds : float or None
        How long it took.
    stage : str
        The stage that it ran.
    image : str
        The id of its image, with its name before it.
    parameters : mapping of str to Value
        Their values.
    needs : mapping of str to (tuple of Need)
        Where the files of its inputs come from, by the stage's tag.
    depends_on : mapping of str to str
        All that its outputs depend on.
    outputs : mapping of str to (tuple of PastFile or None)
        What it wrote, by the stage's tag; None for an output that it did not write.
    changed : tuple of str
        Which of the files that it read were changed while it ran, in words.
    """

    name: str
    status: str = ""
    started: str = ""
    ended: str = ""
    seconds: float | None = None
    stage: str = ""
    image: str = ""
    is_unchanged: bool = False
    parameters: Mapping[str, Value] = field(default_factory=dict)
    needs: Mapping[str, tuple[Need, ...]] = field(default_factory=dict)
    depends_on: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, Files | None] = field(default_factory=dict)
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PastRun:
    """What a record tells of a run.

    Attributes
    ----------
    folder : Path
        Where its record is.
    told : mapping
        All that the record says.
    id, pipeline, version, status : str
        As in the record.
    started, ended : str
        When, in UTC.
    commit : str
        That of the repository of the pipeline file; empty if there is none.
    is_changed : bool or None
        Whether the files were others than those of the commit.
    command : tuple of str
        The words that were typed.
    inputs : mapping of str to (tuple of PastFile)
        Files from outside, by tag.
    steps : mapping of str to PastStep
        By name, in their order.
    outputs : mapping of str to (tuple of PastFile)
        What the pipeline wrote, by tag.
    """

    folder: Path
    told: Mapping[str, Any]
    id: str = ""
    pipeline: str = ""
    version: str = ""
    status: str = ""
    started: str = ""
    ended: str = ""
    commit: str = ""
    is_changed: bool | None = None
    command: tuple[str, ...] = ()
    inputs: Mapping[str, Files] = field(default_factory=dict)
    steps: Mapping[str, PastStep] = field(default_factory=dict)
    outputs: Mapping[str, Files] = field(default_factory=dict)

    def path(self, file: PastFile) -> Path | None:
        """Return where one of its files is; None if it is not there."""
        if not file.is_plain:
            return None
        places = (self.folder / file.name, self.folder / DONE / file.name)
        return next((path for path in places if path.exists()), None)

    @property
    def ended_steps(self) -> int:
        """How many steps have ended well."""
        return sum(step.status == "ok" for step in self.steps.values())


def read_run(folder: Path) -> PastRun:
    """Return what the record in a folder tells.

    Raises
    ------
    OSError
        If there is none, or it cannot be read.
    ValueError
        If it is spoilt, or something else.
    """
    told = read_object(folder / RECORD)
    is_one = any(name in told for name in ("status", *OBJECTS))
    if not is_one or not all(isinstance(told.get(name, {}), dict) for name in OBJECTS):
        raise ValueError(NO_RECORD)
    return as_run(folder, told)


def as_run(folder: Path, told: Mapping[str, Any]) -> PastRun:
    """Return what a record says, as values."""
    source = as_object(told.get("source"))
    return PastRun(
        folder=folder,
        told=told,
        **{
            name: as_text(told.get(name))
            for name in ("id", "pipeline", "version", "status", "started", "ended")
        },
        commit=as_text(source.get("commit")),
        is_changed=as_flag(source.get("changed")),
        command=tuple(as_text(word) for word in as_list(told.get("command"))),
        inputs={tag: as_files(one) for tag, one in as_object(told.get("inputs")).items()},
        steps={
            name: _step(name, as_object(step))
            for name, step in as_object(told.get("steps")).items()
        },
        outputs={tag: as_files(one) for tag, one in as_object(told.get("outputs")).items()},
    )


def _step(name: str, told: Mapping[str, Any]) -> PastStep:
    needs = as_object(told.get("needs"))
    parameters = as_object(told.get("parameters"))
    return PastStep(
        name=name,
        status=as_text(told.get("status")),
        started=as_text(told.get("started")),
        ended=as_text(told.get("ended")),
        seconds=as_number(told.get("seconds")),
        stage=as_text(as_object(told.get("stage")).get("name")),
        image=as_text(told.get("image")),
        is_unchanged=told.get("unchanged") is True,
        parameters={own: _value(one) for own, one in parameters.items()},
        needs={own: _needs(as_object(one)) for own, one in needs.items()},
        depends_on={what: as_text(how) for what, how in as_object(told.get("depends_on")).items()},
        outputs={
            own: None if files is None else as_files(files)
            for own, files in as_object(told.get("outputs")).items()
        },
        changed=tuple(as_text(what) for what in as_list(told.get("changed"))),
    )


def _value(told: Any) -> Value:
    given = as_object(told)
    fields = as_object(given.get("fields"))
    return Value(
        value=given.get("value", told),
        unit=as_text(given.get("unit")),
        units={way: as_text(as_object(one).get("unit")) for way, one in fields.items()},
    )


def _needs(told: Mapping[str, Any]) -> tuple[Need, ...]:
    all_ = as_list(told.get("all")) or [told]
    each = [as_object(one) for one in all_]
    return tuple(Need(tag=as_text(one.get("tag")), step=as_text(one.get("step"))) for one in each)


def as_files(told: Any) -> Files:
    """Return files, of which records of older versions tell in other words."""
    given = told if isinstance(told, list) else [told]
    return tuple(_file(one) for one in given if isinstance(one, dict))


def _file(told: Mapping[str, Any]) -> PastFile:
    size = as_number(told.get("bytes", told.get("size")))
    return PastFile(
        name=as_text(told.get("name") or told.get("basename")),
        digest=as_text(told.get("digest") or told.get("checksum")),
        size=None if size is None else int(size),
        removed=as_text(told.get("removed")),
    )
