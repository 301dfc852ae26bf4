"""What made an output, in words: everything in it that its content depends on, and nothing else.

So two runs of one thing say the same: no times, no hosts, no users, no paths. What cannot be known
in here, such as the digest of the image, is in the record of the run.
"""

from __future__ import annotations

from descpipe.contract.content_digests import content_digest, contents_digest, text_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Mapping, Sequence

LONGEST_VALUE = 2000


def made_by(text: str, stage: str, run_py: str) -> Dict[str, str]:
    """Return who makes an output.

    Parameters
    ----------
    text : str
        Pipeline, version and step, as the command line gives them.
    stage : str
        The stage's name.
    run_py : str
        Where its ``run.py`` is.
    """
    from descpipe import __version__

    pipeline, version, step = text.split("/", 2)
    return {
        "pipeline": pipeline,
        "version": version,
        "step": step,
        "stage": stage,
        "run.py": content_digest(run_py),
        "descpipe": __version__,
    }


def made_from(
    values: Mapping[str, Any],
    config: Mapping[str, str],
    inputs: Mapping[str, Sequence[str]],
) -> Dict[str, str]:
    """Return what an output is made from, by the names that the records of runs have for it.

    Parameters
    ----------
    values : mapping of str to value
        Those of the parameters.
    config : mapping of str to str
        The path of each config file, by its tag.
    inputs : mapping of str to sequence of str
        The paths of each input, by its tag.
    """
    found = {f"parameter {name}": _text(value) for name, value in values.items()}
    found.update((f"config file {tag}", content_digest(path)) for tag, path in config.items())
    found.update((f"input {tag}", contents_digest(paths)) for tag, paths in inputs.items())
    return found


def provenance_of_json(text: Any) -> Dict[str, str]:
    """Return what a text in a file says, which may be from anybody.

    Raises
    ------
    ValueError
        If it is not as such texts are.
    """
    import json

    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError("says what made it in another way than descpipe does")
    return found


def _text(value: Any) -> str:
    import json

    text = json.dumps(value, sort_keys=True, default=str)
    return text if len(text) <= LONGEST_VALUE else text_digest(text)
