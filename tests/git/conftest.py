"""A repository of a stage, on disk and served."""

from __future__ import annotations

from http.server import ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from git_servers import RUN_PY, Server, Work, smart

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "descpipe" / "git"


@pytest.fixture
def work(tmp_path) -> Work:
    """A repository with the stage `stages/select` and one commit on `main`, `v1` and `side`."""
    made = Work(tmp_path / "my stages")
    made.folder.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    made.write("stages/select/run.py", RUN_PY).chmod(0o755)
    made.write("stages/select/Dockerfile", "FROM desc/descpipe-base:0.1.0\n")
    made.write("README", "Stages\n")
    made.commit()
    made.git("tag", "--annotate", "--message", "One", "v1")
    made.git("branch", "side")
    return made


@pytest.fixture
def serve(work, tmp_path):
    """Serve a bare clone of the repository as `stages.git`."""
    root = tmp_path / "served"
    work.git("clone", "--quiet", "--bare", ".", str(root / "stages.git"))
    bare = Work(root / "stages.git")
    bare.git("update-server-info")
    running = []

    def start(kind=smart, secret: str = "") -> Server:
        server = Server("", secret)
        listening = ThreadingHTTPServer(("127.0.0.1", 0), kind(root, server))
        Thread(target=listening.serve_forever, daemon=True).start()
        running.append(listening)
        server.url = f"http://127.0.0.1:{listening.server_port}/stages.git"
        return server

    yield start
    for listening in running:
        listening.shutdown()
        listening.server_close()
