"""The config files that steps are given: that they are there, and those of the stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.paths import is_file, is_folder, why_missing
from descpipe.model.problem import did_you_mean, display_path, nearest
from descpipe.reading.config_files import check_config_file
from descpipe.reading.pipeline_yaml import resolved

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Place, Problems
    from descpipe.reading.pipeline_yaml import StepEntry


class GivenConfigs:
    """Finds and checks the config files of steps, each once for its stage.

    Parameters
    ----------
    pipeline : Path
        The pipeline file, to whose folder paths are relative.
    problems : Problems
        Where everything wrong with them is told.
    """

    def __init__(self, pipeline: Path, problems: Problems) -> None:
        self.pipeline = pipeline
        self.problems = problems
        self.checked: set[tuple[Path, int, str]] = set()

    def of_step(
        self, entry: StepEntry, stage: StageMetadata, inside: Mapping[str, Path]
    ) -> dict[str, Path]:
        """Return the path of each config file that a step gives its stage.

        Parameters
        ----------
        entry, stage : StepEntry, StageMetadata
            The step, and what its stage declares.
        inside : mapping of str to Path
            Those that a sub-pipeline gives itself.
        """
        found: dict[str, Path] = dict(inside)
        meant: set[str | None] = set()
        for tag, node in entry.config.items():
            if tag in stage.config:
                found[tag] = resolved(self.pipeline, str(node.value))
                self._check(found[tag], stage, tag, node.place)
            elif "config" not in stage.unclear:
                what = f"{entry.called} has no config file {tag!r}"
                do = did_you_mean(tag, stage.config, "remove it")
                self.problems.error("unknown-config", entry.keys["config"][tag], what, do)
                meant.add(nearest(tag, stage.config))
        for tag in stage.config:
            known = {*entry.keys["config"], *meant, *inside}
            if tag not in known and "config" not in {*entry.unclear, *stage.unclear}:
                what = f"step {entry.name!r} is not given its config file {tag!r}"
                do = f"add `config: {{{tag}: FILE}}`"
                self.problems.error("config-not-given", entry.place, what, do)
        return found

    def _check(self, path: Path, stage: StageMetadata, tag: str, place: Place) -> None:
        key = (path, id(stage), tag)
        missing = why_missing(path)
        if missing:
            what, do = missing
            what = f"config file {tag!r}: {what}"
            self.problems.error("missing-config-file", place, what, do)
        elif not is_file(path):
            it_is = "a folder" if is_folder(path) else "a device or a pipe"
            what = f"config file {tag!r}: {display_path(path)} is {it_is}, not a file"
            self.problems.error("missing-config-file", place, what, "name a file")
        elif key not in self.checked:
            self.checked.add(key)
            check_config_file(path, stage, tag, self.problems)
