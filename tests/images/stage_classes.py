"""The classes of the shipped stages, as their run.py declare them."""

from __future__ import annotations

from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import descpipe

IMAGES = Path(__file__).resolve().parents[2] / "images"


@cache
def load_stage(name: str) -> type[descpipe.Stage]:
    """Return the class Stage of images/NAME/run.py."""
    spec = spec_from_file_location(f"run_{name}", IMAGES / name / "run.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Stage
