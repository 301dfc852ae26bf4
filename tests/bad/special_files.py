"""Files that git cannot hold, made in a copy of the good project."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import chdir
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

GIT_ROLES = ("AUTHOR", "COMMITTER")
LARGE = 100_000_000
STAGE = "images/treecorr"
DOCKERFILE = f"{STAGE}/Dockerfile"
RUN_PY = f"{STAGE}/run.py"
SCHEMA = f"{STAGE}/treecorr.schema.json"


def _pipe(name: str, folder: Path) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)


def _socket(name: str, folder: Path) -> None:
    (folder / name).unlink()
    # Names of sockets are short.
    with chdir((folder / name).parent), socket.socket(socket.AF_UNIX) as stream:
        stream.bind(Path(name).name)


def _link(name: str, target: str, folder: Path) -> None:
    (folder / name).unlink()
    (folder / name).symlink_to(target)


def _large(name: str, folder: Path) -> None:
    """Make a file with a hole in it: it takes no disk."""
    os.truncate(folder / name, LARGE)


def _text(name: str, text: str, folder: Path) -> None:
    (folder / name).write_text(text)


def _changed(name: str, old: str, new: str, folder: Path) -> None:
    text = (folder / name).read_text()
    assert text.count(old) == 1
    (folder / name).write_text(text.replace(old, new))


def _closed(name: str, folder: Path) -> None:
    (folder / name).chmod(0)


def _read_only(folder: Path) -> None:
    folder.chmod(0o555)


def _pipeline(old: str, new: str, folder: Path) -> None:
    _changed("pipeline.yaml", old, new, folder)


def _lying_header(folder: Path) -> None:
    path = folder / "data/shear.fits"
    rows = b"NAXIS2  =                    4"
    many = b"NAXIS2  =   999999999999999999"
    path.write_bytes(path.read_bytes().replace(rows, many))


def _header_without_end(folder: Path) -> None:
    path = folder / "data/shear.fits"
    path.write_bytes(path.read_bytes()[:80] + b"COMMENT ".ljust(80) * 1_000_000)


def pattern_without_end(folder: Path) -> None:
    """Make a pattern that takes years for a text that is nearly like it."""
    schema = {"properties": {"metric": {"pattern": "^(a+)+$"}}}
    (folder / SCHEMA).write_text(json.dumps(schema))
    (folder / "treecorr.yaml").write_text(f"metric: {'a' * 50}b\n")


def _git(folder: Path, *words: str) -> None:
    somebody = {"NAME": "somebody", "EMAIL": "somebody@example.org", "DATE": "2026-01-01T00:00Z"}
    who = {f"GIT_{role}_{key}": text for role in GIT_ROLES for key, text in somebody.items()}
    settings = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    environment = {**os.environ, **who, **settings}
    subprocess.run(["git", *words], cwd=folder, env=environment, check=True, capture_output=True)


def _repository(ref: str, add: Callable[[Path], object], folder: Path) -> None:
    """Take a stage from a repository."""
    stages = folder / "stages"
    shutil.copytree(folder / "images/pz_stack", stages)
    add(stages)
    _git(stages, "init", "--quiet", "--initial-branch=main")
    _git(stages, "add", "--all")
    _git(stages, "commit", "--quiet", "--message", "Add a stage")
    _git(stages, "tag", "v1")
    step = "pz_stack: {github: ./stages, ref: REF, stage: pz_stack}"
    _pipeline("pz_stack: {}", step.replace("REF", ref), folder)


def _gone_repository(folder: Path) -> None:
    """Remove a repository after it was used."""
    _repository("main", lambda stages: None, folder)
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    words = [sys.executable, "-m", "descpipe", "list", "pipeline.yaml"]
    subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)
    (folder / "stages").rename(folder / "elsewhere")


def _pointer_of_lfs(folder: Path) -> None:
    text = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    (folder / "kernel.fits").write_text(text)


def _link_out(folder: Path) -> None:
    (folder / "secrets").symlink_to("../../secrets")


MANY_STEPS = "steps: {" + "".join(f"s{n}: 1, " for n in range(2000)) + "}"
# By name; each takes the folder of a project.
SPECIAL_FILES: dict[str, Callable[[Path], object]] = {
    "pipe-as-the-pipeline": partial(_pipe, "pipeline.yaml"),
    "socket-as-the-pipeline": partial(_socket, "pipeline.yaml"),
    "device-as-the-pipeline": partial(_link, "pipeline.yaml", "/dev/zero"),
    "link-to-itself-as-the-pipeline": partial(_link, "pipeline.yaml", "pipeline.yaml"),
    "link-to-nothing-as-the-pipeline": partial(_link, "pipeline.yaml", "nowhere.yaml"),
    "pipeline-of-100-mb": partial(_large, "pipeline.yaml"),
    "pipeline-that-may-not-be-read": partial(_closed, "pipeline.yaml"),
    "deep-pipeline": partial(_text, "pipeline.yaml", "steps: " + "[" * 100_000),
    "too-many-values": partial(_text, "pipeline.yaml", "steps: [" + "x," * 400_000 + "]"),
    "too-many-mistakes": partial(_text, "pipeline.yaml", MANY_STEPS),
    "too-many-wrong-items": partial(_pipeline, "nbin: 3", f"nbin: 3, edges: [{'x,' * 50_000}]"),
    "text-of-1-mb-for-a-number": partial(_pipeline, "nbin: 3", "nbin: " + "9" * 1_000_000),
    "null-character-in-a-path": partial(_pipeline, "data/shear.fits", r'"data/\0.fits"'),
    "path-that-is-too-long": partial(_pipeline, "data/shear.fits", "x" * 5000),
    "folder-of-stages-with-a-long-path": partial(_pipeline, "[images]", f"[{'x' * 300}]"),
    "config-file-with-a-long-path": partial(_pipeline, "treecorr.yaml", "x" * 300),
    "folder-of-stages-that-may-not-be-seen": partial(_closed, "images"),
    "stage-that-may-not-be-seen": partial(_closed, STAGE),
    "run-py-that-may-not-be-read": partial(_closed, RUN_PY),
    "pipe-as-run-py": partial(_pipe, RUN_PY),
    "device-as-run-py": partial(_link, RUN_PY, "/dev/zero"),
    "run-py-of-100-mb": partial(_large, RUN_PY),
    "run-py-of-many-brackets": partial(_text, RUN_PY, "x = " + "(" * 100_000),
    "run-py-of-many-signs": partial(_text, RUN_PY, "x = " + "-" * 100_000 + "1"),
    "pipe-as-a-dockerfile": partial(_pipe, DOCKERFILE),
    "device-as-a-dockerfile": partial(_link, DOCKERFILE, "/dev/zero"),
    "dockerfile-of-100-mb": partial(_large, DOCKERFILE),
    "dockerfile-that-may-not-be-read": partial(_closed, DOCKERFILE),
    "dockerfile-of-many-lines": partial(_text, DOCKERFILE, "FROM a:1\n" + "RUN x\n" * 20_000),
    "pipe-as-an-input": partial(_pipe, "data/shear.fits"),
    "device-as-an-input": partial(_link, "data/shear.fits", "/dev/zero"),
    "input-that-may-not-be-read": partial(_closed, "data/shear.fits"),
    "folder-of-inputs-that-may-not-be-seen": partial(_closed, "data"),
    "input-that-lies-about-its-size": _lying_header,
    "input-of-headers-only": _header_without_end,
    "pipe-as-a-config-file": partial(_pipe, "treecorr.yaml"),
    "config-file-of-100-mb": partial(_large, "treecorr.yaml"),
    "deep-config-file": partial(_text, "treecorr.yaml", "{a: " * 100_000),
    "schema-of-100-mb": partial(_large, SCHEMA),
    "deep-schema": partial(_text, SCHEMA, "[" * 100_000),
    "schema-that-refers-to-itself": partial(_text, SCHEMA, '{"$ref": "#"}'),
    "schema-from-elsewhere": partial(_text, SCHEMA, '{"$ref": "http://example.org/s.json"}'),
    "output-folder-below-a-device": partial(_pipeline, "output: out", "output: /dev/null/out"),
    "output-folder-that-may-not-be-made": _read_only,
    "git-branch": partial(_repository, "main", lambda stages: None),
    "git-tag-that-is-not-there": partial(_repository, "V1", lambda stages: None),
    "git-repository-that-is-gone": _gone_repository,
    "git-lfs-pointer": partial(_repository, "v1", _pointer_of_lfs),
    "git-link-out-of-the-repository": partial(_repository, "v1", _link_out),
}
