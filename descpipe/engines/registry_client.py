"""How a registry is asked for something, and who may: by a password, or a token got with one.

The password goes to the registry itself, and to the place that it names for getting tokens if that
is encrypted. A redirection to another host gets neither password nor token.
"""

from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from email.utils import mktime_tz, parsedate_tz
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from descpipe.engines.credentials import find_credentials
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.login import login_command
from descpipe.engines.registry_http import Answer, ask
from descpipe.model.image_name import DEFAULT_REGISTRY, is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.engines.engine import Credentials

# Where the images of the default registry are.
ADDRESSES = {DEFAULT_REGISTRY: "registry-1.docker.io"}
MAX_REDIRECTIONS = 5
MAX_TOKEN_BYTES = 2**20
CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
REDIRECTED = {301, 302, 303, 307, 308}
NO_ENTRY = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


class RegistryClient:
    """Asks one registry about one repository, or about all of them.

    Parameters
    ----------
    host : str
        The registry, with its port.
    repository : str
        What a token is asked for; empty for the list of repositories.
    """

    def __init__(self, host: str, repository: str = "") -> None:
        self.host = host
        self.repository = repository
        self.is_local = is_loopback(host)
        scheme = "http" if self.is_local else "https"
        self.start = f"{scheme}://{ADDRESSES.get(host, host)}/v2/"
        self.authorization: str | None = None

    def get(self, path: str, limit: int, accept: str = "*/*") -> Answer:
        """Return what the registry answers to a path of its API.

        Raises
        ------
        TransferFailedError
            If it does not answer, or does not let the user in.
        """
        url = self.start + path
        answer = self._fetch(url, limit, accept)
        if answer.status == HTTPStatus.UNAUTHORIZED and self.authorization is None:
            self.authorization = self._authorize(answer.headers.get("www-authenticate", ""))
            answer = self._fetch(url, limit, accept)
        if answer.status in NO_ENTRY:
            raise no_entry(self.host, find_credentials(self.host))
        self._require_patience(answer)
        return answer

    def following(self, answer: Answer) -> str | None:
        """Return the path of a list's next page, or None after the last one."""
        url = urljoin(answer.url, answer.following) if answer.following else ""
        return url.removeprefix(self.start) if url.startswith(self.start) else None

    def _authorize(self, challenge: str) -> str:
        """Return the header that answers the registry's question who is there."""
        own = find_credentials(self.host)
        kind, _, rest = challenge.partition(" ")
        if kind.lower() == "bearer":
            return f"Bearer {self._token(dict(CHALLENGE.findall(rest)), own)}"
        if own is None or not own.user:
            raise no_entry(self.host, None)
        return _basic(own)

    def _token(self, challenge: Mapping[str, str], own: Credentials | None) -> str:
        """Return a token from where the registry says that they are given."""
        realm = challenge.get("realm", "")
        self._require_safe(realm)
        scope = f"repository:{self.repository}:pull" if self.repository else "registry:catalog:*"
        asked = {"service": challenge.get("service", ""), "scope": challenge.get("scope", scope)}
        answer = self._ask(*_token_request(realm, asked, own))
        self._require_patience(answer)
        if not answer.is_good:
            raise no_entry(self.host, own)
        token = _given_token(answer.body)
        if token is None:
            raise TransferFailedError(f"{self.host} gives no token to read its images with")
        return token

    def _fetch(self, url: str, limit: int, accept: str) -> Answer:
        """Return the answer to one request, after the redirections that may be followed."""
        own = urlsplit(url).netloc
        for _ in range(MAX_REDIRECTIONS):
            headers = {"Accept": accept}
            if self.authorization and urlsplit(url).netloc == own:
                headers["Authorization"] = self.authorization
            answer = self._ask(url, headers, limit=limit)
            if answer.status not in REDIRECTED:
                return answer
            url = urljoin(url, answer.headers.get("location", ""))
            self._require_safe(url)
        raise TransferFailedError(f"{self.host} sends from one address to another without an end")

    def _ask(
        self,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None = None,
        limit: int = MAX_TOKEN_BYTES,
    ) -> Answer:
        return ask(url, headers, limit=limit, form=form, with_proxies=not self.is_local)

    def _require_safe(self, url: str) -> None:
        """Follow a registry to encrypted addresses only, or from loopback to loopback."""
        try:
            parts = urlsplit(url)
            is_safe = parts.scheme == "https" or (
                self.is_local and parts.scheme == "http" and is_loopback(parts.netloc)
            )
        except ValueError:
            is_safe = False
        if not is_safe:
            raise TransferFailedError(f"{self.host} sends to an address that is not encrypted")

    def _require_patience(self, answer: Answer) -> None:
        """Tell that it is to be asked later, if it says so."""
        is_busy = answer.status == HTTPStatus.TOO_MANY_REQUESTS
        if is_busy or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            what = "asks to come later" if is_busy else "is in trouble"
            raise TransferFailedError(
                f"{self.host} {what} (HTTP status {answer.status})",
                is_temporary=True,
                wait_seconds=_seconds(answer.headers.get("retry-after", "")),
            )


def no_entry(host: str, own: Credentials | None) -> TransferFailedError:
    """Return the error of a registry that does not let the user in."""
    if own is None:
        what = f"{host} wants to know who you are, or has no such image"
    else:
        what = f"{host} does not accept your user name or password for this"
    return TransferFailedError(f"{what}; log in with `{login_command(host)}`")


def _basic(own: Credentials) -> str:
    return f"Basic {b64encode(f'{own.user}:{own.password}'.encode()).decode()}"


def _token_request(
    realm: str, asked: Mapping[str, str], own: Credentials | None
) -> tuple[str, dict[str, str], dict[str, str] | None]:
    """Return the address, the headers and the form by which a token is asked for."""
    if own is not None and own.token:
        form = {"grant_type": "refresh_token", "refresh_token": own.token, "client_id": "descpipe"}
        return realm, {}, {**asked, **form}
    headers = {"Authorization": _basic(own)} if own is not None else {}
    sign = "&" if "?" in realm else "?"
    return f"{realm}{sign}{urlencode(asked)}", headers, None


def _given_token(body: bytes) -> str | None:
    try:
        document = json.loads(body)
        token = document.get("token") or document.get("access_token")
    except (ValueError, RecursionError, AttributeError):
        return None
    is_header = isinstance(token, str) and token.isascii() and token.isprintable()
    return token if is_header else None


def _seconds(retry_after: str) -> float | None:
    """Return what a `Retry-After` header asks for: seconds, or a date."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    date = parsedate_tz(retry_after)
    return max(0.0, mktime_tz(date) - time.time()) if date else None
