"""No password is told or written down, wherever it comes from and whatever fails."""

import json
import os
import subprocess
import sys

import pytest
from placed_images import forget, place_in
from running_registry import PASSWORD, USER

from descpipe.cli import main

pytestmark = [pytest.mark.docker, pytest.mark.registry]
HELPER = f"""\
#!/bin/sh
# A program of the kind that Docker asks for passwords; this one talks too much.
echo "{PASSWORD}" >&2
echo '{{"ServerURL": "x", "Username": "{USER}", "Secret": "{PASSWORD}"}}'
"""
# Whatever Python programs could tell is asked for.
TALKATIVE = """\
import logging, sys
logging.basicConfig(level=logging.DEBUG)
from descpipe.cli import main
sys.exit(main(sys.argv[1:]))
"""


def descpipe(*words):
    """Run descpipe, as talkative as can be, and return its status and all that it told."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TALKATIVE, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def login_by_helper(registries, registry, folder, monkeypatch):
    program = folder / "docker-credential-planted"
    program.write_text(HELPER)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    registries.settings.mkdir(exist_ok=True)
    helpers = {"credHelpers": {registry.host: "planted"}}
    (registries.settings / "config.json").write_text(json.dumps(helpers))


@pytest.fixture
def locked_registry(registries):
    return registries.start(with_password=True)


@pytest.fixture(params=["config.json", "a credential helper"])
def logged_in(request, registries, locked_registry, tmp_path, monkeypatch):
    if request.param == "config.json":
        registries.login(locked_registry)
    else:
        login_by_helper(registries, locked_registry, tmp_path, monkeypatch)


@pytest.mark.usefixtures("logged_in")
def test_no_password_is_told_or_written_down(chain, locked_registry):
    names = place_in(chain, locked_registry.host)
    secrets = [PASSWORD, PASSWORD.encode().hex(), "c29tZWJvZHk6cGxhbnRlZC1z"]  # the last: base64
    main(["build", "pipeline.yaml"])
    status, told = descpipe("push", "pipeline.yaml")
    assert status == 0, told
    forget(names)
    status, more = descpipe("pull", "pipeline.yaml")
    assert status == 0, more
    locked_registry.stop()
    status, still_more = descpipe("pull", "pipeline.yaml")
    assert status == 5
    history = subprocess.run(
        ["docker", "image", "inspect", *names], capture_output=True, text=True, check=True
    )
    files = [path for path in chain.folder.rglob("*") if path.is_file()]
    texts = [
        told,
        more,
        still_more,
        history.stdout,
        *(path.read_text(errors="replace") for path in files),
    ]
    assert not [secret for secret in secrets for text in texts if secret in text]


def test_a_wrong_password_is_told_for_each_image_and_not_shown(chain, registries, locked_registry):
    registries.login(locked_registry, USER, "guessed-secret-word")
    names = place_in(chain, locked_registry.host)
    main(["build", "pipeline.yaml"])
    for verb in ("push", "pull"):
        status, told = descpipe(verb, "pipeline.yaml")
        assert status == 1
        what = "does not accept your user name or password for this; log in with `docker login"
        lines = [line for line in told.splitlines() if what in line]
        assert [line.partition(": ")[0] for line in lines] == names
        assert "secret-word" not in told
        assert "Traceback" not in told
