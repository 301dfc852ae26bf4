"""The oldest Python that is here, as images may have it."""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 8)


def answers(python: str) -> bool:
    """Whether a program of that name is more than a shim of a version that is not chosen."""
    done = subprocess.run([python, "--version"], check=False, capture_output=True)
    return done.returncode == 0


def oldest_interpreter() -> str:
    """Return the oldest Python here that images may have: 3.8 if there is one."""
    folders = sorted(Path.home().glob(".pyenv/versions/3.*/bin"))
    for minor in range(OLDEST[1], sys.version_info.minor):
        name = f"python3.{minor}"
        found = [str(folder / name) for folder in folders if (folder / name).exists()]
        if found:
            return found[0]
        on_path = shutil.which(name)
        if on_path and answers(on_path):
            return on_path
    return sys.executable
