"""What a step says of a stage in a Git repository: `github`, `ref` and `path`."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.model.problem import Place, Problems
    from descpipe.yaml import Node

KEYS = ("github", "ref", "path")


@dataclass(frozen=True, kw_only=True, slots=True)
class GitEntry:
    """A stage in a Git repository as it is written.

    Attributes
    ----------
    github, ref, path : str
        The repository, what of it, and the folder in it; the last two may be empty.
    places : mapping of str to Place
        Where each of the three stands; that of the first, for one which is not there.
    """

    github: str
    ref: str
    path: str
    places: Mapping[str, Place]

    @property
    def stage(self) -> str:
        """What the stage is called if the step does not say: its folder, or its repository."""
        last = re.split(r"[/:]", (self.path or self.github).rstrip("/"))[-1]
        return last.removesuffix(".git").lower()


def git_entry(step: Node) -> GitEntry | None:
    """Return what a step says of a repository; None if it says nothing, or nothing that is right.

    Parameters
    ----------
    step : Node
        The step after its shape was checked.
    """
    given = {key: step.value[key] for key in KEYS if key in step.value}
    if "github" not in given or any(node.is_told for node in given.values()):
        return None
    texts = {key: str(given[key].value) if key in given else "" for key in KEYS}
    path = texts["path"]
    return GitEntry(
        github=texts["github"],
        ref=texts["ref"],
        path="" if not path else posixpath.normpath(path).removeprefix(".").strip("/"),
        places={key: given.get(key, given["github"]).place for key in KEYS},
    )


def check_git_keys(name: str, step: Node, problems: Problems) -> None:
    """Tell keys of a repository that do not go together with others, or are none."""
    given = step.value or {}
    if "github" in given and "image" in given:
        what = f"step {name!r} names an image and a repository, but runs one of them"
        problems.error("two-origins", step.keys["github"], what, "remove one")
    for key in ("ref", "path"):
        if key in given and "github" not in given:
            do = "add the repository, such as `github: owner/repository`, or remove it"
            what = f"{key!r} is of a stage in a Git repository, and none is named"
            problems.error("missing-key", step.keys[key], what, do)
    path = given.get("path")
    if path is not None and isinstance(path.value, str):
        parts = path.value.split("/")
        if path.value.startswith(("/", "-")) or ".." in parts or "\0" in path.value:
            what = f"path is {path.value!r}, which is no folder in a repository"
            do = "write it from the root of the repository on, such as `stages/tomography`"
            problems.error("missing-folder", path.place, what, do)
