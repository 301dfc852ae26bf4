"""File types and parameters from what the label of an image says of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from descpipe.contract.bad_value import BadValueError
from descpipe.contract.columns import Column
from descpipe.contract.files import File, FileList
from descpipe.contract.fits import Table
from descpipe.contract.parameters import REQUIRED, Parameter
from descpipe.contract.scalars import shown
from descpipe.model.stage_label import COLUMNS, PARAMETER_WORDS, RECORD
from descpipe.reading.literals import FILE_TYPES, TYPES, schema_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PARAMETER_KEYS = ("type", "list", "fields", "default", *PARAMETER_WORDS)
COLUMN_KEYS = ("kind", "unit", "shape", "doc", "optional")
TABLE_KEYS = ("columns", "keywords")


class BadLabelError(Exception):
    """A label is not as `descpipe build` writes it.

    Parameters
    ----------
    what : str
        What is wrong with it.
    do : str
        What to do, if that is known.
    """

    def __init__(self, what: str, do: str = "") -> None:
        self.do = do
        super().__init__(what)


@contextmanager
def within(what: str) -> Iterator[None]:
    """Say of what in a label something is told, also if a constructor refuses it."""
    try:
        yield
    except BadLabelError as error:
        raise BadLabelError(f"{what}: {error}", error.do) from None
    except (TypeError, ValueError, BadValueError) as error:
        raise BadLabelError(f"{what}: {str(error).partition('; ')[0]}") from None


def read_file(told: Any) -> File:
    """Return the type of an input or output."""
    entry = dict(_mapping(told))
    kind = FILE_TYPES.get(f"descpipe.{entry.pop('type', '')}")
    is_list = entry.pop("list", False)
    if kind is None or type(is_list) is not bool:
        raise BadLabelError("its type is not known")
    _check_keys(entry, (*kind.declares, "optional"))
    for key in COLUMNS:
        if key in entry:
            entry[key] = _columns(entry[key])
    if "attributes" in entry:
        attributes = _mapping(entry["attributes"])
        entry["attributes"] = {path: _columns(each) for path, each in attributes.items()}
    if "hdus" in entry:
        entry |= _tables(_mapping(entry.pop("hdus")))
    file = kind(**entry)
    fault = schema_fault(file)
    if fault is not None:
        raise BadLabelError(fault)
    return FileList(file) if is_list else file


def _tables(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of the type FITS; a table without a name is the only one."""
    hdus = {name: _table(table) for name, table in told.items()}
    if list(hdus) != [""]:
        return {"hdus": hdus}
    return {"columns": hdus[""].columns, "keywords": hdus[""].keywords}


def _table(told: Any) -> Table:
    entry = _mapping(told)
    _check_keys(entry, TABLE_KEYS)
    return Table(**{key: _columns(each) for key, each in entry.items()})


def _columns(told: Any) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for name, entry in _mapping(told).items():
        with within(repr(name)):
            _check_keys(_mapping(entry), COLUMN_KEYS)
            found[name] = Column(**entry)
    return found


def read_parameter(told: Any) -> Parameter:
    """Return a parameter, or a field of one."""
    entry = dict(_mapping(told))
    _check_keys(entry, PARAMETER_KEYS)
    word, is_list, fields = entry.pop("type", ""), entry.pop("list", False), entry.pop("fields", {})
    kind: Any = TYPES.get(word) if isinstance(word, str) else None
    if word == RECORD:
        kind = {name: _field(name, field) for name, field in _mapping(fields).items()}
    if kind is None or type(is_list) is not bool or (fields and word != RECORD):
        raise BadLabelError("its type is not known")
    default = entry.pop("default", REQUIRED)
    return Parameter([kind] if is_list else kind, default, **entry)


def _field(name: str, told: Any) -> Parameter:
    with within(f"field {name!r}"):
        return read_parameter(told)


def _mapping(told: Any) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise BadLabelError(f"{shown(told)} is not a mapping")
    return told


def _check_keys(entry: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = next((key for key in entry if key not in known), None)
    if unknown is not None:
        raise BadLabelError(f"{unknown!r} is not known")
