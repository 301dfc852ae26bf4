"""What registries may answer that mean harm, or are broken."""

import base64
import json
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from descpipe.engines import registry_http
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import list_tags, remote_image
from descpipe.publishing.retrying import with_retries

SECRET = "planted-secret-word"  # noqa: S105 - of servers that live for one test


class Server:
    """Answers as `answers` say: a path's beginning, and a function of the request."""

    def __init__(self):
        self.answers = {}
        self.seen = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.seen.append((self.path, self.headers.get("Authorization")))
                for start, answer in outer.answers.items():
                    if self.path.startswith(start):
                        return answer(self)
                return reply(self, 404)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *words: None  # clients that hang up are meant to
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def reply(request, status, body=b"", **headers):
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def always(status, body=b"", **headers):
    return lambda request: reply(request, status, body, **headers)


@pytest.fixture
def server():
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def other():
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def logged_in(server, tmp_path, monkeypatch):
    """A password for the server, and one in ~/.netrc that nobody shall use."""
    auth = base64.b64encode(f"somebody:{SECRET}".encode()).decode()
    (tmp_path / "config.json").write_text(json.dumps({"auths": {server.host: {"auth": auth}}}))
    (tmp_path / ".netrc").write_text(f"machine 127.0.0.1 login nobody password {SECRET}2\n")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return auth


@pytest.fixture(autouse=True)
def no_password(tmp_path, monkeypatch):
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(tmp_path / "auth.json"))


def failure(server):
    with pytest.raises(TransferFailedError) as failed:
        remote_image(f"{server.host}/desc/tiny:1.0")
    assert SECRET not in str(failed.value)
    return failed.value


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<html>", "something that is no JSON object"),
        (b"[]", "something that is no JSON object"),
        (b'{"a":' * 100_000, "something that is no JSON object"),
        (b"{}", "an image of a kind that descpipe does not know"),
        (b'{"config": {"digest": "sha256:../../x"}}', "of a kind that descpipe does not know"),
        (b'{"manifests": []}', "a list of images with nothing in it"),
        (b" " * (5 * 2**20), "more than 4194304 bytes"),
    ],
)
def test_a_manifest_that_is_none_is_told(server, body, what):
    server.answers["/v2/desc/tiny/manifests/1.0"] = always(200, body)
    error = failure(server)
    assert what in str(error)
    assert not error.is_temporary


def test_another_content_than_the_digest_says_is_refused(server):
    server.answers["/v2/"] = always(200, b'{"config": {}}')
    with pytest.raises(TransferFailedError, match="another digest than the one asked for"):
        remote_image(f"{server.host}/desc/tiny@sha256:{'0' * 64}")


def test_a_configuration_that_was_exchanged_is_refused(server):
    manifest = {"config": {"digest": f"sha256:{'0' * 64}"}}
    server.answers["/v2/desc/tiny/manifests/"] = always(200, json.dumps(manifest).encode())
    server.answers["/v2/desc/tiny/blobs/"] = always(200, b"{}")
    assert "another digest than the one asked for" in str(failure(server))


def test_an_answer_that_drips_is_given_up(server, monkeypatch):
    def drip(request):
        request.send_response(200)
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b" ")
            time.sleep(0.05)

    monkeypatch.setattr(registry_http, "ANSWER_SECONDS", 0.3)
    server.answers["/v2/"] = drip
    error = failure(server)
    assert "takes too long to answer" in str(error)
    assert error.is_temporary


def test_a_registry_that_says_nothing_is_given_up(server, monkeypatch):
    monkeypatch.setattr(registry_http, "READ_SECONDS", 0.2)
    server.answers["/v2/"] = lambda request: time.sleep(0.6)
    error = failure(server)
    assert "takes too long to answer" in str(error)
    assert error.is_temporary


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (503, {}, None),
        (429, {"Retry_After": "7"}, 7),
        (429, {"Retry_After": formatdate(time.time() - 60, usegmt=True)}, 0),
        (429, {"Retry_After": "soon"}, None),
    ],
)
def test_a_registry_that_is_busy_is_asked_later(server, status, headers, wait):
    server.answers["/v2/"] = always(status, **headers)
    error = failure(server)
    assert error.is_temporary
    assert error.wait_seconds == wait
    assert f"HTTP status {status}" in str(error)


