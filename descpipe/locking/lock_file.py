"""Lock files as they are found: written by descpipe, edited, half merged, or something else."""

from __future__ import annotations

import re
from shlex import quote
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.locking.lock_text import FORM
from descpipe.locking.lock_values import LockValues
from descpipe.model.few_problems import FewProblems
from descpipe.model.git_origin import GitOrigin
from descpipe.model.lock import Lock, LockedStep
from descpipe.model.problem import Place, display_path
from descpipe.sealing import is_generated
from descpipe.text import ADVICE_IN_PLACE, read_text
from descpipe.yaml import MAX_BYTES, Node, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.model.problem import Problems

CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)
# What makes a text that may have been edited a lock of descpipe.
KEY = re.compile(r"^ *['\"]?(lock|steps)['\"]? *:", re.MULTILINE)
KEYS = ("lock", "descpipe", "pipeline", "version", "steps")
NAME_KEYS = ("registry", "owner", "base_name", "version")
STEP_KEYS = ("stage", "image", "digest")
MORE_STEP_KEYS = ("context", "bases", "git")
GIT_KEYS = ("url", "ref", "commit", "path")


def read_lock(path: Path, pipeline: Path, problems: Problems) -> Lock | None:
    """Return what a lock file holds, or None if there is none, or none that can be used.

    Parameters
    ----------
    path : Path
        The file.
    pipeline : Path
        The pipeline file, for what to do.
    problems : Problems
        Gets all that is wrong, each with its place. That there is no file is not wrong.
    """
    if not path.is_symlink() and not path.exists():
        return None
    again = f"run {renewal(pipeline)}"
    before = len(problems.found)
    text = read_text(path, MAX_BYTES, problems, dict.fromkeys(ADVICE_IN_PLACE, again))
    if text is None:
        return None
    if not KEY.search(text):
        what = "this is not a lock of descpipe" if text.strip() else "the file is empty"
        problems.error("bad-lock", Place(path), what, f"move it away, then {again}")
        return None
    conflict = CONFLICT.search(text)
    if conflict:
        place = Place(path, text.count("\n", 0, conflict.start()) + 1)
        what = "two versions of this file are mixed here, as Git leaves them when it merges"
        do = f"choose one by `git checkout --ours {display_path(path)}`, then {again}"
        problems.error("bad-lock", place, what, do)
        return None
    node = read_yaml(path, problems)
    lock = None
    if node is not None:
        with FewProblems(path, problems) as few:
            lock = _Reader(LockValues(few, again), path).lock(node)
    if len(problems.found) > before:
        return None
    if not is_generated(text):
        what = "this file was edited, or not written by `descpipe lock`"
        anew = f"run {renewal(pipeline, '--overwrite')}"
        do = f"take back what was changed, as by `git checkout {display_path(path)}`"
        problems.error("edited-lock", Place(path), what, f"{do}, or {anew}")
    return lock


def renewal(pipeline: Path, *words: str) -> str:
    """Return the command that writes a lock anew, with more words behind it."""
    return f"`descpipe lock {' '.join([quote(display_path(pipeline)), *words])}`"


class _Reader:
    """Makes a lock of nodes; what is wrong in them is told, and left out."""

    def __init__(self, values: LockValues, path: Path) -> None:
        self.values = values
        self.path = path

    def lock(self, node: Node) -> Lock | None:
        """Return the lock; None if this is no lock, or of a form that is not known."""
        values = self.values
        if not isinstance(node.value, dict) or "lock" not in node.value:
            values.tell(node.place, "this is not a lock of descpipe")
            return None
        if self._is_newer(node):
            return None
        held = values.record(node, "a lock", KEYS, ["names"])
        steps = values.held(held["steps"], "'steps'") if "steps" in held else {}
        return Lock(
            path=self.path,
            descpipe=values.text(held, "descpipe"),
            pipeline=values.text(held, "pipeline"),
            version=values.text(held, "version"),
            names=self._names(held["names"]) if "names" in held else {},
            steps={
                name: self._step(name, held["steps"].keys[name], inner)
                for name, inner in steps.items()
            },
        )

    def _is_newer(self, node: Node) -> bool:
        """Tell a lock of a form that this descpipe does not know."""
        form = node.value.get("lock")
        if form is None or not isinstance(form.value, int) or form.value <= FORM:
            return False
        by = node.value.get("descpipe")
        name = f"descpipe {by.text}" if by and version_numbers(by.text) else "a newer descpipe"
        what = f"this lock was written by {name}; this is {__version__}, which cannot read it"
        self.values.problems.error("newer-lock", form.place, what, f"install {name}")
        return True

    def _step(self, name: str, place: Place, node: Node) -> LockedStep:
        values = self.values
        held = values.record(node, f"step {name!r}", STEP_KEYS, MORE_STEP_KEYS)
        bases = values.held(held["bases"], "'bases'") if "bases" in held else {}
        return LockedStep(
            stage=values.text(held, "stage"),
            image=values.image(held, "image"),
            digest=values.text(held, "digest"),
            context=values.text(held, "context"),
            bases={base: values.value(inner, base, "digest") for base, inner in bases.items()},
            git=self._git(held["git"]) if "git" in held else None,
            place=place,
        )

    def _names(self, node: Node) -> dict[str, str]:
        held = self.values.record(node, "'names'", (), NAME_KEYS)
        return {key: self.values.text(held, key) for key in NAME_KEYS if key in held}

    def _git(self, node: Node) -> GitOrigin:
        held = self.values.record(node, "'git'", GIT_KEYS)
        return GitOrigin(**{key: self.values.text(held, key) for key in GIT_KEYS})


def version_numbers(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with, to compare it with another."""
    match = re.match(r"\d{1,6}(\.\d{1,6})*", version)
    return tuple(map(int, match[0].split("."))) if match else ()
