"""Whether the schemas of config files come into the image, where they are looked for."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from descpipe.dockerfiles.image import RUN_PY, STAGE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from descpipe.dockerfiles.project_images import ReadImage
    from descpipe.model.problem import Problems


def check_schemas(read: ReadImage, schemas: Iterable[str], problems: Problems) -> None:
    """Tell of schemas that stay out of an image: no config file would be checked there.

    Parameters
    ----------
    read : ReadImage
        The image.
    schemas : iterable of str
        The names of those beside `run.py`.
    problems : Problems
        Gets a warning of those that no COPY brings.
    """
    image = read.image
    run_py = image.places_of(read.context.path, "run.py").get(RUN_PY)
    if run_py is None or image.can_fetch or image.can_move:
        return
    for name in schemas:
        places = image.places_of(read.context.path, name)
        is_adrift = any(not path.startswith("/") for path in places)
        if posixpath.join(STAGE_FOLDER, name) not in places and not is_adrift:
            what = (
                f"{name} is not copied to {STAGE_FOLDER}; config files are not checked in the image"
            )
            do = f"write `COPY run.py {name} {STAGE_FOLDER}/`"
            if not read.context.holds(name):
                do += f", and `!{name}` as a last line in .dockerignore"
            problems.warning("schema-not-copied", run_py.place, what, do)
