"""Write stages.md, the list of the shipped stages, from their sources."""  # noqa: INP001

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from descpipe.listing.contents import file_contents, schema_items
from descpipe.listing.found_stages import read_stages_below
from descpipe.listing.wording import default_words, each_parameter, range_words, type_words
from descpipe.model.pipeline import image_name
from descpipe.model.problem import Problems
from descpipe.reading.pipeline_yaml import read_pipeline_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from descpipe.contract.files import File
    from descpipe.contract.parameters import Parameter
    from descpipe.listing.contents import Group, Item
    from descpipe.model.metadata import StageMetadata

REPOSITORY = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("stages.md")
WIDTH = 98
INTRODUCTION = """\
# The shipped stages

Every stage in `images/`: its images, what it reads and writes, and what one can set. This page is
made by `python docs/make_stages.py` from what the stages declare. `descpipe list images/NAME` shows
the same in a terminal, and where the images are. [The two-point pipeline](two-point.md) tells what
the stages compute.
"""
# What would be taken for markup outside of backquotes.
MARKUP = re.compile(r"([\\`*<|])")

PARAGRAPHS = re.compile(r"\n\s*\n")


def page() -> str:
    """Return the text of the page."""
    problems = Problems()
    stages, _ = read_stages_below(REPOSITORY / "images", problems)
    if problems.found:
        raise SystemExit("\n".join(map(str, problems.found)))
    uses = _uses()
    links = [f"[{stage.name}](#{stage.name}): {_escaped(stage.label)}." for stage in stages]
    contents = "\n".join(_item(link, 0) for link in links) + "\n"
    sections = ["\n".join(_section(stage, uses.get(stage.name, []))) for stage in stages]
    return "\n".join([INTRODUCTION, contents, *sections])


def _uses() -> dict[str, list[str]]:
    """Return the images of each stage and the pipelines that they are of."""
    links: dict[str, dict[str, list[str]]] = {}
    for path in sorted(REPOSITORY.glob("pipelines/*/pipeline.yaml")):
        entry = read_pipeline_yaml(path, Problems())
        for step in entry.steps if entry else ():
            repository = f"{entry.base_name}-{step.stage}"
            image = image_name(entry.registry, entry.owner, repository, entry.version)
            link = f"[{path.parent.name}](../{path.relative_to(REPOSITORY).as_posix()})"
            use = f"Image `{image}`, step `{step.name}` of"
            links.setdefault(step.stage, {}).setdefault(use, []).append(link)
    return {
        stage: [f"{use} {' and '.join(pipelines)}." for use, pipelines in uses.items()]
        for stage, uses in links.items()
    }


def _section(stage: StageMetadata, uses: Iterable[str]) -> Iterator[str]:
    yield f"## {stage.name}\n"
    yield _filled(f"{_escaped(stage.label)}.")
    yield from (_filled(_escaped(paragraph)) for paragraph in PARAGRAPHS.split(stage.doc))
    yield from (_filled(use) for use in dict.fromkeys(uses))
    yield from _files("Inputs", stage.inputs)
    yield from _files("Outputs", stage.outputs)
    yield from _config(stage)
    yield from _parameters(stage.parameters)


def _files(title: str, files: Mapping[str, File]) -> Iterator[str]:
    if not files:
        return
    yield f"**{title}**\n"
    for tag, file in files.items():
        words = f"{file.kind}, optional" if file.is_optional else file.kind
        yield _item(f"`{tag}`: {words}. {_sentence(file.doc)}", 0)
        for group in file_contents(file):
            yield from _group(group)
    yield ""


def _group(group: Group) -> Iterator[str]:
    if any(item.type or item.doc for item in group.items):
        yield _item(f"{group.title}:", 2)
        yield from _items(group.items, 4)
    else:
        yield _item(f"{group.title}: {', '.join(f'`{item.name}`' for item in group.items)}", 2)


def _config(stage: StageMetadata) -> Iterator[str]:
    if not stage.config:
        return
    yield "**Config files**\n"
    for tag, name in stage.config.items():
        yield _item(f"`{tag}`: `{name}`", 0)
        yield from _items(schema_items(stage.config_schemas.get(tag, {})), 2)
    yield ""


def _parameters(parameters: Mapping[str, Parameter]) -> Iterator[str]:
    if not parameters:
        return
    yield "**Parameters**\n"
    for name, parameter in each_parameter(parameters):
        default = default_words(parameter)
        words = [
            type_words(parameter),
            default if parameter.is_required else f"default {default}",
            range_words(parameter),
        ]
        allowed = _escaped(", ".join(word for word in words if word))
        yield _item(f"`{name}`: {allowed}. {_sentence(parameter.doc)}", 0)
    yield ""


def _items(items: Iterable[Item], indent: int) -> Iterator[str]:
    """Yield list items; things without a text of their own that are alike share one."""
    for (type_, doc), alike in groupby(items, lambda item: (item.type, item.doc)):
        names = [f"`{item.name}`" for item in alike]
        named = [", ".join(names)] if not doc else names
        for name in named:
            words = ": ".join(word for word in (name, _escaped(type_)) if word)
            yield _item(f"{words}{'. ' if doc else ''}{_sentence(doc)}", indent)


def _sentence(text: str) -> str:
    text = _escaped(text)
    return text and text[0].upper() + text[1:].removesuffix(".") + "."


def _escaped(text: str) -> str:
    return MARKUP.sub(r"\\\1", text)


def _item(text: str, indent: int) -> str:
    return fill(
        text.strip(),
        WIDTH,
        initial_indent=" " * indent + "- ",
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _filled(text: str) -> str:
    return fill(text.strip(), WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
