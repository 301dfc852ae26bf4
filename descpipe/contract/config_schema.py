"""Config files in the image: whether they are as the JSON Schema beside ``run.py`` says."""

from __future__ import annotations

import os

from descpipe.contract.errors import StageError
from descpipe.contract.structured import JSON, YAML

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List

KINDS = {".yaml": YAML, ".yml": YAML, ".json": JSON}


def config_problems(folder: str, name: str, path: str) -> List[str]:
    """Return what in a config file is not as ``NAME.schema.json`` says, if that is there.

    Parameters
    ----------
    folder : str
        That of ``run.py``.
    name : str
        What the stage calls the file.
    path : str
        Where it is. It may be empty if the schema allows that.

    Raises
    ------
    UncheckedError
        If a package that this takes is not installed.
    StageError
        If the schema cannot be read.
    """
    stem, suffix = os.path.splitext(name)
    schema_path = os.path.join(folder, f"{stem}.schema.json")
    if suffix not in KINDS or not os.path.isfile(schema_path):
        return []
    import json

    try:
        with open(schema_path, encoding="utf-8") as stream:
            kind = KINDS[suffix](schema=json.load(stream))
    except (OSError, ValueError, RecursionError) as error:
        raise StageError(f"{schema_path} is not a JSON Schema: {error}") from None
    try:
        return kind.content_problems(path)
    except OSError as error:
        return [f"{path} cannot be read: {error.strerror}"]
