"""Crates of runs: what they say, and what the validator of their profile finds."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
PYTHON = REPOSITORY / ".venv/crate-tools/bin/python"
VALIDATOR = REPOSITORY / "tests/recording/validate_crate.py"
# The workflow of a crate is a file in it, so it cannot have an address of the web.
NOT_IN_OUR_POWER = {"SoftwareApplication id"}


def crate_of(folder: Path) -> dict[str, Any]:
    """Return the things of a crate by their ids."""
    graph = json.loads((folder / "ro-crate-metadata.json").read_text())["@graph"]
    return {entity["@id"]: entity for entity in graph}


def of_type(crate: dict[str, Any], kind: str) -> list[Any]:
    """Return the things of a type."""
    return [entity for entity in crate.values() if kind in entity["@type"]]


def issues(folder: Path, tmp_path: Path) -> list[list[str]]:
    """Return what the validator finds, except what is not in our power."""
    copy = shutil.copytree(folder, tmp_path / "crate")  # the validator cannot bear spaces
    words = [str(PYTHON), str(VALIDATOR), str(copy), str(tmp_path / "result.json")]
    subprocess.run(words, check=True, capture_output=True)
    told = json.loads((tmp_path / "result.json").read_text())
    assert told["checks"] > 100
    return [issue for issue in told["issues"] if issue[1] not in NOT_IN_OUR_POWER]
