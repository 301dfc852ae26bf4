"""Programs that end when this process ends, even if it is killed: nobody would use their work.

Run as a program, this file becomes the program that is given to it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Of <linux/prctl.h>.
PR_SET_PDEATHSIG = 1


def leashed(words: Sequence[str]) -> list[str]:
    """Return a command that runs another one, which gets SIGTERM when this process ends.

    Parameters
    ----------
    words : sequence of str
        Program and arguments.
    """
    return [sys.executable, "-IS", __file__, str(os.getpid()), *words]


def _main() -> None:
    parent, *words = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):  # it has ended already
        sys.exit(1)
    os.execvp(words[0], words)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    _main()
