"""What steps read and write, by the tags of the pipeline, before they are joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from descpipe.contract.files import File
    from descpipe.model.pipeline import Source
    from descpipe.model.problem import Place
    from descpipe.reading.pipeline_yaml import GivenFiles


@dataclass(frozen=True, kw_only=True, slots=True)
class Producer:
    """What writes a tag.

    Attributes
    ----------
    source : Source
        The step and its own tag.
    type : File
        What is written.
    place : Place
        Where that is declared.
    """

    source: Source
    type: File
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """An input of a step.

    Attributes
    ----------
    step, own : str
        The step, and what its stage calls the input.
    tag : str
        What the pipeline calls it.
    type : File
        What it must be.
    place : Place
        Where it is asked for.
    is_renamed : bool
        Whether the pipeline file says the tag.
    """

    step: str
    own: str
    tag: str
    type: File
    place: Place
    is_renamed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Tags:
    """Everything that a step could read.

    Attributes
    ----------
    producers : mapping of str to Producer
        What writes each tag.
    inputs : mapping of str to GivenFiles
        Files from outside.
    missing : list of Reader
        Gets the inputs that nothing gives.
    scattered : frozenset of str
        The steps that are run several times.
    when : mapping of str to str
        The switch of each step that may be skipped; empty if nobody knows.
    lacking : mapping of str to collection of str
        What sub-pipelines may not write, because of their own switches.
    """

    producers: Mapping[str, Producer]
    inputs: Mapping[str, GivenFiles]
    missing: list[Reader]
    scattered: frozenset[str] = frozenset()
    when: Mapping[str, str] = field(default_factory=dict)
    lacking: Mapping[str, Collection[str]] = field(default_factory=dict)
