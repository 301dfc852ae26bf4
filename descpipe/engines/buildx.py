"""BuildKit, Docker's newer builder, by the plugin `docker buildx`."""

from __future__ import annotations

import io
import os
import re
from functools import cache
from typing import TYPE_CHECKING

from descpipe.engines.engine import BUILD_EPOCH, BuildFailedError
from descpipe.process import Programs, capture

if TYPE_CHECKING:
    from collections.abc import Callable

    from descpipe.engines.engine import BuildOrder

ANSWER_SECONDS = 20
# Docker's own word for "use the classic builder".
SWITCH = "DOCKER_BUILDKIT"
# The builder inside the engine: others do not see the engine's own images.
BUILDER = "default"
EXPORT = "type=docker"
# Gives all files the fixed time. Old engines ignore it, new ones do it, and some refuse it.
FIXED_TIME = "rewrite-timestamp"
NOT_UNPACKED = '"rewrite-timestamp" conflicts with "unpack"'

# Lines of the log: "#5 [stage-1 2/3] RUN make", "#5 0.163 gcc ...", "#5 ERROR: ...".
LINE = re.compile(r"#(\d+) (.*)")
HEADER = re.compile(r"\[(?!internal\])[^]]*\] (.*)")
METADATA = re.compile(r"\[internal\] load metadata for (?:docker\.io/(?:library/)?)?(.*)")
OUTPUT = re.compile(r"\d+\.\d+ (.*)")
NAMED = re.compile(r"naming to .* done")
FAILURE = re.compile(r"ERROR: (.*)")
# What stands before the reason in the last line.
WRAPPING = re.compile(
    r"ERROR: |failed to solve: |rpc error: code = \w+ desc = |"
    r"failed to solve with frontend [\w.]+: |failed to create LLB definition: "
)

_builds = Programs()


def is_there() -> bool:
    """Whether BuildKit can be used, and the user does not refuse it."""
    return os.environ.get(SWITCH) != "0" and _plugin_answers(os.environ.get("DOCKER_CONFIG"))


@cache
def _plugin_answers(settings: str | None) -> bool:
    """Ask Docker for the plugin, once for each folder of settings: plugins are in there."""
    del settings
    try:
        return capture(["docker", "buildx", "version"], ANSWER_SECONDS)[0] == 0
    except OSError:
        return False


def build_image(order: BuildOrder, on_line: Callable[[str], None]) -> None:
    """Build an image and give it its name.

    Raises
    ------
    BuildFailedError
        With BuildKit's message.
    """
    try:
        _build(order, f"{EXPORT},{FIXED_TIME}=true", on_line)
    except BuildFailedError as error:
        if FIXED_TIME not in str(error):
            raise
        _build(order, EXPORT, on_line)  # all of it is in the cache


def _build(order: BuildOrder, export: str, on_line: Callable[[str], None]) -> None:
    log = _Log(on_line)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(BUILD_EPOCH)}
    words = _words(order, export)
    status = _builds.run(words, io.BytesIO(order.context), log.follow, environment)
    # An image that is not unpacked is there all the same: the engine unpacks it when it is used.
    if status != 0 and not (log.is_named and log.last.endswith(NOT_UNPACKED)):
        raise BuildFailedError(WRAPPING.sub("", log.last), log.failed)


def stop_builds() -> None:
    """Make the builds of other threads fail soon."""
    _builds.stop()


def _words(order: BuildOrder, export: str) -> list[str]:
    words = ["docker", "buildx", "build", f"--builder={BUILDER}", f"--output={export}"]
    # An attestation would tell when and where the image was built.
    words += ["--progress=plain", "--provenance=false", "--sbom=false", f"--tag={order.name}"]
    words += [f"--build-arg={key}={value}" for key, value in order.arguments.items()]
    words += [f"--label={key}={value}" for key, value in order.labels.items()]
    return [*words, "-"]


class _Log:
    """Follows the log: what instructions write, and which of them failed."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self.on_line = on_line
        self.instructions: dict[str, str] = {}
        self.failed = ""
        self.last = ""
        self.is_named = False

    def follow(self, line: str) -> None:
        """Take the next line."""
        if line.strip():
            self.last = line.strip()
        match = LINE.fullmatch(line)
        if match is None:
            return
        number, text = match[1], match[2]
        if header := HEADER.fullmatch(text):
            self.instructions[number] = header[1]
            self.on_line(header[1])
        elif metadata := METADATA.fullmatch(text):
            self.instructions[number] = f"FROM {metadata[1]}"
        elif NAMED.fullmatch(text):
            self.is_named = True
        elif output := OUTPUT.fullmatch(text):
            self.on_line(output[1])
        elif FAILURE.fullmatch(text):
            self.failed = self.instructions.get(number, "")
