"""The one door to registries over HTTP: whatever is there, it answers little and soon, or fails."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from descpipe.engines.engine import TransferFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import PreparedRequest, Response

CONNECT_SECONDS = 10
READ_SECONDS = 30
# For one answer as a whole, however slowly it comes.
ANSWER_SECONDS = 60
PIECE_BYTES = 2**16


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back.

    Attributes
    ----------
    url : str
        What was asked.
    status : int
        The HTTP status.
    headers : mapping of str to str
        By their names in small letters.
    body : bytes
        All of it.
    following : str
        The address of the next page of a list, or empty.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    following: str

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for."""
        return self.status == HTTPStatus.OK


def ask(
    url: str,
    headers: Mapping[str, str],
    *,
    limit: int,
    form: Mapping[str, str] | None = None,
    with_proxies: bool = True,
) -> Answer:
    """Ask once, follow no redirection, and read the whole answer.

    Parameters
    ----------
    url : str
        Where.
    headers : mapping of str to str
        Passwords are in these alone: none is looked for elsewhere.
    limit : int
        Of the answer's length in bytes.
    form : mapping of str to str or None
        What to post.
    with_proxies : bool
        Whether the proxies of the environment are used.

    Raises
    ------
    TransferFailedError
        If there is no such answer.
    """
    import requests  # slow to load

    host = urlsplit(url).netloc
    try:
        with requests.Session() as session:
            session.trust_env = with_proxies
            response = session.request(
                "GET" if form is None else "POST",
                url,
                data=form,
                headers={**headers, "Accept-Encoding": "identity"},
                auth=_as_it_is,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            )
            with response:
                return _read(response, host, limit)
    except (requests.RequestException, OSError, ValueError) as error:
        raise _unreachable(host, error) from None


def _read(response: Response, host: str, limit: int) -> Answer:
    end, body = time.monotonic() + ANSWER_SECONDS, bytearray()
    while piece := _piece(response):
        body += piece
        if len(body) > limit:
            raise TransferFailedError(f"{host} answers with more than {limit} bytes")
        if time.monotonic() > end:
            raise _too_slow(host)
    return Answer(
        url=response.url,
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=bytes(body),
        following=response.links.get("next", {}).get("url", ""),
    )


def _piece(response: Response) -> bytes:
    """Return what is there without waiting for more; errors below `requests` are of any kind."""
    try:
        return bytes(response.raw.read1(PIECE_BYTES, decode_content=False))
    except Exception as error:
        raise OSError(str(error)) from error


def _as_it_is(request: PreparedRequest) -> PreparedRequest:
    """Add no password: without this, the package would look for one in ~/.netrc."""
    return request


def _unreachable(host: str, error: Exception) -> TransferFailedError:
    """Return an error in plain words; those of the package tell of its own inside."""
    import requests

    if _is_due_to(error, socket.gaierror):
        what = f"there is no host {host!r}, or this machine has no network"
        return TransferFailedError(what)
    if _is_due_to(error, ConnectionRefusedError):
        what = f"no registry answers at {host}"
        return TransferFailedError(what, is_temporary=True, is_silent=True)
    if isinstance(error, requests.exceptions.SSLError):
        what = f"the connection to {host} is not safe: it has no valid certificate"
        return TransferFailedError(what)
    if _is_due_to(error, TimeoutError) or isinstance(error, requests.Timeout):
        return _too_slow(host)
    if isinstance(error, ValueError):
        return TransferFailedError(f"{host!r} is no host of a registry")
    return TransferFailedError(f"the connection to {host} broke off", is_temporary=True)


def _too_slow(host: str) -> TransferFailedError:
    return TransferFailedError(f"{host} takes too long to answer", is_temporary=True)


def _is_due_to(error: BaseException | None, kind: type[Exception]) -> bool:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error is not None
