"""Running documents as a user would: by the program cwltool, from their folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

# Steps run on the Python of the tests, as `descpipe run` sees to.
ENVIRONMENT = {
    "HOME": os.devnull,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
}


def documents(folder: Path) -> list[str]:
    """Return the files in a folder and those below."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def run_cwltool(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run cwltool in a folder."""
    cwltool = shutil.which("cwltool", path=ENVIRONMENT["PATH"])
    assert cwltool is not None
    # It leaves an empty folder of each step.
    with TemporaryDirectory() as temporary:
        return subprocess.run(
            [cwltool, "--disable-color", *words],
            cwd=folder,
            env={**ENVIRONMENT, "TMPDIR": temporary},
            check=False,
            capture_output=True,
            text=True,
        )
