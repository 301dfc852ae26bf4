"""The tags of files that are to be kept, though other steps read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from descpipe.model.problem import Problems
    from descpipe.reading.pipeline_yaml import PipelineEntry


def check_kept(entry: PipelineEntry, written: Collection[str], problems: Problems) -> None:
    """Tell of tags to keep that no step writes."""
    for tag, place in entry.keep.items():
        if tag not in written:
            do = did_you_mean(tag, written, "remove it")
            problems.error("unknown-tag", place, f"no step writes {tag!r}", do)
