"""Turn analysis steps that live in Docker images into pipelines that run anywhere.

What a stage's ``run.py`` needs is here; everything else of the package lives in submodules
that this one does not load, so that the same import works inside a slim image.
"""

from descpipe.contract.errors import StageError
from descpipe.contract.files import File
from descpipe.contract.parameters import Parameter
from descpipe.contract.stage import Stage

__all__ = ["File", "Parameter", "Stage", "StageError", "__version__"]

__version__ = "0.1.0"


def __dir__() -> "list[str]":
    """List the public names only."""
    return __all__
