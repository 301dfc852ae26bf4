"""Turn analysis steps that live in Docker images into pipelines that run anywhere.

What a stage's ``run.py`` needs is here; everything else of the package lives in submodules
that this one does not load, so that the same import works inside a slim image.
"""

from descpipe.contract.columns import Column
from descpipe.contract.conditions import Condition
from descpipe.contract.directory import Directory
from descpipe.contract.errors import StageError
from descpipe.contract.files import File
from descpipe.contract.fits import FITS, Table
from descpipe.contract.hdf5 import HDF5
from descpipe.contract.parameters import Parameter
from descpipe.contract.parquet import Parquet
from descpipe.contract.png import PNG
from descpipe.contract.sacc import SACC
from descpipe.contract.stage import Stage
from descpipe.contract.structured import JSON, YAML
from descpipe.contract.text import Text

__all__ = [
    "FITS",
    "HDF5",
    "JSON",
    "PNG",
    "SACC",
    "YAML",
    "Column",
    "Condition",
    "Directory",
    "File",
    "Parameter",
    "Parquet",
    "Stage",
    "StageError",
    "Table",
    "Text",
    "__version__",
]

__version__ = "0.1.0"


def __dir__() -> "list[str]":
    """List the public names only."""
    return __all__
