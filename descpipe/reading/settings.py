"""What users set for themselves: parts of the names of images, in place of a pipeline's own.

A variable comes first, then the section of the pipeline in the settings file, then what that file
says for all pipelines, then the pipeline file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from descpipe.model.problem import Place, Problems, nearest
from descpipe.reading.settings_schema import NAMES, settings_schema
from descpipe.reading.shape import check_keys
from descpipe.reading.wording import quoted, usable
from descpipe.user_folders import configuration_folder
from descpipe.yaml import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.reading.pipeline_yaml import PipelineEntry

PREFIX = "DESCPIPE_"
VARIABLES = {f"{PREFIX}{name.upper()}": name for name in NAMES}
# What others begin with who use the prefix: the tests of descpipe.
OF_OTHERS = (f"{PREFIX}GOLDEN", f"{PREFIX}REQUIRE_ENGINES")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that a user has set.

    Attributes
    ----------
    value : str
        The value; empty for no registry.
    where : str
        The variable, or the place in the settings file.
    """

    value: str
    where: str


def with_settings(entry: PipelineEntry, problems: Problems) -> PipelineEntry:
    """Return a pipeline as its user wants it named.

    What is wrong in settings is told; then none of them is used.
    """
    found = Problems()
    file = _file_settings(entry.name, found)
    settings = {**file, **_variable_settings(found)}
    problems.found += found.found
    if found.has_errors:
        return entry
    given = {name: getattr(entry, name) for name in NAMES}
    changed = {name: one for name, one in settings.items() if one.value != given[name]}
    values: dict[str, Any] = {name: one.value for name, one in changed.items()}
    where = {name: changed[name].where for name in NAMES if name in changed}
    return replace(entry, **values, settings=where)


def settings_path() -> Path:
    """Return the path of the user's settings, which need not be there."""
    return configuration_folder() / "settings.yaml"


def _file_settings(pipeline: str, problems: Problems) -> dict[str, Setting]:
    path = settings_path()
    other = path.with_suffix(".yml")
    if not os.path.lexists(path):
        if os.path.lexists(other):
            what, do = "this file is not read", f"call it {path.name}"
            problems.warning("unread-settings", Place(other), what, do)
        return {}
    root = read_yaml(path, problems)
    if root is None or root.value is None:
        return {}  # an empty file sets nothing
    right = check_keys(root, settings_schema()["Settings"], problems)
    if right is None:
        return {}
    sections = _right(right, "pipelines")
    section = _right(sections, pipeline) if sections else None
    return {**_settings(right), **(_settings(section) if section else {})}


def _right(mapping: Node, key: str) -> Node | None:
    node = mapping.value.get(key)
    return node if node is not None and isinstance(node.value, dict) else None


def _settings(mapping: Node) -> dict[str, Setting]:
    right: Mapping[str, Node] = {
        name: node for name, node in mapping.value.items() if isinstance(node.value, str)
    }
    return {name: Setting(node.value, str(node.place)) for name, node in right.items()}


def _variable_settings(problems: Problems) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for variable in sorted(os.environ):
        if variable in VARIABLES:
            name, value = VARIABLES[variable], os.environ[variable]
            if _is_set(variable, name, value, problems):
                found[name] = Setting(value, variable)
        elif variable.startswith(PREFIX) and variable not in OF_OTHERS:
            _warn_of_misspelt(variable, problems)
    return found


def _is_set(variable: str, name: str, value: str, problems: Problems) -> bool:
    """Whether a variable has a value that can be used; an empty one is set for a registry only."""
    if not value:
        return name == "registry"
    form = settings_schema()["Section"].keys[name].value.form
    if form.pattern.fullmatch(value):
        return True
    # An address may hold a password.
    what = "the value" if "@" in value else quoted(value)
    such = None if "@" in value else usable(value, form.pattern)
    do = f"{form.advice}, such as `{such}`" if such else form.advice
    problems.error("unusable-name", in_variable(variable), f"{what} is not usable", do)
    return False


def _warn_of_misspelt(variable: str, problems: Problems) -> None:
    near = nearest(variable.removeprefix(PREFIX), [name.upper() for name in NAMES])
    if near is not None:
        do = f"did you mean {PREFIX}{near}?"
        problems.warning("unknown-variable", in_variable(variable), "this sets nothing", do)


def in_variable(name: str) -> Place:
    """Return the place of something that an environment variable says."""
    return Place(Path(f"variable {name}"), 0, 0)
