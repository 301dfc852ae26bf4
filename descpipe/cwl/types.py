"""CWL types and formats of what stages declare."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from descpipe.yaml import Inline

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.contract.parameters import Parameter
    from descpipe.cwl import CWLDocument

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
# A whole number may have 64 bits, as those of Python and NumPy do: seeds often need more than 32.
SCALARS = {int: "long", float: "double", bool: "boolean", str: "string"}


def format_of(suffix: str) -> CWLDocument:
    """Return the ``format`` field for files with a suffix; empty where no IRI is known."""
    iri = FORMATS.get(suffix.lower())
    return {"format": iri} if iri else {}


def suffix_of(file_name: str) -> str:
    """Return what a file name ends in, without the dot."""
    return file_name.rpartition(".")[2]


def file_location(path: Path, folder: Path) -> str:
    """Return where a file is from the folder of a document, as a relative reference.

    Only what has a meaning of its own in a reference is escaped: it reads as the path otherwise.
    """
    relative = os.path.relpath(path, folder)
    return re.sub("[%#?:]", lambda match: f"%{ord(match[0]):02X}", relative)


def file_type(file: File) -> str:
    """Return the CWL type of files: ``File``, ``File[]``, ``File?``."""
    return "File" + ("[]" if file.is_list else "") + ("?" if file.is_optional else "")


def parameter_type(parameter: Parameter, item_binding: CWLDocument | None = None) -> Any:
    """Return the CWL type of a parameter.

    Parameters
    ----------
    parameter : Parameter
        What the stage declares.
    item_binding : dict, optional
        The ``inputBinding`` of each item of a list, in a tool.
    """
    item = _item_type(parameter)
    if not parameter.is_list and isinstance(item, str):
        return item + ("?" if parameter.is_optional else "")
    if parameter.is_list and isinstance(item, str) and item_binding is None:
        return item + "[]" + ("?" if parameter.is_optional else "")
    type_: Any = item
    if parameter.is_list:
        type_ = {"type": "array", "items": item}
        if item_binding is not None:
            type_["inputBinding"] = item_binding
    return ["null", type_] if parameter.is_optional else type_


def _item_type(parameter: Parameter) -> Any:
    if has_enum(parameter):
        return Inline(type="enum", symbols=list(dict.fromkeys(parameter.choices or ())))
    return SCALARS[parameter.item_type]


def has_enum(parameter: Parameter) -> bool:
    """Whether the choices of a parameter can be the symbols of a CWL enum.

    Symbols are names, in which some letters have a meaning; cwltool cannot bind lists of enums.
    """
    choices = parameter.choices or ()
    return bool(choices and not parameter.is_list) and all(
        isinstance(choice, str) and not set("/#:") & set(choice) for choice in choices
    )


def parameter_doc(parameter: Parameter) -> CWLDocument:
    """Return the ``doc`` field of a parameter: its sentence, unit and range."""
    limits = [
        f"{word} {bound!r}"
        for word, bound in (("minimum", parameter.minimum), ("maximum", parameter.maximum))
        if bound is not None
    ]
    if parameter.choices is not None and not has_enum(parameter):
        limits.append("one of " + ", ".join(repr(choice) for choice in parameter.choices))
    unit = f"[{parameter.unit}]" if parameter.unit else ""
    words = " ".join(word for word in (parameter.doc, unit) if word)
    text = "; ".join(part for part in (words, ", ".join(limits)) if part)
    return {"doc": text} if text else {}
