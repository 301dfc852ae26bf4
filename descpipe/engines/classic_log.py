"""What the builder that is in every Docker engine writes while it builds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from descpipe.engines.engine import BuildFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STEP = re.compile(r"Step \d+/\d+ : (.*)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CONTAINER = re.compile(r" ---> Running in ([0-9a-f]+)")
NOISE = re.compile(
    r" ---> |Removing intermediate container |Successfully |\[Warning\] One or more "
)


class ClassicLog:
    """Follows a build, and hands on the lines that are of interest.

    Attributes
    ----------
    instruction : str
        The one that is being carried out.
    container : str
        The id of the one that does it; empty if there was none yet.
    """

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self.on_line = on_line
        self.instruction = ""
        self.container = ""

    def follow(self, event: Mapping[str, Any]) -> None:
        """Take what the engine tells next.

        Raises
        ------
        BuildFailedError
            If the engine tells that the build has failed.
        """
        if "error" in event:
            raise BuildFailedError(str(event["error"]).strip(), self.instruction)
        for line in COLOUR.sub("", str(event.get("stream", ""))).splitlines():
            if match := STEP.fullmatch(line):
                self.instruction = match[1]
                self.on_line(match[1])
            elif match := CONTAINER.fullmatch(line):
                self.container = match[1]
            elif line.strip() and not NOISE.match(line):
                self.on_line(line.rstrip())
