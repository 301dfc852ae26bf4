"""A script of bash: what is the pipeline's own first, then functions that are always the same."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.launchers.shell import beside_script, quoted
from descpipe.launchers.step_words import describing_function, pipeline_settings
from descpipe.model.lock import lock_path
from descpipe.model.sub_pipelines import split
from descpipe.sealing import sealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from descpipe.launchers.script_engine import ScriptEngine
    from descpipe.model.pipeline import Pipeline

PARTS = Path(__file__).with_name("bash")
BESIDE_SCRIPT = 'here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)'
ONE_AFTER_ANOTHER = "in_turn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """What makes one launcher's script.

    Attributes
    ----------
    launcher : str
        Its name.
    pipeline : Pipeline
        What it runs.
    path : Path
        Where it will be.
    engine : ScriptEngine
        What starts containers.
    usage : tuple of str
        How it is called, a line each.
    headers : tuple of str
        Lines that a batch system reads.
    is_copied : bool
        Whether a batch system runs a copy of it, so that it cannot find its own folder: paths
        in it are absolute.
    extra : mapping of str to sequence of str
        Lines of the launcher's own in the description of a step.
    parts : tuple of str
        Files with functions beside those of the engine and of steps.
    main : str
        The file with what it does at last.
    """

    launcher: str
    pipeline: Pipeline
    path: Path
    engine: ScriptEngine
    usage: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    is_copied: bool = False
    extra: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    main: str = ONE_AFTER_ANOTHER

    def text(self) -> str:
        """Return the whole of it."""
        source = os.path.relpath(self.pipeline.path, self.path.parent)
        if self.pipeline.is_locked:
            source += f" and {lock_path(self.pipeline.path).name}"
        made = f"Made by descpipe {__version__} from {source}"
        header = f"{made}; `descpipe script {self.launcher}` makes it anew"
        parts = (self.engine.part, *self.parts, "steps", self.main)
        texts = [(PARTS / f"{name}.bash").read_text(encoding="utf-8") for name in parts]
        own = [*self._head(), *self._place(texts), *self._settings()]
        own += ["", *describing_function(self.pipeline, self._word, self.engine, self.extra), ""]
        return "#!/usr/bin/env bash\n" + sealed(header, "\n".join([*own, *texts]))

    def _head(self) -> Iterator[str]:
        yield from self.headers
        yield "#"
        name = f"{self.pipeline.name} {self.pipeline.version}"
        yield f"# Runs {name} with {self.engine.words}; OVERWRITE=1 replaces results."
        yield from (f"# {line}".rstrip() for line in self.usage)
        yield from (f"# {line}" for line in fixed_choices(self.pipeline))
        yield "# It needs Linux with bash 4.4 or newer, the GNU tools, and flock of util-linux."
        yield "# shellcheck disable=SC2016  # values are given to the stages as they are"
        yield "set -euo pipefail"
        yield ""

    def _place(self, texts: Sequence[str]) -> Iterator[str]:
        if not self.is_copied:
            yield BESIDE_SCRIPT
        elif any("$script" in text for text in texts):
            yield "# Batch systems run a copy of it."
            yield f"script={self._word(self.path)}"

    def _word(self, path: Path) -> str:
        return quoted(os.path.abspath(path)) if self.is_copied else beside_script(path, self.path)

    def _settings(self) -> Iterator[str]:
        yield from self.engine.settings()
        yield from pipeline_settings(self.pipeline, self._word, self.engine)


def fixed_choices(pipeline: Pipeline) -> Iterator[str]:
    """Yield what the pipeline file does not tell: the steps left out, the values of ``--set``."""
    for switch in dict.fromkeys(pipeline.left_out.values()):
        steps = [step for step, by in pipeline.left_out.items() if by == switch]
        yield f"Left out, since switch {switch} is off: {', '.join(steps)}."
    for step in pipeline.steps:
        given = [key for key, origin in step.origins.items() if origin.kind == "command line"]
        for name in dict.fromkeys(key.partition(".")[0] for key in given):
            # Of a record that was set in part, the whole; and all on one line, whatever it is.
            value = json.dumps(step.parameters[name])
            yield f"Set on the command line: {split(step.name)}.{name} = {value}"
