"""Read columns of FITS tables, and say what is wrong with files and with their values.

All messages begin with the name of a file. The stages that read FITS tables have links to this
file.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from descpipe import FITS, File, Stage, StageError
from descpipe.contract.files import UncheckedError

Array = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]
TABLES = (fits.BinTableHDU, fits.TableHDU)
LARGEST_ELLIPTICITY = 10.0  # far above any that was measured, below all codes for "not measured"
SMALLEST_DETERMINANT = 0.01  # of a response: below, its inverse blows up the noise tenfold

# What libraries raise for files that are not as they should be.
UNREADABLE = (OSError, EOFError, LookupError, RuntimeError, TypeError, ValueError)
ADD_IT = "add what is missing, or give another file"


class CatalogError(ValueError):
    """A file cannot be used; one argument per problem, which begins with the name of the file."""


def wrong_file(path: str, kind: File, do: str, why: object = "") -> list[str]:
    """Return what a file is instead of what it should be, in the words of its type.

    Parameters
    ----------
    path : of the file
    kind : what it should be
    do : what to do about it
    why : what the library says that could not read it, where the type finds nothing wrong
    """
    try:
        found = kind.problems(path)
    except UncheckedError:
        found = []
    if why and not found:
        found = [f"{path} cannot be read as {kind.kind}: {' '.join(str(why).split())}"]
    told = [problem.replace(path, Path(path).name).rstrip(".") for problem in found]
    return [problem if problem.endswith("?") else f"{problem}; {do}" for problem in told]


@contextmanager
def reading(
    path: str, kind: File, do: str, errors: tuple[type[Exception], ...] = UNREADABLE
) -> Iterator[None]:
    """Tell what a file is instead, if it is not as it should be, or a library cannot read it.

    Parameters
    ----------
    path, kind, do : see `wrong_file`
    errors : of the library

    Raises
    ------
    CatalogError
        In place of these errors.
    """
    if problems := wrong_file(path, kind, do):
        raise CatalogError(*problems)
    try:
        yield
    except CatalogError:
        raise
    except errors as error:
        raise CatalogError(*wrong_file(path, kind, do, error)) from error


@contextmanager
def naming_inputs(stage: Stage) -> Iterator[None]:
    """Tell which inputs of a stage the files are that cannot be used.

    Raises
    ------
    StageError
        In place of a `CatalogError`.
    """
    try:
        yield
    except CatalogError as error:
        tags: dict[str, list[str]] = {}
        for tag in stage.inputs:
            for name in {Path(path).name for path in stage.get_input_paths(tag)}:
                tags.setdefault(name, []).append(tag)
        raise StageError(*(with_tag(str(problem), tags) for problem in error.args)) from error


def with_tag(problem: str, tags: Mapping[str, list[str]]) -> str:
    """Return a problem with the input that it is of, if it begins with the name of a file.

    Parameters
    ----------
    problem : in words
    tags : of the inputs that are files of a name
    """
    for name in sorted(tags, key=len, reverse=True):
        if re.match(rf"{re.escape(name)}[: ]", problem):
            return f"input {' or '.join(map(repr, tags[name]))}: {problem}"
    return problem


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """Let packages not be found by what is imported in the block, unless they are there already."""
    new = [name for name in names if name not in sys.modules]
    for name in new:
        sys.modules[name] = None  # type: ignore[assignment]  # is how Python is told so
    try:
        yield
    finally:
        for name in new:
            del sys.modules[name]


@contextmanager
def open_fits(path: str) -> Iterator[fits.HDUList]:
    """Open a FITS file to read it.

    Raises
    ------
    CatalogError
        If it cannot be read.
    """
    with (
        reading(path, FITS(), "give a FITS file", errors=(OSError,)),
        fits.open(path) as hdus,
    ):
        yield hdus


def find_table(hdus: fits.HDUList, name: str | None) -> Any:
    """Return the table with a name in any case, or the first of the file.

    Raises
    ------
    CatalogError
        If there is none.
    """
    for hdu in hdus:
        if hdu.name.lower() == name.lower() if name else isinstance(hdu, TABLES):
            return hdu
    path = str(hdus.filename())
    kind = FITS(hdu=name) if name else FITS(columns=["any"])  # with neither, it asks for no table
    raise CatalogError(*wrong_file(path, kind, "give another file", "it has no table"))


def find_columns(hdus: fits.HDUList, name: str | None, columns: Iterable[str]) -> Any:
    """Return the table with a name, or the first, if it has rows and these columns in any case.

    Raises
    ------
    CatalogError
        With everything that it has not.
    """
    found = find_table(hdus, name)
    there = {column.lower() for column in found.columns.names}
    missing = [column for column in columns if column.lower() not in there]
    path = str(hdus.filename())
    if missing:
        kind = FITS(columns=missing, hdu=name)
        raise CatalogError(*wrong_file(path, kind, ADD_IT, f"it has no {', '.join(missing)}"))
    if found.header["NAXIS2"] == 0:
        raise CatalogError(f"{Path(path).name}: the table has no rows; give another file")
    return found


def read_columns(
    path: str, names: Iterable[str], table: str | None = None
) -> tuple[Columns, fits.Header]:
    """Read columns of a table, integers as int64 and all other numbers as float64.

    That the columns of an input are there and hold numbers is made sure by its type.

    Parameters
    ----------
    path : FITS file
    names : of the columns, in any case
    table : name of the table; None for the first

    Returns
    -------
    the columns by name, and the header of the table

    Raises
    ------
    CatalogError
        If the file is not readable or the table has no rows, or with every column that is missing
        because there are more bins than the type knows of, or that has missing values.
    """
    wanted = list(names)
    with open_fits(path) as hdus:
        found = find_columns(hdus, table, wanted)
        if problems := missing_problems(path, found, wanted):
            raise CatalogError(*problems)
        return {name: native(np.asarray(found.data[name])) for name in wanted}, found.header


def missing_problems(path: str, table: Any, names: Iterable[str]) -> list[str]:
    """Return a problem for every column of whole numbers that says some are missing, by TNULL."""
    problems = []
    for name in names:
        null = table.columns[name].null
        missing = 0 if null in {None, ""} else int(np.sum(np.asarray(table.data[name]) == null))
        if missing > 0:
            problems.append(
                f"{Path(path).name}: column {name!r}: {missing} of {len(table.data)} values are "
                "missing; remove these objects from all catalogues"
            )
    return problems


def native(values: NDArray[Any]) -> NDArray[Any]:
    """Return numbers in the byte order of this machine, apart from the file."""
    return values.astype(np.float64 if values.dtype.kind == "f" else np.int64)


class Census:
    """Counts of what is wrong with the values of columns, over all parts of a file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._counts: dict[tuple[str, str], int] = {}
        self._sizes: dict[tuple[str, str], int] = {}

    def count(self, name: str, wrong: NDArray[np.bool_], what: str) -> None:
        """Count the values of a column in one part that are wrong, and say in what way."""
        key = (name, what)
        self._counts[key] = self._counts.get(key, 0) + int(np.count_nonzero(wrong))
        self._sizes[key] = self._sizes.get(key, 0) + wrong.size

    def problems(self) -> list[str]:
        """Return a problem for every column and every way in which values of it are wrong."""
        return [
            f"{Path(self.path).name}: column {name!r}: {count} of {self._sizes[name, what]} "
            f"values are {what}"
            for (name, what), count in self._counts.items()
            if count > 0
        ]


