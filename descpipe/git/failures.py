"""What it means that a repository does not give what it is asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from descpipe.git.trouble import Kind, Trouble

if TYPE_CHECKING:
    from descpipe.git.address import Address
    from descpipe.git.program import GitFailedError

# What Git says, and what is meant; the first that is found counts.
FOREIGN = re.compile("dubious ownership")
NO_ACCESS = re.compile(
    "Authentication failed|could not read (Username|Password)|Permission denied|Access denied"
    "|terminal prompts disabled|error: 40[13]|HTTP 40[13]|Host key verification failed"
)
NOT_THERE = re.compile(
    "not found|Not Found|does not exist|does not appear to be a git repository|error: 404"
    "|No such file or directory|not a git repository|access rights|repository not exported"
)
NO_ANSWER = re.compile(
    "Could not resolve|Couldn't resolve|Failed to connect|Couldn't connect"
    "|Connection (refused|reset|timed out|closed)|timed out|Timeout|Network is unreachable"
    "|No route to host|Name or service|unable to connect|Empty reply"
    "|SSL|TLS|certificate|Operation too slow|error: 5\\d\\d"
    "|remote end hung up|early EOF|RPC failed"
)


def meaning(error: GitFailedError, address: Address) -> Trouble:
    """Return why a repository cannot be read."""
    url = address.shown
    says = error.errors
    if FOREIGN.search(says):
        do = f"trust it by `git config --global --add safe.directory {url}`, if you do"
        return Trouble(Kind.NO_REPOSITORY, f"the repository {url} belongs to another user", do)
    # A host that is not found is no repository that is not found.
    if NO_ANSWER.search(says) and not NO_ACCESS.search(says):
        do = f"check the network and the address; `git ls-remote {url}` tries it"
        return Trouble(Kind.NO_ANSWER, f"{url} does not answer", do)
    if NO_ACCESS.search(says):
        what = f"{url} is not there, or you may not read it"
        do = f"correct it, or let Git know who you are, until `git ls-remote {url}` works"
        return Trouble(Kind.NO_REPOSITORY, what, do)
    if NOT_THERE.search(says):
        return Trouble(Kind.NO_REPOSITORY, f"there is no repository {url}", _correction(address))
    do = f"see what `git ls-remote {url}` says"
    return Trouble(Kind.NO_REPOSITORY, f"{url} cannot be read: {error.line}", do)


def _correction(address: Address) -> str:
    prefix = "https://github.com/"
    if address.url.startswith(prefix):
        local = address.url.removeprefix(prefix)
        return f"correct it; for a folder on this machine write ./{local}"
    return "correct the address, or its path"
