"""Columns, datasets and keywords: what a reader needs of them, and what a file or writer has."""

from __future__ import annotations

from descpipe.contract.errors import near_miss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping, Sequence

    Columns = Mapping[str, "Column"]

MAX_SHOWN = 8
COLUMNS_EXAMPLE = "write ['ra', 'dec'], or {'ra': 'float'}"
KINDS = {
    "any": frozenset({"int", "float", "bool", "str", "complex", "other"}),
    "number": frozenset({"int", "float"}),
    "int": frozenset({"int"}),
    "float": frozenset({"int", "float"}),
    "bool": frozenset({"bool"}),
    "str": frozenset({"str"}),
    "complex": frozenset({"int", "float", "complex"}),
}
TYPES = (int, float, bool, str, complex)


class Column:
    """A column of a table, a dataset, or a keyword.

    Parameters
    ----------
    kind : str or type
        ``"int"``, ``"float"`` (which an int is, too), ``"bool"``, ``"str"``, ``"complex"``,
        ``"number"`` (int or float) or ``"any"``; ``int`` is the same as ``"int"``.
    unit : str
        Unit of its values, as astropy writes it; without one, any unit is right.
    shape : int or list of int, optional
        Shape of one row's value; without it, any shape is right. ``None`` in a list is any length.
    doc : str
        One sentence about what it holds.
    optional : bool
        Whether it may be missing; if it is there, it must be as described.

    Raises
    ------
    ValueError
        If one of these is not as described.
    """

    def __init__(
        self,
        kind: Any = "any",
        *,
        unit: str = "",
        shape: Any = None,
        doc: str = "",
        optional: bool = False,
    ) -> None:
        if kind in TYPES:
            kind = kind.__name__
        if not isinstance(kind, str) or kind not in KINDS:
            raise ValueError(f"{kind!r} is not a kind of column{near_miss(str(kind), KINDS)}")
        if not isinstance(unit, str) or not isinstance(doc, str):
            raise ValueError("unit and doc must be strings; put them in quotes")
        if type(optional) is not bool:
            raise ValueError("optional must be True or False; write one of them")
        if unit:
            check_unit(unit)
        self.kind = kind
        self.unit = unit
        self.shape = _shape(shape)
        self.doc = doc
        self.is_optional = optional

    def __repr__(self) -> str:
        words = [self.kind, f"[{self.unit}]" if self.unit else "", _shape_words(self.shape)]
        return " ".join(word for word in words if word)

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        shape = None if self.shape is None else list(self.shape)
        return {
            "kind": self.kind,
            "unit": self.unit,
            "shape": shape,
            "doc": self.doc,
            "optional": self.is_optional,
        }


def check_unit(unit: str) -> None:
    """Raise a ValueError if a text is not a unit."""
    from descpipe.contract.units import unit_problem  # slow to load, and most have no unit

    problem = unit_problem(unit)
    if problem:
        raise ValueError(problem)


def read_columns(declared: Any, what: str = "columns", known: Any = ()) -> Dict[str, Column]:
    """Return the columns that a declaration names: a list of names, or names and their kinds.

    Parameters
    ----------
    declared : list of str, or dict of str to (str or Column)
        The declaration.
    what : str
        The word for them.
    known : the same
        What a class declares; a list of names chooses from it.

    Raises
    ------
    ValueError
        If it is neither, or a name is not one of those known.
    """
    if isinstance(declared, (list, tuple)):
        declared = _chosen(declared, read_columns(known, what) if known else {}, what)
    if not isinstance(declared, dict) or not all(isinstance(name, str) for name in declared):
        raise ValueError(
            f"{what} are a list of names, or a dictionary of names and kinds; {COLUMNS_EXAMPLE}"
        )
    columns: Dict[str, Column] = {}
    for name, kind in declared.items():
        try:
            columns[name] = kind if isinstance(kind, Column) else Column(kind)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{what}: {name!r}: {error}") from None
    return columns


def missing(wanted: Columns, there: Columns, what: str, *, fold_case: bool = False) -> List[str]:
    """Return the words for each column that is wanted and not there, or of another kind.

    Parameters
    ----------
    wanted, there : mapping of str to Column
        What the reader needs, and what a file or its writer has.
    what : str
        The word for one: ``"column"``, ``"dataset"``.
    fold_case : bool
        Whether names are the same in any case, as in FITS.
    """
    names = {name.lower() if fold_case else name: name for name in there}
    problems, absent = [], []
    for name, column in wanted.items():
        found = names.get(name.lower() if fold_case else name)
        if found is None and column.is_optional:
            continue
        if found is None:
            spare = [other for other in there if other not in wanted]
            near = near_miss(name, spare)
            if near.startswith("; did"):
                problems.append(f"no {what} {name!r}{near}")
            else:
                absent.append(name)
        else:
            problem = _difference(column, there[found])
            if problem:
                problems.append(f"{what} {name!r} {problem}")
    return ([f"no {what}{_listed(absent)}"] if absent else []) + problems


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f" {names[0]!r}"
    shown = ", ".join(map(repr, names[:MAX_SHOWN]))
    return f"s {shown}" + (f" and {len(names) - MAX_SHOWN} more" if len(names) > MAX_SHOWN else "")


def _chosen(names: Sequence[str], known: Columns, what: str) -> Dict[str, Any]:
    if not all(isinstance(name, str) for name in names):
        raise ValueError(
            f"{what} are a list of names, or a dictionary of names and kinds; {COLUMNS_EXAMPLE}"
        )
    for name in names:
        if known and name not in known:
            raise ValueError(f"{what}: {name!r} is none of its own{near_miss(name, known)}")
    return {name: known.get(name, "any") for name in names}


def _difference(wanted: Column, there: Column) -> str | None:
    if there.is_optional and not wanted.is_optional:
        return "may be missing"
    if not KINDS[wanted.kind] & KINDS[there.kind] or (
        there.kind != "any" and not KINDS[there.kind] <= KINDS[wanted.kind]
    ):
        return f"holds {there.kind}, not {wanted.kind}"
    if wanted.unit and there.unit and wanted.unit != there.unit:
        from descpipe.contract.units import is_same_unit  # slow to load, and needed here only

        if not is_same_unit(wanted.unit, there.unit):
            return f"is in {there.unit}, not in {wanted.unit}"
    if wanted.shape is not None and there.shape is not None:
        fits = len(wanted.shape) == len(there.shape) and all(
            None in (one, there.shape[axis]) or one == there.shape[axis]
            for axis, one in enumerate(wanted.shape)
        )
        if not fits:
            return f"has {_shape_words(there.shape)}, not {_shape_words(wanted.shape)}"
    return None


def _shape(declared: Any) -> Any:
    if declared is None:
        return None
    lengths = tuple(declared) if isinstance(declared, (list, tuple)) else (declared,)
    if any(length is not None and (type(length) is not int or length < 0) for length in lengths):
        raise ValueError(f"{declared!r} is not a shape; write one such as 301 or [2, 301]")
    return lengths


def _shape_words(shape: Any) -> str:
    if shape is None:
        return ""
    lengths = " x ".join("any" if length is None else str(length) for length in shape)
    return f"{lengths} values a row" if shape else "one value a row"