def test_the_password_stays_with_its_registry(server, other, logged_in):
    challenge = always(401, WWW_Authenticate='Basic realm="x"')
    away = always(307, Location=f"http://{other.host}/elsewhere")
    server.answers["/v2/"] = lambda request: (
        away(request) if request.headers.get("Authorization") else challenge(request)
    )
    failure_of_other = remote_image(f"{server.host}/desc/tiny:1.0")
    assert failure_of_other is None  # the other one has nothing
    assert [given for _, given in server.seen] == [None, f"Basic {logged_in}"]
    assert other.seen == [("/elsewhere", None)]


def test_a_redirection_to_where_nothing_is_encrypted_is_not_followed(server):
    server.answers["/v2/"] = always(302, Location="http://registry.example.org/x")
    assert "sends to an address that is not encrypted" in str(failure(server))


def test_redirections_without_an_end_are_given_up(server):
    server.answers["/v2/"] = always(302, Location="/v2/again")
    assert "without an end" in str(failure(server))
    assert len(server.seen) == 5


def test_a_token_is_not_asked_for_where_nothing_is_encrypted(server, logged_in):
    realm = 'Bearer realm="http://registry.example.org/token",service="x"'
    server.answers["/v2/"] = always(401, WWW_Authenticate=realm)
    assert "sends to an address that is not encrypted" in str(failure(server))


@pytest.mark.parametrize("body", [b"{}", b"[]", b"nothing", b'{"token": 1}', b'{"token": "a\\nb"}'])
def test_a_token_that_is_none_is_told(server, body):
    realm = f'Bearer realm="http://{server.host}/token",service="x"'
    server.answers["/v2/"] = always(401, WWW_Authenticate=realm)
    server.answers["/token"] = always(200, body)
    assert "gives no token" in str(failure(server))


def test_lists_without_an_end_are_given_up(server, monkeypatch):
    monkeypatch.setattr("descpipe.engines.registry.MAX_PAGES", 3)
    body, link = b'{"tags": ["1.0", "\\u001b[31m", 7]}', '</v2/desc/tiny/tags/list?n=1>; rel="next"'
    server.answers["/v2/desc/tiny/tags"] = always(200, body, Link=link)
    with pytest.raises(TransferFailedError, match="a list without an end"):
        list_tags(f"{server.host}/desc/tiny")
    server.answers["/v2/desc/tiny/tags"] = always(200, body)
    assert list_tags(f"{server.host}/desc/tiny") == ("1.0",)


@pytest.mark.parametrize(
    ("host", "what", "may_come_back"),
    [
        ("127.0.0.1:9", "no registry answers at 127.0.0.1:9", True),
        ("registry.invalid", "there is no host 'registry.invalid'", False),
    ],
)
def test_a_host_that_is_none_is_told_at_once(host, what, may_come_back):
    told = []
    with pytest.raises(TransferFailedError, match=what) as failed:
        with_retries(lambda: remote_image(f"{host}/desc/tiny:1.0"), told.append)
    assert failed.value.is_temporary == may_come_back
    assert told == []


def test_a_damaged_list_of_passwords_is_told_without_them(server, tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"auths": {server.host: {"auth": SECRET}}}))
    server.answers["/v2/"] = always(401, WWW_Authenticate='Basic realm="x"')
    assert "cannot be read; log in anew with `docker login" in str(failure(server))


def test_what_a_failing_credential_helper_says_is_not_told(server, tmp_path, monkeypatch):
    program = tmp_path / "docker-credential-loud"
    program.write_text(f"#!/bin/sh\necho {SECRET}\necho {SECRET} >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (tmp_path / "config.json").write_text(json.dumps({"credsStore": "loud"}))
    server.answers["/v2/"] = always(401, WWW_Authenticate='Basic realm="x"')
    assert "cannot be read; log in anew with `docker login" in str(failure(server))
