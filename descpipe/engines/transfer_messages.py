"""What engines say while they push and pull: how far they are, and why they gave up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from descpipe.engines.engine import TransferFailedError
from descpipe.engines.login import login_command
from descpipe.model.problem import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_TEXT = 300
# From here on, a number of bytes is shown in the next unit.
NEXT_UNIT = 999.5
MOVING = ("Pushing", "Downloading")
DONE = ("Pushed", "Layer already exists", "Already exists", "Download complete", "Pull complete")
# What words in an engine's message mean; the first that are found count. The last says whether the
# same may succeed in a moment.
NO_ENTRY = "{host} does not let you in for {name}; log in with `{login}`"
MEANINGS: list[tuple[tuple[str, ...], str, bool]] = [
    (("no basic auth credentials", "authentication required", "unauthorized"), NO_ENTRY, False),
    (("incorrect username", "invalid username", "denied", r"status:? 40[13]\b"), NO_ENTRY, False),
    (("no such host",), "there is no host {host!r}, or this machine has no network", False),
    (
        ("x509", "certificate", "server gave HTTP response to HTTPS client"),
        "the connection to {host} is not safe: it has no valid certificate",
        False,
    ),
    (
        ("no matching manifest", "no image found in manifest list"),
        "{host} has {name} for other kinds of machines only",
        False,
    ),
    (
        ("manifest unknown", "name unknown", r"repository \S+ not found", "not found: manifest"),
        "{host} has no image {name}",
        False,
    ),
    (("no space left on device",), "the disk of this machine is full", False),
    (("too ?many ?requests", r"status:? 429\b"), "{host} asks to come later", True),
    (
        (
            r"status:? 5\d\d\b",
            r"\b5\d\d (Internal|Bad|Service|Gateway)",
            "unknown: unknown error",
            "blob upload unknown",
            "server misbehaving",
        ),
        "{host} is in trouble",
        True,
    ),
    (("timeout", "timed out", "deadline exceeded"), "{host} takes too long to answer", True),
    (
        ("connection re(set|fused)", "broken pipe", r"\bEOF\b", "closed network", "blob unknown"),
        "the connection to {host} broke off",
        True,
    ),
    (("verification failed",), "what came from {host} is not whole", True),
]


def transfer_error(
    text: str, host: str, name: str, *, was_retried: bool = False
) -> TransferFailedError:
    """Return the error that an engine's message stands for.

    Parameters
    ----------
    text : str
        The message.
    host, name : str
        The registry, and the image.
    was_retried : bool
        Whether the engine has tried several times.
    """
    for patterns, meaning, is_temporary in MEANINGS:
        if any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns):
            what = meaning.format(host=host, name=name, login=login_command(host))
            return TransferFailedError(
                what, is_temporary=is_temporary, was_retried=was_retried and is_temporary
            )
    return TransferFailedError(printable(text.strip()[:MAX_TEXT]) or "the engine gives no reason")


class TransferMeter:
    """Adds up the bytes of the layers that an engine tells of."""

    def __init__(self) -> None:
        self.layers: dict[str, tuple[int, int]] = {}
        self.has_retried = False

    def line(self, event: Mapping[str, Any]) -> str:
        """Return how far all layers are, after an event of one of them."""
        layer, status = str(event.get("id", "")), str(event.get("status", ""))
        detail = event.get("progressDetail") or {}
        if status.startswith("Retrying"):
            self.has_retried = True
            return printable(status)
        if status in MOVING and isinstance(detail.get("current"), int):
            total = detail.get("total") or self.layers.get(layer, (0, 0))[1]
            self.layers[layer] = (detail["current"], max(total, detail["current"]))
        elif status in DONE:
            total = self.layers.get(layer, (0, 0))[1]
            self.layers[layer] = (total, total)
        if status == "Extracting":
            return "unpacking"
        moved, all_bytes = (sum(pair[n] for pair in self.layers.values()) for n in (0, 1))
        return f"{format_bytes(moved)} of {format_bytes(all_bytes)}" if all_bytes else status


def format_bytes(number: float) -> str:
    """Return a number of bytes in the largest unit that fits: ``12.3 MB``."""
    for unit in ("B", "kB", "MB"):
        if number < NEXT_UNIT:
            return f"{number:.0f} B" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"
