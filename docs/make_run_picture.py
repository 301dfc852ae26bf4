"""Run the shipped pipeline on a terminal, and draw what is seen in the middle of it.

The picture is docs/pictures/run.svg. The pipeline runs twice, the second time with another
parameter: so it is known how long steps take, and some of them need not run again.
"""  # noqa: INP001

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import sys
import termios
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "run.svg"
COLUMNS, ROWS = 80, 24
RUN = ["descpipe", "run", "pipelines/two-point/pipeline.yaml", "--engine=none", "-o", "out/seen"]
AGAIN = [*RUN, "--set", "treecorr.nbins=12", "--overwrite"]
# Where all lines that change are taken away, to be written anew.
ANEW = re.compile(r"\r(?:\x1b\[\d+A)?\x1b\[J")
# What the SVG would fetch from the network.
FONT_FACE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)


def frames(words: list[str]) -> list[str]:
    """Return what a terminal shows one after the other while a program runs."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.environ |= {"TERM": "xterm-256color"}
        os.environ.pop("NO_COLOR", None)
        os.execv(sys.executable, [sys.executable, "-m", *words])  # noqa: S606 - no shell is wanted
    written = b""
    while True:
        try:
            found = os.read(terminal, 100_000)
        except OSError:  # it has ended
            break
        written += found
    _, status = os.waitpid(process, 0)
    text = written.decode().replace("\r\n", "\n")
    if status:
        sys.exit(f"{shlex.join(words)} failed:\n{text}")
    return ANEW.split(text)


def middle(shown: list[str]) -> str:
    """Return the title, and the lines while the longest step has run for half of its time."""
    title = shown[0].splitlines()[0]
    running = [frame for frame in shown[1:] if "treecorr" in frame and " left" in frame]
    return f"{title}\n{running[len(running) // 2]}"


def svg(text: str) -> str:
    """Return a picture of a terminal that shows a text, without fonts of the network."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text), soft_wrap=True)
    drawn = console.export_svg(title="descpipe run", unique_id="run")
    drawn = COMMENT.sub("", FONT_FACE.sub("", drawn)).replace(
        "Fira Code, monospace", "ui-monospace, monospace"
    )
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


if __name__ == "__main__":
    frames([*RUN, "--overwrite"])
    command = shlex.join(AGAIN).replace("--engine=none -o out/seen", "\\\n    --engine=none")
    picture = svg(f"$ {command}\n{middle(frames(AGAIN))}")
    PICTURE.write_text(picture, encoding="utf-8")
    print(PICTURE.relative_to(ROOT))
