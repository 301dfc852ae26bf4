"""`ImageName`: the parts of an image's full name, as every engine and registry takes them."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

# What a name without a host means to every engine.
DEFAULT_REGISTRY = "docker.io"
DEFAULT_TAG = "latest"
PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
HOST = r"[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-fA-F:]+\]"
REPOSITORY = re.compile(rf"{PART}(?:/{PART})*")
TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
NAME = re.compile(
    rf"(?:(?P<host>(?:{HOST})(?::\d+)?)/)?(?P<repository>{REPOSITORY.pattern})"
    rf"(?::(?P<tag>{TAG.pattern}))?(?:@(?P<digest>{DIGEST.pattern}))?",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageName:
    """A name such as ``ghcr.io/desc/two-point-treecorr:1.0``.

    Attributes
    ----------
    host : str
        The registry, with its port; ``docker.io`` if the name has none.
    repository : str
        The path in the registry; one word is in ``library/`` on docker.io.
    tag : str
        ``latest`` if the name has neither tag nor digest, empty if it has a digest only.
    digest : str
        ``sha256:...``, or empty.
    written : str
        The name without tag and digest, as it was written.
    """

    host: str
    repository: str
    tag: str
    digest: str
    written: str

    def with_digest(self, digest: str) -> str:
        """Return the name of exactly one content."""
        return f"{self.written}@{digest}"


def parse_image_name(name: str) -> ImageName | None:
    """Return the parts of a full name, or None if it is none.

    The first part is a host if it has a dot or a port, or is ``localhost``.
    """
    match = NAME.fullmatch(name)
    first, slash, _ = name.partition("/")
    is_host = bool(slash) and (first == "localhost" or any(sign in first for sign in ".:["))
    if match is None or (is_host and match["host"] is None):
        return None
    host = match["host"] if is_host else None
    written = name.partition("@")[0]
    if match["tag"]:
        written = written.removesuffix(f":{match['tag']}")
    repository = written.removeprefix(f"{host}/") if host else written
    if REPOSITORY.fullmatch(repository) is None:
        return None
    if host in {None, DEFAULT_REGISTRY, "index.docker.io"}:
        host = DEFAULT_REGISTRY
        repository = repository if "/" in repository else f"library/{repository}"
    digest = match["digest"] or ""
    tag = match["tag"] or ("" if digest else DEFAULT_TAG)
    return ImageName(host=host, repository=repository, tag=tag, digest=digest, written=written)


def is_loopback(host: str) -> bool:
    """Whether a host, with or without a port, is this machine itself."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
