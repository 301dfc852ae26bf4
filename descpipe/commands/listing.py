"""List stages: their images, files, config files and parameters.

WHAT is a pipeline file; a folder with stages somewhere below it, or that of
one stage, which is then told in full; an owner of images on this machine, or
an image; or the owner of images in a registry, as HOST/OWNER.
Without an option all is listed; each option lists one part.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from descpipe.checking.purposes import Purpose
from descpipe.commands.options import add_from_images, add_locked, add_overrides, load_pipeline
from descpipe.console import tell_problems
from descpipe.engines.choice import WantedEngine
from descpipe.errors import BadInput, DescpipeError
from descpipe.listing.answers import Answers, AskedEngine, ask_engine, ask_registries
from descpipe.listing.documents import collection_document, pipeline_document
from descpipe.listing.finding import find_stages
from descpipe.listing.images import image_rows, origins, pipeline_images
from descpipe.listing.page import stage_page
from descpipe.listing.stage_parts import stage_rows
from descpipe.listing.step_parts import cells, part_rows
from descpipe.listing.table import PAGE_WIDTH, table, terminal_width
from descpipe.listing.target import Kind, is_named_by, kind_of
from descpipe.model.problem import Problems, counted, in_reading_order
from descpipe.reading.overrides import on_command_line
from descpipe.terminal import tell

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

    from descpipe.listing.collection import Collection
    from descpipe.listing.images import ListedImage
    from descpipe.model.pipeline import Pipeline

LIST = Purpose("list", frozenset())
PARTS = {
    "images": "each image: its name, its size, where it is, and its digest",
    "inputs": "files that are read, and where they come from",
    "outputs": "files that are written",
    "config": "config files",
    "parameters": "parameters, and where their values come from",
}


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument(
        "target", metavar="WHAT", help="pipeline file, folder, owner, or HOST/OWNER of a registry"
    )
    add_overrides(parser)
    for part, what in PARTS.items():
        parser.add_argument(f"--{part}", dest=f"list_{part}", action="store_true", help=what)
    add_locked(parser)
    add_from_images(parser)
    parser.add_argument(
        "--remote", action="store_true", help="ask registries too whether they have the images"
    )
    parser.add_argument(
        "--registry",
        action="store_true",
        help="take WHAT for HOST/OWNER of a registry, even if there is a folder of that name",
    )
    parser.add_argument(
        "--engine",
        choices=[*get_args(WantedEngine), "none"],
        default="auto",
        help="whose images are told: auto (default): docker if its engine answers, else podman; "
        "none: nobody is asked",
    )
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="write JSON, for programs"
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What to list of what, whom to ask, and how to write it."""

    target: str
    parts: tuple[str, ...]
    engine: AskedEngine
    is_remote: bool
    as_json: bool

    def of_parts(self) -> tuple[str, ...]:
        """Return the parts that are asked for, or all."""
        return self.parts or tuple(PARTS)


def run(
    *,
    target: str,
    settings: list[str],
    inputs: list[str],
    locked: bool,
    from_images: bool,
    remote: bool,
    registry: bool,
    engine: AskedEngine,
    as_json: bool,
    **wanted: bool,
) -> int:
    """List the parts that are asked for, or all."""
    request = Request(
        target=target,
        parts=tuple(part for part in PARTS if wanted[f"list_{part}"]),
        engine=engine,
        is_remote=remote,
        as_json=as_json,
    )
    kind = Kind.REGISTRY if registry else kind_of(target)
    if kind is Kind.PIPELINE:
        model = load_pipeline(
            Path(target), LIST, settings, inputs, locked=locked, from_images=from_images
        )
        _list_pipeline(request, model)
    else:
        options = {"--set": settings, "--input": inputs}
        _refuse_options(options, {"--locked": locked, "--from-images": from_images})
        return _list_stages(request, kind)
    return 0


