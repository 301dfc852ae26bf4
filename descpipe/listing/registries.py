"""Names of the images that a registry has below an owner."""

from __future__ import annotations

from descpipe.engines.engine import TransferFailedError
from descpipe.errors import DescpipeError
from descpipe.listing.target import registry_of
from descpipe.model.image_name import parse_image_name


def names_in_registry(word: str) -> list[str]:
    """Return the full names of the images that a word stands for.

    Parameters
    ----------
    word : str
        A host, an owner there, a repository, or an image: ``ghcr.io/desc/two-point:1.0``.

    Raises
    ------
    DescpipeError
        If the registry does not answer, or does not say what it has.
    """
    from descpipe.engines.registry import list_repositories, list_tags  # loads an HTTP client

    word = word.rstrip("/")
    host, _, below = word.partition("/")
    is_host = registry_of(word) == word
    parts = None if is_host else parse_image_name(word)
    if parts is not None and word != parts.written:
        return [word]
    try:
        tags = _tags(word) if below else ()
        repositories = () if tags else list_repositories(host, below)
        return [f"{word}:{tag}" for tag in tags] + [
            f"{host}/{repository}:{tag}"
            for repository in repositories
            for tag in list_tags(f"{host}/{repository}")
        ]
    except TransferFailedError as error:
        do = (
            f"; name an owner there too, {host}/OWNER" if is_host and not error.is_temporary else ""
        )
        raise DescpipeError(f"{word} cannot be listed: {error}{do}") from error


def _tags(repository: str) -> tuple[str, ...]:
    """Return the tags of what may be a repository; some registries hide what there is none of."""
    from descpipe.engines.registry import list_tags

    try:
        return list_tags(repository)
    except TransferFailedError as error:
        if error.is_temporary:
            raise
        return ()
