"""What is secret stays out of images, of their history and labels, and of what is said."""

import os
import subprocess
from pathlib import Path

import pytest

from descpipe.cli import main

SECRET = "hush-7f3a9c"  # noqa: S105 - a made-up one
IMAGE = "secret-test/tiny-first:1.0"
DOCKERFILE = "FROM scratch\nCOPY descpipe/ /opt/desc/descpipe/\nCOPY . /opt/desc/\nUSER 1000:1000\n"
AUTHOR = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")


@pytest.fixture(
    params=[
        pytest.param("classic", marks=pytest.mark.docker),
        pytest.param("buildkit", marks=[pytest.mark.docker, pytest.mark.buildx]),
        pytest.param("podman", marks=pytest.mark.podman),
    ]
)
def program(request, chain, monkeypatch, tmp_path):
    """Plant secrets all around a project of one image; return the program of a builder."""
    plant(chain, tmp_path, monkeypatch)
    monkeypatch.setenv("DOCKER_BUILDKIT", "0" if request.param == "classic" else "1")
    program = "podman" if request.param == "podman" else "docker"
    yield program
    subprocess.run([program, "image", "rm", "--force", IMAGE], capture_output=True, check=False)


def plant(chain, tmp_path, monkeypatch):
    home = tmp_path / "home"
    plugins = Path(os.environ.get("DOCKER_CONFIG", Path.home() / ".docker")) / "cli-plugins"
    (home / ".docker").mkdir(parents=True)
    if plugins.exists():
        (home / ".docker" / "cli-plugins").symlink_to(plugins)
    auth = f'{{"auths": {{"example.org": {{"username": "me", "password": "{SECRET}"}}}}}}'
    (home / ".docker" / "config.json").write_text(auth)
    (home / ".netrc").write_text(f"machine example.org login me password {SECRET}\n")
    for name, value in {
        "HOME": str(home),
        "DOCKER_CONFIG": str(home / ".docker"),
        "GITHUB_TOKEN": SECRET,
        "BASE": SECRET,
        "DESCPIPE_PASSWORD": SECRET,
    }.items():
        monkeypatch.setenv(name, value)
    folders = f'graphroot = "{tmp_path}/images"\nrunroot = "{tmp_path}/running"\n'
    (tmp_path / "storage.conf").write_text(f'[storage]\ndriver = "vfs"\n{folders}')
    monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(tmp_path / "storage.conf"))
    head = "pipeline: tiny\nversion: '1.0'\nowner: secret-test\nimages: [images]\n"
    chain.write("pipeline.yaml", head + "inputs: {raw: my data/raw.txt}\nsteps: {first: {}}\n")
    chain.write("images/first/Dockerfile", DOCKERFILE)
    chain.write("images/first/.dockerignore", "*.key\n.env\n")
    chain.write("images/first/private.key", SECRET)
    chain.write("images/first/.env", f"TOKEN={SECRET}\n")
    address = f"https://me:{SECRET}@example.org/group/project.git?private_token={SECRET}"
    for words in (["init", "--quiet"], ["remote", "add", "origin", address], ["add", "."]):
        subprocess.run(["git", *AUTHOR, *words], cwd=chain.folder, check=True)
    subprocess.run(
        ["git", *AUTHOR, "commit", "--quiet", "-m", "Begin"], cwd=chain.folder, check=True
    )


def output_of(*words):
    return subprocess.run(words, capture_output=True, check=True).stdout


def test_no_secret_is_in_an_image_nor_in_what_is_said(program, capfd, tmp_path):
    assert main(["build", "pipeline.yaml", "--engine", program]) == 0
    said = capfd.readouterr()
    saved = tmp_path / "image.tar"
    output_of(program, "save", "--output", str(saved), IMAGE)
    found = {
        "output": (said.out + said.err).encode(),
        "history": output_of(program, "history", "--no-trunc", IMAGE),
        "inspect": output_of(program, "image", "inspect", IMAGE),
        "saved": saved.read_bytes(),
    }
    assert b"example.org/group/project.git" in found["inspect"]
    assert b"run.py" in found["saved"]
    assert [name for name, text in found.items() if SECRET.encode() in text] == []


def test_no_secret_is_in_what_is_said_of_a_failure(program, chain, capfd):
    chain.write("images/first/Dockerfile", DOCKERFILE + "RUN false\n")
    assert main(["build", "pipeline.yaml", "--engine", program]) == 1
    said = capfd.readouterr()
    assert "could not be built" in said.err
    assert SECRET not in said.out + said.err
