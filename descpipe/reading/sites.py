"""Sites: where their files are found, and what those say."""

from __future__ import annotations

import os
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.model.paths import is_file, names_in
from descpipe.model.problem import nearest
from descpipe.model.site import Queue, Site
from descpipe.reading.overrides import on_command_line
from descpipe.reading.quantities import parse_time
from descpipe.reading.schema import site_schema
from descpipe.reading.shape import check_keys
from descpipe.reading.wording import quoted
from descpipe.user_folders import configuration_folder
from descpipe.yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from descpipe.model.problem import Place, Problems
    from descpipe.yaml import Node

FOLDER = "sites"
SUFFIX = ".yaml"
VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
TEXTS = ("runner", "batch_system", "engine", "script_engine")
PATHS = ("work", "images", "job_store")
QUEUE_TEXTS = ("account", "partition", "qos", "constraint")


def read_site(
    name: str, pipeline: Path, problems: Problems, folders: Sequence[str] = PATHS
) -> Site:
    """Return a site; what is wrong is told, and then left out.

    Parameters
    ----------
    name : str
        Its name, or the path of its file.
    pipeline : Path
        The pipeline file, beside which a folder of sites may be.
    problems : Problems
        Where problems are added.
    folders : sequence of str
        Those of `PATHS` that are needed; variables in others may not be set here.
    """
    path = _find(name, pipeline, problems)
    root = read_yaml(path, problems) if path else None
    if path is None or root is None or root.value is None:
        return Site(name=name)
    right = check_keys(root, site_schema()["Site"], problems)
    return Site(name=name) if right is None else _site(name, path, right, folders, problems)


def site_folders(pipeline: Path) -> tuple[Path, ...]:
    """Return the folders of sites: beside the pipeline, the user's, and those of the package."""
    shipped = Path(str(files("descpipe") / FOLDER))
    return (Path(pipeline).absolute().parent / FOLDER, configuration_folder() / FOLDER, shipped)


def site_names(pipeline: Path) -> list[str]:
    """Return the names of all sites that are found."""
    found = (name for folder in site_folders(pipeline) for name in names_in(folder))
    return sorted({name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)})


def _find(name: str, pipeline: Path, problems: Problems) -> Path | None:
    place = on_command_line(f"--site {name}")
    if "/" in name or name.endswith(SUFFIX):
        if is_file(Path(name)):
            return Path(os.path.abspath(name))
        problems.error("unknown-site", place, f"there is no file {quoted(name)}", "correct it")
        return None
    for folder in site_folders(pipeline):
        if is_file(folder / f"{name}{SUFFIX}"):
            return folder / f"{name}{SUFFIX}"
    known = site_names(pipeline)
    do = f"write one of {', '.join(known)}, or make {configuration_folder() / FOLDER}/{name}.yaml"
    what = f"there is no site {quoted(name)}"
    problems.error("unknown-site", place, what, _near(name, known) or do)
    return None


def _near(name: str, known: Sequence[str]) -> str:
    near = nearest(name, known)
    return f"did you mean {near!r}?" if near else ""


def _site(name: str, path: Path, right: Node, folders: Sequence[str], problems: Problems) -> Site:
    texts = {key: _text(right, key) for key in TEXTS}
    paths = {key: _folder(right, key, path.parent, problems) for key in folders}
    return Site(name=name, queue=_queue(right.value.get("queue")), **texts, **paths)  # type: ignore[arg-type]  # texts and paths by their names


def _queue(node: Node | None) -> Queue:
    if node is None or not isinstance(node.value, dict):
        return Queue()
    time, options = node.value.get("time"), node.value.get("options")
    given = options.value if options is not None and options.value else []
    return Queue(
        time_seconds=parse_time(time.text) if time is not None and time.text else None,
        options=tuple(word for node in given for word in node.value.split()),
        **{key: _text(node, key) for key in QUEUE_TEXTS},
    )


def _text(mapping: Node, key: str) -> str:
    node = mapping.value.get(key)
    return node.value if node is not None and isinstance(node.value, str) else ""


def _folder(mapping: Node, key: str, base: Path, problems: Problems) -> Path | None:
    """Return a folder, with `~` and variables replaced: one file serves all users of a site."""
    text = _text(mapping, key)
    if not text:
        return None
    place: Place = mapping.value[key].place
    for match in VARIABLE.finditer(text):
        if not os.environ.get(match[1] or match[2]):
            what = f"{key}: the variable {match[1] or match[2]} is not set here"
            do = "set it in your shell, or write the path out"
            problems.error("unset-variable", place, what, do)
            return None
    replaced = VARIABLE.sub(lambda match: os.environ[match[1] or match[2]], text)
    return Path(os.path.abspath(base / os.path.expanduser(replaced)))  # noqa: PTH111 - may raise
