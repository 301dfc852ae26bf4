"""CWL types and formats of what stages declare."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from descpipe.model.formats import format_of, format_of_suffix
from descpipe.yaml import Inline

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.contract.parameters import Parameter
    from descpipe.cwl import CWLDocument

# A whole number may have 64 bits, as those of Python and NumPy do: seeds often need more than 32.
SCALARS = {int: "long", float: "double", bool: "boolean", str: "string"}


def file_format(file: File) -> CWLDocument:
    """Return the ``format`` field of files of a type; empty where no IRI is known."""
    iri = format_of(file)
    return {"format": iri} if iri else {}


def config_format(file_name: str) -> CWLDocument:
    """Return the ``format`` field of a config file; empty where no IRI is known."""
    iri = format_of_suffix(file_name.rpartition(".")[2])
    return {"format": iri} if iri else {}


def file_location(path: Path, folder: Path) -> str:
    """Return where a file is from the folder of a document, as a relative reference.

    Only what has a meaning of its own in a reference is escaped: it reads as the path otherwise.
    """
    relative = os.path.relpath(path, folder)
    return re.sub("[%#?:]", lambda match: f"%{ord(match[0]):02X}", relative)


def file_type(file: File, *, may_lack: bool = False) -> str:
    """Return the CWL type of files: ``File``, ``File[]``, ``File?``, ``Directory``."""
    name = "Directory" if file.is_directory else "File"
    return name + ("[]" if file.is_list else "") + ("?" if file.is_optional or may_lack else "")


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


def value_type(parameter: Parameter) -> Any:
    """Return the CWL type of a parameter among the inputs of a workflow.

    A record can be anything there: with the type of a record, cwltool would lose what the job
    order gives for it as soon as its command line gives another value. The tool knows the type.
    """
    if parameter.fields and not parameter.is_list:
        return "Any?" if parameter.is_optional else "Any"
    return parameter_type(parameter)


def scattered_type(parameter: Parameter) -> Any:
    """Return the CWL type of the values of a parameter, of which each part of a step gets one."""
    if has_enum(parameter):  # cwltool cannot read lists of them; the tool knows the type
        return {"type": "array", "items": "Any"}
    return f"{_item_type(parameter)}[]"


def _item_type(parameter: Parameter) -> Any:
    if parameter.fields and parameter.is_list:
        return "Any"  # cwltool cannot bind lists of records
    if parameter.fields:
        return {
            "type": "record",
            "fields": {name: _field(f) for name, f in parameter.fields.items()},
        }
    if has_enum(parameter):
        return Inline(type="enum", symbols=list(dict.fromkeys(parameter.choices or ())))
    return SCALARS[parameter.item_type]


def _field(parameter: Parameter) -> Any:
    type_, doc = parameter_type(parameter), parameter_doc(parameter)
    return {"type": type_, **doc} if doc or not isinstance(type_, str) else type_


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
        f"{word} {bound if isinstance(bound, str) else repr(bound)}"
        for word, bound in parameter.bounds()
    ]
    if parameter.min_items > 1:
        limits.append(f"at least {parameter.min_items} items")
    limits += ["increasing"] if parameter.increasing else []
    limits += [f"instead of {', '.join(parameter.instead_of)}"] if parameter.instead_of else []
    if parameter.condition_on:
        limits.append(f"a condition on columns of {', '.join(parameter.condition_on)}")
    if parameter.choices is not None and not has_enum(parameter):
        limits.append("one of " + ", ".join(repr(choice) for choice in parameter.choices))
    unit = f"[{parameter.unit}]" if parameter.unit else ""
    words = " ".join(word for word in (parameter.doc, unit) if word)
    text = "; ".join(part for part in (words, ", ".join(limits)) if part)
    return {"doc": text} if text else {}
