"""Real registries on loopback for tests: a process, a port and a folder each."""

import base64
import io
import json
import os
import signal
import socket
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

USER = "somebody"
PASSWORD = "planted-secret-word"  # noqa: S105 - of registries that live for one test
# `htpasswd -nbB somebody planted-secret-word`, with the least cost.
HTPASSWD = "somebody:$2b$04$abcdefghijklmnopqrstuugB3tc50xkT4jpakyivj7FigMaVeAWEO\n"
CONFIG = """\
version: 0.1
log: {{accesslog: {{disabled: false}}, level: warn}}
storage:
  filesystem: {{rootdirectory: {folder}/data}}
  delete: {{enabled: true}}
http: {{addr: "127.0.0.1:{port}"}}
"""
BASIC = "auth: {{htpasswd: {{realm: test, path: {folder}/htpasswd}}}}\n"
START_SECONDS = 30
# REGISTRY_* would be settings of the registry, and podman's REGISTRY_AUTH_FILE looks like one.
ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


def free_port():
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# What `descpipe build` writes of a stage, as far as these tests need it.
LABELS = {"descpipe.stage": "{}", "descpipe.context": "abc"}


def make_image(name, content=b"hello", labels=None):
    """Make a local image of one file, without a build."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("content")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    labels = LABELS if labels is None else labels
    written = [f"LABEL {json.dumps(key)}={json.dumps(value)}" for key, value in labels.items()]
    changes = [f"--change={line}" for line in written]
    words = ["docker", "import", *changes, "-", name]
    subprocess.run(words, input=archive.getvalue(), check=True, capture_output=True)
    return name


def remove_images(prefix):
    """Remove all local images whose names begin so."""
    words = ["docker", "images", "--format", "{{.Repository}}:{{.Tag}} {{.Repository}}@{{.Digest}}"]
    listed = subprocess.run([*words, "--digests"], capture_output=True, text=True, check=True)
    names = {name for name in listed.stdout.split() if name.startswith(prefix)}
    names = [name for name in names if "<none>" not in name]
    subprocess.run(["docker", "image", "rm", "--force", *names], capture_output=True, check=False)


@dataclass
class Registry:
    """A registry that runs; `stop`, `freeze` and `start` it as a test needs."""

    folder: Path
    settings: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        """Start it, on the data that it has, and wait until it answers."""
        config = self.folder / "config.yml"
        (self.folder / "data").mkdir(exist_ok=True)
        config.write_text(CONFIG.format(folder=self.folder, port=self.port) + self.settings)
        with (self.folder / "log").open("ab") as log:
            words = ["docker-registry", "serve", str(config)]
            self.process = subprocess.Popen(words, stdout=log, stderr=log, env=ENVIRONMENT)
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end, "the registry does not answer"
            time.sleep(0.02)
        return self

    def answers(self):
        try:
            urllib.request.urlopen(f"http://{self.host}/v2/", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            return False
        return True

    def freeze(self):
        """Let it answer no more, and keep its connections."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        """Kill it, in the middle of whatever it does."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def log(self):
        return (self.folder / "log").read_text(errors="replace")


@dataclass
class Registries:
    """Starts registries for one test."""

    folder: Path
    started: list[Registry] = field(default_factory=list)

    def start(self, *, with_password=False, settings="", folder=None):
        """Start a registry.

        `with_password`: only `USER` with `PASSWORD` may read and write. `settings`: more lines of
        its configuration. `folder`: where its data are, if a test cares.
        """
        folder = folder or self.folder / f"registry-{len(self.started)}"
        folder.mkdir(parents=True, exist_ok=True)
        if with_password:
            (folder / "htpasswd").write_text(HTPASSWD)
            settings += BASIC.format(folder=folder)
        registry = Registry(folder, settings)
        self.started.append(registry)
        return registry.start()

    def stop(self):
        for registry in self.started:
            registry.stop()

    def login(self, registry, user=USER, password=PASSWORD):
        """Leave what `docker login` leaves; programs find it by `$DOCKER_CONFIG`."""
        secret = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.settings.mkdir(exist_ok=True)
        text = json.dumps({"auths": {registry.host: {"auth": secret}}})
        (self.settings / "config.json").write_text(text)

    @property
    def settings(self):
        """Docker's folder of settings in this test."""
        return self.folder / "docker"