def count_values(
    census: Census, columns: Mapping[str, NDArray[Any]], not_negative: Iterable[str] = ()
) -> None:
    """Count the values that no catalogue can have; see `value_problems`."""
    for name, values in columns.items():
        if values.dtype.kind == "f":
            not_finite = "NaN or infinite; remove these objects from all catalogues"
            census.count(name, ~np.isfinite(values), not_finite)
        if name in not_negative:
            negative = "negative; an object that must not count has the weight 0"
            census.count(name, values < 0, negative)


def value_problems(
    path: str, columns: Mapping[str, NDArray[Any]], not_negative: Iterable[str] = ()
) -> list[str]:
    """Return a problem for every column with values that no catalogue can have.

    Parameters
    ----------
    path : file of the columns
    columns : by name
    not_negative : names of the columns that must not be negative, such as weights
    """
    census = Census(path)
    count_values(census, columns, not_negative)
    return census.problems()


def alignment_problems(
    path: str, ids: NDArray[Any], other_path: str, other_ids: NDArray[Any]
) -> list[str]:
    """Return a problem if two files do not list the same objects in the same order."""
    names = f"{Path(path).name} and {Path(other_path).name}"
    if ids.size != other_ids.size:
        return [f"{names} have {ids.size} and {other_ids.size} rows, not the same objects"]
    differing = int(np.sum(ids != other_ids))
    if differing > 0:
        return [f"{names}: column 'id' differs in {differing} of {ids.size} rows; sort both by id"]
    repeated = 0 if np.all(np.diff(ids) > 0) else ids.size - np.unique(ids).size
    if repeated > 0:
        what = f"{repeated} of {ids.size} are there again; each object must have an id of its own"
        return [f"{names}: column 'id': {what}"]
    return []


def count_ellipticities(census: Census, columns: Mapping[str, Array]) -> None:
    """Count the numbers that no shape has, of objects with weight; see `ellipticity_problems`."""
    for name in (name for name in columns if name.startswith(("g1", "g2"))):
        weight = "weight" + name[2:]
        size = np.abs(columns[name])
        beyond = (columns[weight] > 0) & np.isfinite(size) & (size > LARGEST_ELLIPTICITY)
        what = (
            f"beyond {LARGEST_ELLIPTICITY:g}, no ellipticities; give objects that were not "
            f"measured the weight 0 in {weight!r}"
        )
        census.count(name, beyond, what)


def ellipticity_problems(path: str, columns: Mapping[str, Array]) -> list[str]:
    """Return a problem for every column g1, g2 and the like with numbers that no shape has."""
    census = Census(path)
    count_ellipticities(census, columns)
    return census.problems()


def response_problems(path: str, responses: Array) -> list[str]:
    """Return a problem for every bin whose response cannot be inverted."""
    determinants = np.linalg.det(responses)
    return [
        f"{Path(path).name}: the response of bin {k} is {response.tolist()}: it cannot be inverted"
        for k, (response, determinant) in enumerate(zip(responses, determinants, strict=True))
        if not abs(determinant) > SMALLEST_DETERMINANT
    ]
