"""Read what tomographic binning needs of a shear catalogue and its photometric redshifts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from astropy.io import fits
from expression import Expression
from fits_chunks import Alignment, TableFile, open_table, size_problems
from fits_columns import (
    LARGEST_ELLIPTICITY,
    Array,
    CatalogError,
    Census,
    Columns,
    count_ellipticities,
    count_values,
)
from numpy.typing import NDArray

SUFFIXES = ("", "_1p", "_1m", "_2p", "_2m")
SHEAR_COLUMNS = ("g1", "g2", "s2n", "size_ratio", "weight")


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What was measured of all objects in one variant of their image.

    Attributes
    ----------
    g1, g2 : (n,) ellipticity, not calibrated
    s2n : (n,) signal to noise
    size_ratio : (n,) squared size in units of the point spread function's
    weight : (n,) non-negative
    z : (n,) redshift that bins are assigned by
    """

    g1: Array
    g2: Array
    s2n: Array
    size_ratio: Array
    weight: Array
    z: Array


@dataclass(frozen=True, kw_only=True)
class MetacalCatalog:
    """A metacalibrated shear catalogue with redshifts, or some rows of it.

    Attributes
    ----------
    id : (n,) identifiers
    variants : by suffix, "" for the image as it is, "_1p" for g1 sheared by +delta_gamma/2, ...
    delta_gamma : difference of shear between the variants p and m
    others : by suffix, the further columns that cuts name
    first_row : number of its first row in the whole catalogue
    """

    id: NDArray[np.int64]
    variants: Mapping[str, Variant]
    delta_gamma: float
    others: Mapping[str, Columns] = field(default_factory=dict)
    first_row: int = 0


@dataclass(frozen=True, kw_only=True)
class Redshifts:
    """What bins are assigned by: a point estimate, or what is estimated from other columns.

    Attributes
    ----------
    columns : that it is worked out from, each measured in all variants
    estimate : works it out from an array of these columns, (n, len(columns))
    problems : tells what is wrong with it after all objects
    """

    columns: tuple[str, ...] = ("z_mean",)
    estimate: Callable[[Array], Array] = np.ravel
    problems: Callable[[], list[str]] = list


@dataclass(frozen=True, kw_only=True)
class MetacalFiles:
    """Both catalogues, to be read in parts.

    Attributes
    ----------
    shear, photoz : the files
    delta_gamma : difference of shear between the variants p and m
    redshifts : what bins are assigned by
    further : columns that cuts name; True for those that the variants have too
    guarded : those of them that may hold NaN
    """

    shear: TableFile
    photoz: TableFile
    delta_gamma: float
    redshifts: Redshifts
    further: Mapping[str, bool]
    guarded: frozenset[str]

    @property
    def size(self) -> int:
        """Number of objects."""
        return self.shear.size

    def parts(self) -> Iterator[MetacalCatalog]:
        """Yield some rows of the catalogue at a time, with all variants.

        Raises
        ------
        CatalogError
            After the last part, with every value that is not finite and negative weight; if all
            weights are zero, or the rows of the files do not belong together.
        """
        problems = Problems(self)
        start = 0
        for shear, photoz in zip(self.shear.parts(), self.photoz.parts(), strict=True):
            problems.count(shear, photoz)
            yield MetacalCatalog(
                id=shear["id"],
                variants={suffix: self._variant(shear, photoz, suffix) for suffix in SUFFIXES},
                delta_gamma=self.delta_gamma,
                others={suffix: self._others(shear, photoz, suffix) for suffix in SUFFIXES},
                first_row=start,
            )
            start += shear["id"].size
        if told := problems.told():
            raise CatalogError(*told)

    def unsheared_parts(self) -> Iterator[tuple[Variant, Columns]]:
        """Yield some rows at a time of what was measured in the images as they are."""
        shear_file, photoz_file = (file.choose(is_unsheared) for file in (self.shear, self.photoz))
        for shear, photoz in zip(shear_file.parts(), photoz_file.parts(), strict=True):
            yield self._variant(shear, photoz, ""), self._others(shear, photoz, "")

    def _variant(self, shear: Columns, photoz: Columns, suffix: str) -> Variant:
        measured = {name: shear[name + suffix] for name in SHEAR_COLUMNS}
        both = {**photoz, **shear}
        columns = [both[name + suffix] for name in self.redshifts.columns]
        return Variant(**measured, z=self.redshifts.estimate(np.stack(columns, axis=1)))

    def _others(self, shear: Columns, photoz: Columns, suffix: str) -> Columns:
        both = {**photoz, **shear}
        return {name: both[name + suffix * varies] for name, varies in self.further.items()}


def is_unsheared(name: str) -> bool:
    """Whether a column is none of the sheared variants."""
    return not name.lower().endswith(SUFFIXES[1:])


class Problems:
    """What is wrong with both catalogues, counted part by part."""

    def __init__(self, files: MetacalFiles) -> None:
        self._censuses = Census(files.shear.path), Census(files.photoz.path)
        self._alignment = Alignment(files.shear, files.photoz)
        self._guarded = files.guarded
        self._largest_weight = dict.fromkeys(("weight" + suffix for suffix in SUFFIXES), 0.0)
        self._path, self._size = files.shear.path, files.size

    def count(self, shear: Columns, photoz: Columns) -> None:
        """Count what is wrong in one part."""
        for census, columns in zip(self._censuses, (shear, photoz), strict=True):
            kept = {n: x for n, x in columns.items() if base_name(n) not in self._guarded}
            count_values(census, kept, not_negative=self._largest_weight)
        count_ellipticities(self._censuses[0], shear)
        count_lost_shapes(self._censuses[0], shear)
        self._alignment.add(shear["id"], photoz["id"])
        for name, largest in self._largest_weight.items():
            self._largest_weight[name] = max(largest, float(np.abs(shear[name]).max()))

    def told(self) -> list[str]:
        """Return what is wrong."""
        weightless = [
            f"{Path(self._path).name}: column {name!r}: all {self._size} weights are zero"
            for name, largest in self._largest_weight.items()
            if largest == 0
        ]
        values = [problem for census in self._censuses for problem in census.problems()]
        return [*values, *weightless, *self._alignment.problems()]


