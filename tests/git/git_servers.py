"""Real repositories: on disk, and served over http by Git's own program."""

from __future__ import annotations

import base64
import os
import subprocess
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler
from pathlib import Path

from descpipe.git.address import read_address
from descpipe.git.fetching import Fetcher, Wanted

RUN_PY = """\
import descpipe


class Stage(descpipe.Stage):
    name = "select"
    inputs = {}
    outputs = {"made": "txt"}

    def run(self):
        with open(self.get_output_path("made"), "w") as stream:
            stream.write("made by Git\\n")


if __name__ == "__main__":
    Stage.main()
"""
ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "somebody",
    "GIT_AUTHOR_EMAIL": "somebody@example.org",
    "GIT_COMMITTER_NAME": "somebody",
    "GIT_COMMITTER_EMAIL": "somebody@example.org",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


@dataclass(frozen=True)
class Work:
    """A repository with a working tree, as its author has it."""

    folder: Path

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.folder), *words],
            env={**os.environ, **ENVIRONMENT},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def commit(self, **files: str) -> str:
        """Commit all that is there, and these files; return the commit."""
        for name, text in files.items():
            self.write(name, text)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Change something")
        return self.git("rev-parse", "HEAD")

    def fetch(self, ref: str = "main", path: str = "", **more: str):
        return fetch(str(self.folder), ref, path, **more)


def fetch(address: str, ref: str = "main", path: str = "", **more: str):
    """Fetch a stage as a new command would."""
    wanted = Wanted(
        address=read_address(address, Path.cwd()), ref=ref, path=path, stage="select", **more
    )
    return Fetcher().fetch(wanted)


@dataclass
class Server:
    """A server of repositories on this machine; what it was asked for is kept."""

    url: str
    secret: str = ""
    asked: list[str] = field(default_factory=list)


def answers(handler: BaseHTTPRequestHandler, server: Server) -> bool:
    """Whether somebody may have an answer: all, or whoever knows the secret."""
    server.asked.append(handler.path)
    expected = "Basic " + base64.b64encode(f"me:{server.secret}".encode()).decode()
    if not server.secret or handler.headers.get("Authorization") == expected:
        return True
    handler.send_response(401)
    handler.send_header("WWW-Authenticate", 'Basic realm="stages"')
    handler.send_header("Content-Length", "0")
    handler.end_headers()
    return False


def smart(root: Path, server: Server) -> type[BaseHTTPRequestHandler]:
    """Return a handler that lets Git's own program answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not answers(self, server):
                return
            path, _, query = self.path.partition("?")
            size = int(self.headers.get("Content-Length") or 0)
            environment = {
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_GLOBAL": "/dev/null",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(size),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }
            done = subprocess.run(
                ["git", "http-backend"],
                input=self.rfile.read(size),
                env=environment,
                capture_output=True,
                check=False,
            )
            head, _, body = done.stdout.partition(b"\r\n\r\n")
            lines = dict(line.split(": ", 1) for line in head.decode().splitlines())
            self.send_response(int(lines.pop("Status", "200").split()[0]))
            for name, value in {**lines, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - as its base class calls it

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    return Handler


def dumb(root: Path, server: Server) -> type[BaseHTTPRequestHandler]:
    """Return a handler that knows files only."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *words: object) -> None:
            super().__init__(*words, directory=str(root))

        def do_GET(self) -> None:
            if answers(self, server):
                super().do_GET()

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    return Handler
