"""What may name a repository, and what of it may be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from descpipe.git.address import read_address
from descpipe.git.trouble import GitTroubleError, Kind

HERE = Path("/home/me/my analysis")


@pytest.mark.parametrize(
    ("text", "url", "name"),
    [
        ("LSSTDESC/descpipe", "https://github.com/LSSTDESC/descpipe", "descpipe"),
        ("LSSTDESC/descpipe.git", "https://github.com/LSSTDESC/descpipe", "descpipe"),
        ("https://gitlab.com/a/b/c.git", "https://gitlab.com/a/b/c.git", "c"),
        ("http://localhost:8000/c/", "http://localhost:8000/c/", "c"),
        ("git@github.com:owner/c.git", "git@github.com:owner/c.git", "c"),
        ("ssh://git@host:2222/~/c", "ssh://git@host:2222/~/c", "c"),
        ("git://host/c", "git://host/c", "c"),
        ("file:///srv/git/c.git", "file:///srv/git/c.git", "c"),
        ("/srv/git/c.git", "/srv/git/c.git", "c"),
        ("./stages", "/home/me/my analysis/stages", "stages"),
        ("../my stages", "/home/me/my stages", "my-stages"),
        ("..", "/home/me", "me"),
    ],
)
def test_an_address_is_of_github_whole_or_a_local_path(text, url, name):
    address = read_address(text, HERE)
    assert (address.url, address.name) == (url, name)


@pytest.mark.parametrize(
    ("text", "recorded"),
    [
        ("./stages", "./stages"),
        ("../my stages", "../my stages"),
        ("/srv/git/c.git", "/srv/git/c.git"),
        ("LSSTDESC/descpipe", "https://github.com/LSSTDESC/descpipe"),
    ],
)
def test_a_path_that_holds_on_other_machines_is_recorded_as_it_is_written(text, recorded):
    assert read_address(text, HERE).recorded == recorded


@pytest.mark.parametrize(
    "text",
    [
        "descpipe",
        "",
        "--upload-pack=touch /tmp/x",
        "-oProxyCommand=x:y",
        "ssh://-oProxyCommand=x/y",
        "git@-oProxyCommand=x:y",
        "ext::sh -c touch% /tmp/x",
        "fd::17/foo",
        "ftp://host/c",
        "javascript://host/c",
        "https:///c",
        "https://host/a b",
        "https://[::1/c",
        "owner/..",
        "owner/.",
        "a/b/c",
        "owner/c\n",
        "./a\nb",
        "~/stages",
    ],
)
def test_everything_else_is_refused(text):
    with pytest.raises(GitTroubleError) as caught:
        read_address(text, HERE)
    assert caught.value.trouble.kind is Kind.ADDRESS


@pytest.mark.parametrize(
    "text",
    [
        "https://me:planted-secret@host/c",
        "https://planted-secret@host/c",
        "https://:planted-secret@host/c",
        "http://me:planted-secret@host:8000/c",
        "ssh://me:planted-secret@host/c",
        "git://me:planted-secret@host/c",
        "https://host/c?token=planted-secret",
        "https://host/c#planted-secret",
        "me:planted-secret@host:c",
        "me:planted-secret@host/c",
        "ftp://me:planted-secret@host/c",
        "https://me:planted-secret@[host/c",
    ],
)
def test_a_secret_in_an_address_is_refused_and_not_shown(text):
    with pytest.raises(GitTroubleError) as caught:
        read_address(text, HERE)
    assert "planted-secret" not in str(caught.value)


def test_an_address_without_a_scheme_is_completed():
    with pytest.raises(GitTroubleError, match=r"write https://gitlab\.com/a/c"):
        read_address("gitlab.com/a/c", HERE)


def test_repositories_of_one_name_have_places_of_their_own():
    keys = {read_address(f"{owner}/stages", HERE).key for owner in ("a", "b")}
    assert len(keys) == 2