def count_lost_shapes(census: Census, shear: Columns) -> None:
    """Count shapes that were not measured in a variant, of objects that have weight without shear.

    The response of these objects would be of any size.
    """
    for name in (name + suffix for suffix in SUFFIXES[1:] for name in ("g1", "g2")):
        weight = "weight" + name[2:]
        beyond = np.abs(shear[name]) > LARGEST_ELLIPTICITY
        what = (
            f"beyond {LARGEST_ELLIPTICITY:g} of objects that have {weight!r} 0, but not 'weight'; "
            "give objects that were not measured in all variants the 'weight' 0"
        )
        census.count(name, beyond & (shear[weight] == 0) & (shear["weight"] > 0), what)


def base_name(name: str) -> str:
    """Return the name of a column without the suffix of a variant."""
    return next((name.removesuffix(s) for s in SUFFIXES[1:] if name.endswith(s)), name)


def open_metacal_files(
    shear_path: str,
    photoz_path: str,
    redshifts: Redshifts | None = None,
    expression: Expression | None = None,
) -> MetacalFiles:
    """Open both catalogues.

    Parameters
    ----------
    shear_path, photoz_path : files
    redshifts : what bins are assigned by; without it, the column `z_mean`
    expression : whose columns are read too

    Raises
    ------
    CatalogError
        If they cannot be read, do not have the same number of rows, or lack columns.
    """
    redshifts = redshifts or Redshifts()
    shear = open_table(shear_path, ["id"])
    photoz = open_table(photoz_path, ["id"])
    named = list(expression.names) if expression else []
    problems = [
        *size_problems(shear, photoz),
        *(unknown_problems(expression, [shear, photoz]) if expression else []),
        *variant_problems([*named, *redshifts.columns], [shear, photoz]),
        *lacking_problems(redshifts.columns, [shear, photoz]),
    ]
    if problems:
        raise CatalogError(*problems)
    further = {name: has_variants(name, [shear, photoz]) for name in named}
    wanted = {name for name, varies in further.items() if not varies}
    wanted |= {
        name + suffix
        for suffix in SUFFIXES
        for name in (*redshifts.columns, *(name for name, varies in further.items() if varies))
    }
    measured = [name + suffix for suffix in SUFFIXES for name in SHEAR_COLUMNS]
    shear_names = list(dict.fromkeys(["id", *measured, *(sorted(shear.among(wanted)))]))
    photoz_names = ["id", *sorted(photoz.among(wanted - set(shear_names)))]
    return MetacalFiles(
        shear=open_table(shear_path, shear_names),
        photoz=open_table(photoz_path, photoz_names),
        delta_gamma=shear_difference(shear_path, shear.header),
        redshifts=redshifts,
        further=further,
        guarded=expression.guarded if expression else frozenset(),
    )


def has_variants(name: str, files: Iterable[TableFile]) -> bool:
    """Whether a column is there for the sheared images too."""
    wanted = {name + suffix for suffix in SUFFIXES}
    return any(file.among(wanted) == wanted for file in files)


def unknown_problems(expression: Expression, files: Iterable[TableFile]) -> list[str]:
    """Return a problem for every name in an expression that is no column of the images."""
    known = [name for file in files for name in file.numbers if is_unsheared(name)]
    sheared = {
        name: f"{expression.what}: character {place}: {name!r} is of one variant of the images; "
        f"write {base_name(name)!r}, which stands for that of each"
        for name, place in expression.names.items()
        if not is_unsheared(name)
    }
    return [*sheared.values(), *expression.column_problems([*dict.fromkeys(known), *sheared])]


def variant_problems(names: Iterable[str], files: Iterable[TableFile]) -> list[str]:
    """Return a problem for every column that only some of the sheared variants have."""
    problems = []
    for name in names:
        for file in files:
            there = file.among({name + suffix for suffix in SUFFIXES})
            lacking = [name + suffix for suffix in SUFFIXES if name + suffix not in there]
            if name in there and 0 < len(lacking) < len(SUFFIXES) - 1:
                problems.append(
                    f"{Path(file.path).name}: column {name!r} is there without "
                    f"{', '.join(map(repr, lacking))}; add them, so that each variant of the "
                    "images can be selected by its own"
                )
    return problems


def lacking_problems(names: Iterable[str], files: Sequence[TableFile]) -> list[str]:
    """Return a problem for every column that bins are assigned by and that has no variants."""
    where = " and ".join(Path(file.path).name for file in files)
    return [
        f"{where}: no column {name!r} with the variants {', '.join(name + s for s in SUFFIXES[1:])}"
        for name in names
        if not any(file.among({name + suffix for suffix in SUFFIXES[1:]}) for file in files)
    ]


def shear_difference(path: str, header: fits.Header) -> float:
    """Return the difference of shear between the variants p and m, from the keyword DGAMMA.

    Raises
    ------
    CatalogError
        If it is not positive.
    """
    if not header["DGAMMA"] > 0:
        raise CatalogError(f"{Path(path).name}: DGAMMA is {header['DGAMMA']}, not positive")
    return float(header["DGAMMA"])
