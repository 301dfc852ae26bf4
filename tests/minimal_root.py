"""The root of a Linux that is none of the usual ones: busybox, an old Python, and nothing else.

It has no bash, no apt or pip, no `/etc/passwd`, and no user but numbers.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

ASK = "import json, sysconfig; print(json.dumps(sysconfig.get_paths()['stdlib']))"
LEFT_OUT = (
    *("__pycache__", "config-*", "dist-packages", "distutils", "ensurepip", "idlelib", "lib2to3"),
    *("pydoc_data", "site-packages", "test", "tests", "tkinter", "turtledemo", "unittest"),
)
LIBRARY = re.compile(r"(?:=> )?(/\S+) \(0x")
# Programs of busybox; `env` is what finds Python by the first line of `run.py`.
COMMANDS = {"/bin/sh", "/bin/ls", "/bin/cat", "/usr/bin/env"}


def write_minimal_root(root: Path, interpreter: str) -> None:
    """Write the files of such a system."""
    stdlib = Path(json.loads(_output(interpreter, "-c", ASK)))
    program = Path(interpreter).resolve()
    target = root / "usr/lib" / stdlib.name
    shutil.copytree(stdlib, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (root / "usr/bin").mkdir()
    shutil.copy(program, root / "usr/bin/python3")
    for library in _libraries([program, *target.glob("lib-dynload/*.so")]):
        is_own = program.parent.parent in library.parents
        name = f"lib/{library.name}" if is_own else str(library).lstrip("/")
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, root / name)
    for command in COMMANDS:
        path = root / command.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shutil.which("busybox"), path)


def _libraries(programs):
    """Return the shared libraries that programs load, as far as they are here."""
    lines = "".join(_output("ldd", program) for program in programs)
    return {Path(path) for path in LIBRARY.findall(lines)}


def _output(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout
