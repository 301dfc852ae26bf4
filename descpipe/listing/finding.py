"""The stages that a word stands for, where it stands for no pipeline."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.errors import DescpipeError
from descpipe.listing.answers import Answers, RemoteAnswer, ask_engine, ask_registries
from descpipe.listing.collection import stages_of_folder, stages_of_images
from descpipe.listing.registries import names_in_registry
from descpipe.listing.target import Kind, is_of, no_stages_below, nothing_found

if TYPE_CHECKING:
    from collections.abc import Callable

    from descpipe.listing.answers import AskedEngine, LocalAnswer
    from descpipe.listing.collection import Collection
    from descpipe.model.problem import Problems

    Found = tuple[Collection, Answers]


def find_stages(
    kind: Kind, word: str, engine: AskedEngine, problems: Problems, *, is_remote: bool
) -> Found:
    """Return stages and their images, and who was asked about these.

    Parameters
    ----------
    kind : Kind
        What the word stands for.
    word : str
        As it was typed.
    engine : str
        Whose images are of interest.
    problems : Problems
        Gets what is wrong in stages and labels.
    is_remote : bool
        Whether registries are asked about images that were not found there.

    Raises
    ------
    DescpipeError
        If there is nothing, or the registry that was named does not answer.
    """
    collection, answers = FINDERS[kind](word, ask_engine(engine), problems)
    if not is_remote or answers.remote is not None:
        return collection, answers
    remote = ask_registries(image.name for image in collection.images() if image.name)
    return collection.with_remote(remote), Answers(local=answers.local, remote=remote)


def _of_folder(word: str, local: LocalAnswer, problems: Problems) -> Found:
    folder = Path(os.path.abspath(word))
    folder = folder.parent if folder.is_file() else folder
    answers = Answers(local=local)
    collection = stages_of_folder(folder, answers, problems)
    if not collection.stages:
        raise no_stages_below(word)
    return collection, answers


def _of_this_machine(word: str, local: LocalAnswer, problems: Problems) -> Found:
    names = local_names(word, local)
    if not names:
        why = local.trouble or "no image of that owner or name is on this machine"
        raise nothing_found(word, why)
    answers = Answers(local=local)
    return stages_of_images(names, answers, problems), answers


def local_names(word: str, local: LocalAnswer) -> list[str]:
    """Return the names that a word stands for; of an image with a tag not that with a digest."""
    names = sorted(name for name in local.images if is_of(name, word))
    tagged = {local.images[name].id for name in names if "@" not in name}
    return [name for name in names if "@" not in name or local.images[name].id not in tagged]


def _of_registry(word: str, local: LocalAnswer, problems: Problems) -> Found:
    try:
        names = names_in_registry(word)
        remote = ask_registries(names)
    except DescpipeError as error:
        names = local_names(word, local)
        if not names:
            raise
        remote = RemoteAnswer(troubles=(str(error),))
    answers = Answers(local=local, remote=remote)
    collection = stages_of_images(names, answers, problems)
    if not (collection.stages or collection.others or answers.troubles()):
        raise DescpipeError(f"{word}: the registry has no image of that owner or name")
    return collection, answers


FINDERS: dict[Kind, Callable[[str, LocalAnswer, Problems], Found]] = {
    Kind.STAGE: _of_folder,
    Kind.FOLDER: _of_folder,
    Kind.IMAGES: _of_this_machine,
    Kind.REGISTRY: _of_registry,
}