def _list_pipeline(request: Request, model: Pipeline) -> None:
    parts = request.of_parts()
    answers = _answers(request, model) if "images" in parts else None
    images = _images(model, answers) if answers else []
    rows = {part: part_rows(part, model) for part in parts if part != "images"}
    if request.as_json:
        _write_json(pipeline_document(model, rows, images, answers))
        return
    tables: dict[str, Sequence[Sequence[str]]] = {}
    if not request.parts:
        tables["steps"] = [(step.name, step.stage.label) for step in model.steps]
    if images:
        tables["images"] = image_rows("step", images)
    commits = origins(images)
    if commits:
        tables["from Git"] = commits
    tables |= {part: cells(found) for part, found in rows.items()}
    _write_tables(tables)


def _answers(request: Request, pipeline: Pipeline) -> Answers:
    names = [step.image for step in pipeline.steps]
    return Answers(
        local=ask_engine(request.engine),
        remote=ask_registries(names) if request.is_remote else None,
    )


def _images(pipeline: Pipeline, answers: Answers) -> list[ListedImage]:
    problems = Problems()
    images = pipeline_images(pipeline, answers, problems)
    _tell(answers, problems)
    return images


def _refuse_options(given: Mapping[str, list[str]], switches: Mapping[str, bool]) -> None:
    """Refuse what makes no sense where no pipeline is listed."""
    words = [f"{option} {text}" for option, texts in given.items() for text in texts]
    problems = Problems()
    for word in [*words, *(switch for switch, is_on in switches.items() if is_on)]:
        what, do = "this is for pipelines, and stages are listed", "remove it"
        problems.error("bad-option", on_command_line(word), what, do)
    if problems.has_errors:
        raise BadInput(problems.found)


def _list_stages(request: Request, kind: Kind) -> int:
    """List stages; the status is 1 if a registry was named that does not tell what it has."""
    problems = Problems()
    collection, answers = find_stages(
        kind, request.target, request.engine, problems, is_remote=request.is_remote
    )
    if kind is Kind.STAGE and not collection.readable():
        raise BadInput(problems.found)
    _tell(answers, problems)
    if kind is Kind.IMAGES and not collection.stages and not request.as_json:
        what = (
            f"{request.target}: {counted(collection.others, 'image')} found, and none with a stage"
        )
        raise DescpipeError(f"{what}; stages are in images that `descpipe build` made")
    if request.as_json:
        _write_json(collection_document(request.target, collection, answers))
    elif collection.stages:
        _write_stages(request, kind, collection)
    if collection.others:
        tell(f"not shown: {counted(collection.others, 'image')} without a stage")
    return int(kind is Kind.REGISTRY and bool(answers.remote and answers.remote.troubles))


def _tell(answers: Answers, problems: Problems) -> None:
    """Say what is not known, and what is wrong: that hides nothing else, so it is a warning."""
    for trouble in answers.troubles():
        tell(trouble)
    found = [replace(problem, severity="warning") for problem in problems.found]
    tell_problems(in_reading_order(found))


def _write_stages(request: Request, kind: Kind, collection: Collection) -> None:
    stages = collection.readable()
    images = image_rows("stage", collection.images())
    # The owner of one image is listed as those of several are.
    is_named = any(is_named_by(image.name, request.target) for image in collection.images())
    is_one = kind is Kind.STAGE or (is_named and len(collection.images()) == 1)
    if is_one and stages and not request.parts:
        width = terminal_width() or PAGE_WIDTH
        lines = list(table([row[1:] for row in images], width))
        print("\n".join(stage_page(stages[0][1], lines, width)))
        return
    parts = request.parts or (("stages", *PARTS) if stages else ("images",))
    _write_tables(
        {part: images if part == "images" else stage_rows(part, stages) for part in parts}
    )


def _write_tables(tables: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Write one table, or several with their titles."""
    width = terminal_width()
    texts = ["\n".join(table(rows, width)) or "  none" for rows in tables.values()]
    if len(texts) > 1:
        texts = [f"{title}\n{text}" for title, text in zip(tables, texts, strict=True)]
    print("\n\n".join(texts))


def _write_json(document: dict[str, Any]) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False))
