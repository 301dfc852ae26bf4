"""Parameters in the environment, for a stage that is started by hand in a shell."""

from __future__ import annotations

import os

from descpipe.contract.errors import StageError, near_miss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Mapping

VARIABLE = "DESC_PARAMETERS"


def parameters_of_environment(declared: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the values that ``DESC_PARAMETERS`` gives, a JSON object of names and values.

    Runners never use it: every value that changes a result is on their command line.

    Raises
    ------
    StageError
        If it is no such object, or names what the stage does not declare.
    """
    text = os.environ.get(VARIABLE)
    if not text:
        return {}
    import json

    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise StageError(f'{VARIABLE} is not a JSON object; write it as in {{"nbin": 4}}')
    unknown = [name for name in values if name not in declared]
    if unknown:
        raise StageError(
            *(
                f"parameter {name!r} of {VARIABLE} is not one of this stage"
                f"{near_miss(name, declared)}"
                for name in unknown
            )
        )
    return values
