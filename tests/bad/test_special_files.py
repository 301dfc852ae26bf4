"""What a user is told of files that no program should open, or read to their end.

They are made in a copy of `good/`. A folder `special/` holds what is told of each, its code first.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys

import pytest
from cases import GOOD, SPECIAL
from special_files import SPECIAL_FILES, pattern_without_end

SECONDS = 60
MEMORY = 1 << 30
MOST_SHOWN = 6
# Of Linux: by these root may read everything, unless they are dropped before a program starts.
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


def be_modest():
    """Bound the memory, and be somebody who may not read everything."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if os.geteuid() == 0:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.fixture
def project(tmp_path):
    """A copy of the good project."""
    copy = tmp_path / "good"
    shutil.copytree(GOOD, copy)
    folders = [copy, *(path for path in copy.rglob("*") if path.is_dir())]
    yield copy
    for folder in folders:
        folder.chmod(0o755)  # so that it can be removed


def check(folder, seconds=SECONDS):
    return subprocess.run(
        [sys.executable, "-m", "descpipe", "check", "--json", "--strict", "pipeline.yaml"],
        cwd=folder,
        env={
            **os.environ,
            "DOCKER_HOST": "unix:///nonexistent",
            "XDG_CACHE_HOME": str(folder / "cache"),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
        preexec_fn=be_modest,
    )


def shown(problem):
    place = f"{problem['file']}:{problem['line']}:{problem['column']}"
    return f"{problem['code']} {place}: {problem['message']}; {problem['advice']}"


def told(document):
    """Return a line for each problem, without those in the middle of many."""
    lines = [shown(problem) for problem in json.loads(document)["problems"]]
    middle = ["..."] if len(lines) > MOST_SHOWN else []
    rest = lines[-MOST_SHOWN // 2 :] if middle else []
    return "\n".join([*lines[: MOST_SHOWN // 2 if middle else None], *middle, *rest]) + "\n"


@pytest.mark.parametrize("name", SPECIAL_FILES)
def test_a_special_file_is_told_at_once_and_in_little_memory(project, golden, name):
    SPECIAL_FILES[name](project)
    result = check(project)
    assert result.stderr.removeprefix("fetching stages\n") == ""
    assert result.returncode == 1
    golden(SPECIAL / f"{name}.txt", told(result.stdout))


def test_a_pattern_that_takes_years_is_given_up(project):
    pattern_without_end(project)
    result = check(project, seconds=10)
    assert result.returncode == 1
    assert "takes too long to check; write its patterns simpler" in told(result.stdout)
