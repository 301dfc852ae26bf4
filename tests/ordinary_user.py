"""An ordinary user, for tests that run as root: podman is made for such users.

This machine need not know the user, nor is it changed. The user works in a view of the machine of
its own (a mount namespace), which has other lists of users. What it started ends with the view.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from shlex import join

REPOSITORY = Path(__file__).parent.parent
NAME = "somebody"
NUMBER = 54321
# More ids that belong to the user: those of others in its containers.
RANGE = f"{NAME}:2000000:65536\n"
# What must be readable: this Python, its packages, and the checkout that is installed there.
NEEDED = {Path(sys.prefix), Path(sys.base_prefix), REPOSITORY}
PROGRAMS = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
TIMEOUT_SECONDS = 120
# The view lasts until its standard input ends: so it does not outlive tests that are killed. Its
# first process is a shell that waits, as podman waits until that has collected what has ended.
KEEP = "echo ready; exec 3<&0; cat <&3 & wait $!"


@dataclass(frozen=True)
class OrdinaryUser:
    """Somebody who is not root.

    Attributes
    ----------
    home : Path
        The folder with all of its files.
    number : int
        Its id, and that of its group.
    inside : list of str
        The words before a command that is run as this user.
    """

    home: Path
    number: int
    inside: list[str]

    def run(self, *words, folder=None, given=None, timeout=TIMEOUT_SECONDS, **environment):
        """Run a command; bytes may be given to it, and then it returns bytes."""
        runtime = self.home.parent / "run"  # what a login makes below /run/user
        around = {"HOME": self.home, "XDG_RUNTIME_DIR": runtime, "PATH": ":".join(PROGRAMS)}
        settings = [f"{name}={value}" for name, value in (around | environment).items()]
        env = ["env", "--ignore-environment", f"--chdir={folder or self.home}", *settings]
        return subprocess.run(
            [*self.inside, *env, *words],
            input=given,
            text=not isinstance(given, bytes),
            capture_output=True,
            timeout=timeout,
            check=False,
        )

    def own(self, path):
        """Give a file, or a folder with all in it, to this user."""
        for each in (path, *path.rglob("*")):
            os.chown(each, self.number, self.number, follow_symlinks=False)


class UserView:
    """Makes an ordinary user, and removes what is left of it: `with UserView() as user`.

    Parameters
    ----------
    ranges : str
        What stands in `/etc/subuid` and `/etc/subgid`, if the tests run as root.
    """

    def __init__(self, ranges=RANGE):
        self.ranges = ranges
        self.view = None

    def __enter__(self):
        # Podman hangs if what is below `run` has more than 50 letters.
        self.folder = Path(tempfile.mkdtemp(prefix="user-", dir="/tmp"))
        self.folder.chmod(0o755)
        home, runtime = self.folder / "home", self.folder / "run"
        home.mkdir(mode=0o755)
        runtime.mkdir(mode=0o700)
        if os.geteuid() != 0:
            self.user = OrdinaryUser(home, os.getuid(), [])
            return self.user
        init = self._start()
        enter = ["nsenter", f"--target={init}", "--mount", "--pid"]
        become = [f"--setuid={NUMBER}", f"--setgid={NUMBER}", "--"]
        self.user = OrdinaryUser(home, NUMBER, [*enter, *become])
        self.user.own(home)
        self.user.own(runtime)
        done = self.user.run("descpipe", "--version")
        if done.returncode:
            self.__exit__()
            raise OSError(f"other users cannot use this checkout: {done.stderr.strip()}")
        return self.user

    def __exit__(self, *_):
        if self.view is None:
            self.user.run("podman", "unshare", "rm", "-rf", self.user.home)
            self.user.home.mkdir(exist_ok=True)
            self.user.run("podman", "system", "migrate")  # ends the process that podman left
        else:
            self.view.kill()
            self.view.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self):
        """Start the view; return the number of its first process."""
        script = "\n".join(["set -e", *map(join, self._mounts()), KEEP])
        words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        pipe = subprocess.PIPE
        words += ["sh", "-c", script]
        self.view = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        if self.view.stdout.readline() != "ready\n":
            _, said = self.view.communicate()
            shutil.rmtree(self.folder)
            raise OSError(f"no view of this machine can be made: {said.strip()}")
        number = self.view.pid
        return int(Path(f"/proc/{number}/task/{number}/children").read_text())

    def _mounts(self):
        """Yield the commands that make the view."""
        here = {"passwd": f"{NAME}:x:{NUMBER}:{NUMBER}::{self.folder}/home:/bin/sh\n"}
        here["group"] = f"{NAME}:x:{NUMBER}:\n"
        lists = {name: Path("/etc", name).read_text() + line for name, line in here.items()}
        lists |= {"subuid": self.ranges, "subgid": self.ranges}
        for name, text in lists.items():
            own = self.folder / name
            own.write_text(text)
            own.chmod(0o644)
            if not Path("/etc", name).exists():
                yield ["touch", f"/etc/{name}"]
            yield ["mount", "--bind", str(own), f"/etc/{name}"]
        yield from self._openings()
        yield ["mount", "--make-rshared", "/"]  # podman warns if it is not

    def _openings(self):
        """Yield the commands that open the way to what is needed behind closed folders."""
        behind = self.folder / "behind"
        behind.mkdir(mode=0o700)
        for number, closed in enumerate(sorted({*map(closed_folder, NEEDED)} - {None})):
            aside = behind / str(number)
            aside.mkdir()
            yield ["mount", "--rbind", str(closed), str(aside)]
            yield ["mount", "-t", "tmpfs", "-o", "mode=755", "none", str(closed)]
            for path in sorted(NEEDED):
                if closed_folder(path) == closed:
                    yield ["mkdir", "-p", str(path)]
                    yield ["mount", "--rbind", str(aside / path.relative_to(closed)), str(path)]


def closed_folder(path):
    """Return the uppermost folder above a path that others may not enter, or None."""
    folders = [folder for folder in reversed(path.parents) if not folder.stat().st_mode & 1]
    return folders[0] if folders else None
