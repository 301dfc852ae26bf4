import pytest

from descpipe.model.image_name import is_loopback, parse_image_name

DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("name", "host", "repository", "tag", "digest"),
    [
        ("python", "docker.io", "library/python", "latest", ""),
        ("python:3.13-slim", "docker.io", "library/python", "3.13-slim", ""),
        ("desc/tiny:1.0", "docker.io", "desc/tiny", "1.0", ""),
        ("docker.io/desc/tiny:1.0", "docker.io", "desc/tiny", "1.0", ""),
        ("ghcr.io/desc/a/b_c__d--e:1", "ghcr.io", "desc/a/b_c__d--e", "1", ""),
        ("localhost/tiny", "localhost", "tiny", "latest", ""),
        ("127.0.0.1:5000/tiny:1", "127.0.0.1:5000", "tiny", "1", ""),
        ("[::1]:5000/tiny:1", "[::1]:5000", "tiny", "1", ""),
        (f"desc/tiny@{DIGEST}", "docker.io", "desc/tiny", "", DIGEST),
        (f"h.org/desc/tiny:1.0@{DIGEST}", "h.org", "desc/tiny", "1.0", DIGEST),
    ],
)
def test_a_name_has_its_parts(name, host, repository, tag, digest):
    parts = parse_image_name(name)
    assert (parts.host, parts.repository, parts.tag, parts.digest) == (
        host,
        repository,
        tag,
        digest,
    )
    assert name.startswith(parts.written)
    assert parts.with_digest(DIGEST) == f"{parts.written}@{DIGEST}"


@pytest.mark.parametrize(
    "name",
    [
        *("", "Desc/tiny", "desc//tiny", "desc/tiny:", "desc/ti ny", "desc/tiny@sha256:12"),
        *("/tiny", "https://h.org/tiny", "h.org/", "desc/tiny:1\n", "desc/..", "desc/tiny:-"),
    ],
)
def test_what_is_no_name_has_none(name):
    assert parse_image_name(name) is None


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("localhost:5000", True),
        ("127.1.2.3:5000", True),
        ("[::1]:5000", True),
        ("localhost.example.org", False),
        ("10.0.0.1:5000", False),
        ("127.0.0.1.example.org", False),
    ],
)
def test_only_this_machine_is_loopback(host, is_here):
    assert is_loopback(host) is is_here
