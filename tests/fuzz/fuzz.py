#!/usr/bin/env python3
"""Look for bytes that break descpipe's readers, guided by coverage (atheris).

Arguments are those of libFuzzer; ``make fuzz`` gives them. The first byte of a case says what kind
of file the rest is.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["descpipe", "target"]):
    from target import Project

# In memory, where there is such a folder.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - only a parent folder


def main() -> None:
    """Fuzz until libFuzzer's limits."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        project = Project(Path(folder))

        def one(data: bytes) -> None:
            if data:
                project.check(data[0], data[1:])

        atheris.Setup(sys.argv, one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
