"""The programs that keep passwords for Docker: its settings name one, `docker-credential-NAME`."""

from __future__ import annotations

import json

from descpipe.process import capture

# It may ask its user for something.
PATIENCE_SECONDS = 120
# What it answers in place of a user whose password is a token.
TOKEN_USER = "<token>"  # noqa: S105 - that is the name of nobody


def kept_password(program: str | None, server: str) -> dict[str, str] | None:
    """Return what a program keeps for a registry, or None; what else it says may be secret too.

    Parameters
    ----------
    program : str or None
        The end of its name; None if there is none.
    server : str
        The registry, as the program knows it.

    Raises
    ------
    OSError, ValueError, LookupError, TypeError
        If it fails, or answers something else.
    """
    if program is None:
        return None
    words = [f"docker-credential-{program}", "get"]
    status, answer, complaint = capture(words, PATIENCE_SECONDS, given=server)
    if status != 0:
        if "not found" in answer + complaint:
            return None
        raise ValueError(program)
    entry = json.loads(answer)
    if entry["Username"] == TOKEN_USER:
        return {"identitytoken": entry["Secret"]}
    return {"username": entry["Username"], "password": entry["Secret"]}
