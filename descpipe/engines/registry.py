"""What a registry says of its images, without pulling them: manifests, labels, lists."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry_client import RegistryClient
from descpipe.model.image_name import DIGEST, REPOSITORY, TAG, ImageName, parse_image_name
from descpipe.model.problem import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from descpipe.engines.registry_http import Answer

# Each of these two is a list of manifests, one for each platform.
INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
# As large as registries themselves take a manifest.
MAX_BYTES = 4 * 2**20
PAGE_ITEMS = 1000
MAX_PAGES = 100
MAX_WORDS = 60
NOT_FOUND = 404
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteImage:
    """An image in a registry.

    Attributes
    ----------
    digest : str
        What its name stands for now: the digest of its manifest, or of the list of manifests.
    id : str
        The digest of its configuration, which is the id of its local copy in most engines.
    labels : mapping of str to str
        Its labels.
    size : int
        What is fetched for it, in bytes: its layers as they are sent.
    platforms : tuple of str
        As ``linux/amd64``. Of several, that of this machine gives id, labels and size.
    """

    digest: str
    id: str
    labels: Mapping[str, str]
    size: int
    platforms: tuple[str, ...]


def remote_image(name: str) -> RemoteImage | None:
    """Return what a registry has under a name, or None if it has nothing.

    Parameters
    ----------
    name : str
        As in pipelines: with a tag, or with a digest.

    Raises
    ------
    TransferFailedError
        If the registry does not answer, does not let the user in, or answers nonsense.
    """
    parts = _parts(name)
    client = RegistryClient(parts.host, parts.repository)
    body = _manifest(client, parts.digest or parts.tag)
    if body is None:
        return None
    manifest, digest = _parsed(body, client.host), _digest(body)
    platforms: tuple[str, ...] = ()
    if manifest.get("mediaType") in INDEXES or "manifests" in manifest:
        manifest, platforms = _of_this_machine(client, manifest)
    config = _described(client, manifest.get("config"))
    layers = [layer for layer in _list(manifest.get("layers")) if isinstance(layer, dict)]
    return RemoteImage(
        digest=digest,
        id=str(manifest["config"]["digest"]),
        labels=_labels(config),
        size=sum(layer["size"] for layer in layers if isinstance(layer.get("size"), int)),
        platforms=platforms or (_platform(config),),
    )


def list_repositories(host: str, namespace: str = "") -> tuple[str, ...]:
    """Return the repositories of a registry, or those below a namespace, sorted.

    Raises
    ------
    TransferFailedError
        If it cannot be asked, or does not list them, as some large ones.
    """
    client = RegistryClient(host)
    found = set(_pages(client, "_catalog", "repositories"))
    below = f"{namespace.strip('/')}/" if namespace else ""
    return tuple(sorted(x for x in found if x.startswith(below) and REPOSITORY.fullmatch(x)))


def list_tags(repository: str) -> tuple[str, ...]:
    """Return the tags of a repository, as ``ghcr.io/desc/two-point``, sorted.

    Raises
    ------
    TransferFailedError
        If the registry cannot be asked.
    """
    parts = _parts(repository)
    client = RegistryClient(parts.host, parts.repository)
    found = set(_pages(client, f"{parts.repository}/tags/list", "tags"))
    return tuple(sorted(tag for tag in found if TAG.fullmatch(tag)))


def machine_platform() -> str:
    """Return the platform of images that run on this machine."""
    machine = platform.machine().lower()
    return f"linux/{ARCHITECTURES.get(machine, machine)}"


def _parts(name: str) -> ImageName:
    parts = parse_image_name(name)
    if parts is None:
        raise TransferFailedError(f"{name!r} is no name of an image")
    return parts


def _manifest(client: RegistryClient, reference: str) -> bytes | None:
    path = f"{client.repository}/manifests/{reference}"
    answer = client.get(path, MAX_BYTES, accept=", ".join(INDEXES + MANIFESTS))
    if answer.status == NOT_FOUND:
        return None
    _require_good(answer, client.host)
    if reference.startswith("sha256:") and _digest(answer.body) != reference:
        raise _nonsense(client.host, "an image of another digest than the one asked for")
    return answer.body


def _of_this_machine(
    client: RegistryClient, index: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the manifest for this machine, or else the first one, and all platforms."""
    entries = {
        _platform(entry["platform"]): entry["digest"]
        for entry in _list(index.get("manifests"))
        if isinstance(entry, dict)
        and isinstance(entry.get("platform"), dict)
        and entry["platform"].get("os") != "unknown"  # notes on how an image was built
        and _is_digest(entry.get("digest"))
    }
    if not entries:
        raise _nonsense(client.host, "a list of images with nothing in it")
    digest = entries.get(machine_platform(), next(iter(entries.values())))
    body = _manifest(client, digest)
    if body is None:
        raise _nonsense(client.host, "a list of images that it does not have")
    return _parsed(body, client.host), tuple(entries)


def _described(client: RegistryClient, description: Any) -> dict[str, Any]:
    """Return the configuration that a manifest names."""
    digest = description.get("digest") if isinstance(description, dict) else None
    if not _is_digest(digest):
        raise _nonsense(client.host, "an image of a kind that descpipe does not know")
    answer = client.get(f"{client.repository}/blobs/{digest}", MAX_BYTES)
    _require_good(answer, client.host)
    if _digest(answer.body) != digest:
        raise _nonsense(client.host, "a file of another digest than the one asked for")
    return _parsed(answer.body, client.host)


def _labels(config: Mapping[str, Any]) -> dict[str, str]:
    inner = config.get("config")
    labels = inner.get("Labels") if isinstance(inner, dict) else None
    if not isinstance(labels, dict):
        return {}
    return {key: value for key, value in labels.items() if isinstance(value, str)}


def _platform(described: Mapping[str, Any]) -> str:
    words = f"{described.get('os', 'linux')}/{described.get('architecture', 'amd64')}"
    return printable(words[:MAX_WORDS])


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def _pages(client: RegistryClient, path: str, key: str) -> Iterator[str]:
    """Return the items of a list that comes in pages."""
    following: str | None = f"{path}?n={PAGE_ITEMS}"
    for _ in range(MAX_PAGES):
        if following is None:
            return
        answer = client.get(following, MAX_BYTES)
        if answer.status == NOT_FOUND:
            return
        _require_good(answer, client.host)
        items = _list(_parsed(answer.body, client.host).get(key))
        yield from (item for item in items if isinstance(item, str))
        following = client.following(answer)
    raise _nonsense(client.host, "a list without an end")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _parsed(body: bytes, host: str) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise _nonsense(host, "something that is no JSON object")
    return document


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _require_good(answer: Answer, host: str) -> None:
    if not answer.is_good:
        raise TransferFailedError(f"{host} refuses, with the HTTP status {answer.status}")


def _nonsense(host: str, what: str) -> TransferFailedError:
    return TransferFailedError(f"{host} answers with {what}")
