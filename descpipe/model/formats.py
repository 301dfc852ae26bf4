"""The names (IRIs) by which formats of files are known to programs that run CWL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from descpipe.contract.files import File

MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
FORMATS = {
    "csv": MEDIA_TYPE + "text/csv",
    "fit": MEDIA_TYPE + "application/fits",
    "fits": MEDIA_TYPE + "application/fits",
    "h5": "http://edamontology.org/format_3590",
    "hdf": "http://edamontology.org/format_3590",
    "hdf5": "http://edamontology.org/format_3590",
    "html": MEDIA_TYPE + "text/html",
    "json": MEDIA_TYPE + "application/json",
    "parquet": MEDIA_TYPE + "application/vnd.apache.parquet",
    "pdf": MEDIA_TYPE + "application/pdf",
    "png": MEDIA_TYPE + "image/png",
    "svg": MEDIA_TYPE + "image/svg+xml",
    "txt": MEDIA_TYPE + "text/plain",
    "xml": MEDIA_TYPE + "application/xml",
    "yaml": MEDIA_TYPE + "application/yaml",
    "yml": MEDIA_TYPE + "application/yaml",
}


def format_of_suffix(suffix: str) -> str:
    """Return the format of files with a suffix; empty where none is known."""
    return FORMATS.get(suffix.lower(), "")


def format_of(file: File) -> str:
    """Return the format that a file type declares, else that of its suffix; empty for folders."""
    if file.is_directory:
        return ""
    return file.format or format_of_suffix(file.suffix)
