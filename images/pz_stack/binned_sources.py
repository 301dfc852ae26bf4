"""Read the binned sources in parts, and tell of all parts together what is wrong with them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from fits_chunks import ROWS_AT_ONCE, Alignment, TableFile, open_table, size_problems
from fits_columns import (
    Array,
    CatalogError,
    Census,
    Columns,
    count_ellipticities,
    count_values,
    read_columns,
    response_problems,
)
from numpy.typing import NDArray

if TYPE_CHECKING:
    from survey_mask import SurveyMask

MOST_OUTSIDE = 0.01  # of the selected objects: the pixels of a mask are coarse at its rims
VARIANTS = ("_1p", "_1m", "_2p", "_2m")
SHEAR_COLUMNS = ("id", "g1", "g2", "weight", "sigma_m")
VARIANT_COLUMNS = (
    *("weight" + suffix for suffix in VARIANTS),
    *("g1_1p", "g1_1m", "g2_2p", "g2_2m"),
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some of the sources, one entry per object.

    Attributes
    ----------
    shear, photoz, objects : columns of the three catalogues
    described : (n,) of which objects the densities or samples of redshift are there; the columns of
        `photoz` that hold them have no rows for others
    """

    shear: Columns
    photoz: Columns
    objects: Columns
    described: NDArray[np.bool_]

    @property
    def bin(self) -> NDArray[np.int64]:
        """Bin of each object, -1 for none."""
        return self.objects["bin"]

    @property
    def weight(self) -> Array:
        """Weight of each object."""
        return self.shear["weight"]

    @property
    def ellipticity(self) -> Array:
        """Not calibrated, (2, n)."""
        return np.stack([self.shear["g1"], self.shear["g2"]])


@dataclass(frozen=True, kw_only=True)
class BinnedSources:
    """Sources with their tomographic bins, which are read in parts.

    Attributes
    ----------
    shear, photoz, objects : tables of the three catalogues
    response : (nbin, 2, 2) full response of each bin
    response_all : (2, 2) full response of all bins together
    z_ranges : (nbin, 2) edges of each bin
    mask : in which they should lie, if it is known
    """

    shear: TableFile
    photoz: TableFile
    objects: TableFile
    response: Array
    response_all: Array
    z_ranges: Array
    mask: "SurveyMask | None" = None

    @property
    def nbin(self) -> int:
        """Number of bins."""
        return len(self.response)

    @property
    def area_deg2(self) -> float | None:
        """Area of the footprint, None if the catalogue does not say."""
        return float(self.shear.header["AREA"]) if "AREA" in self.shear.header else None

    @property
    def shear_difference(self) -> float:
        """Difference of shear between the variants p and m.

        Raises
        ------
        CatalogError
            If the catalogue does not say, or it is not positive.
        """
        difference = self.shear.header.get("DGAMMA", 0)
        if not difference > 0:
            raise CatalogError(f"{Path(self.shear.path).name}: DGAMMA is not there or not positive")
        return float(difference)

    def parts(self) -> Iterator[Part]:
        """Yield the sources some at a time, without any check."""
        return map(self._with_known_bins, self._parts())

    def checked_parts(self) -> Iterator[Part]:
        """Yield the sources some at a time.

        Raises
        ------
        CatalogError
            After the last part, with all that is wrong with any: values that are not finite,
            negative weights, rows of the files that do not belong together, empty bins.
        """
        checks = Checks(self)
        for part in self._parts():
            known = self._with_known_bins(part)
            checks.add(known, part.bin)
            yield known
        if problems := checks.problems():
            raise CatalogError(*problems)

    def _parts(self) -> Iterator[Part]:
        described: NDArray[np.bool_]
        both = zip(self.shear.parts(ROWS_AT_ONCE), self.objects.parts(ROWS_AT_ONCE), strict=True)
        redshifts = self.photoz.parts(ROWS_AT_ONCE, lambda: described)
        for shear, objects in both:
            described = is_described(objects)
            photoz = next(redshifts)
            yield Part(shear=shear, photoz=photoz, objects=objects, described=described)
        next(redshifts, None)  # tells what is missing in all of them

    def _with_known_bins(self, part: Part) -> Part:
        known = {
            name: np.where((values >= 0) & (values < self.nbin), values, -1)
            for name, values in part.objects.items()
            if name.startswith("bin")
        }
        return replace(part, objects=part.objects | known)


def is_described(objects: Columns) -> NDArray[np.bool_]:
    """Return of which objects the density is needed: those in any bin, and others if accepted."""
    found = [values >= 0 for name, values in objects.items() if name.startswith("bin")]
    if "accepted" in objects:
        found.append(objects["accepted"] > 0)
    return np.asarray(np.any(found, axis=0))


class Checks:
    """What is wrong with the sources, found out part by part."""

    def __init__(self, sources: BinnedSources) -> None:
        self._sources = sources
        self._censuses = {
            name: Census(getattr(sources, name).path) for name in ("shear", "photoz", "objects")
        }
        self._alignments = [
            Alignment(sources.objects, table) for table in (sources.shear, sources.photoz)
        ]
        self._weights = np.zeros(sources.nbin)
        self._selected, self._outside = 0, 0

    def add(self, part: Part, bins: NDArray[np.int64]) -> None:
        """Check one part, whose bins are those in the file."""
        unknown = f"{self._sources.nbin} or above, but BINS has {self._sources.nbin} rows"
        self._censuses["objects"].count("bin", bins >= self._sources.nbin, unknown)
        weights = [name for name in part.shear if name.startswith("weight")]
        count_values(self._censuses["shear"], part.shear, [*weights, "sigma_m"])
        count_ellipticities(
            self._censuses["shear"], {name: part.shear[name] for name in ("g1", "g2", "weight")}
        )
        count_values(
            self._censuses["photoz"],
            {name: values for name, values in part.photoz.items() if values.ndim == 1},
        )
        for alignment, columns in zip(self._alignments, (part.shear, part.photoz), strict=True):
            alignment.add(part.objects["id"], columns["id"])
        if self._sources.mask:
            (used,) = np.nonzero(part.bin >= 0)
            position = (part.shear[name][used] for name in ("ra", "dec"))
            self._selected += used.size
            self._outside += int(np.sum(self._sources.mask.fraction_at(*position) == 0))
        self._weights += np.bincount(part.bin + 1, part.weight, self._sources.nbin + 1)[1:]

    def problems(self) -> list[str]:
        """Return all problems; empty bins only if there are no others, which may cause them."""
        found = [problem for census in self._censuses.values() for problem in census.problems()]
        found += [problem for alignment in self._alignments for problem in alignment.problems()]
        return found or self._empty_bins() or self._outside_of_mask()

    def _outside_of_mask(self) -> list[str]:
        if self._outside <= MOST_OUTSIDE * self._selected:
            return []
        number = f"{self._outside} of {self._selected}"
        return [f"mask: {number} selected objects lie where it has nothing; it is another survey's"]

    def _empty_bins(self) -> list[str]:
        name = Path(self._sources.objects.path).name
        return [
            f"{name}: bin {k} is empty: the weights of its objects add up to zero"
            for k in np.flatnonzero(self._weights == 0)
        ]


def open_binned_sources(
    shear_path: str,
    photoz_path: str,
    tomographic_path: str,
    *,
    more: Iterable[str] = (),
    variants: bool = False,
    accepted: bool = False,
    mask: "SurveyMask | None" = None,
) -> BinnedSources:
    """Open the catalogues of sources.

    Parameters
    ----------
    shear_path, photoz_path, tomographic_path : the three catalogues, with the same rows
    more : columns of the photo-z catalogue beside `id` and `z_mean`
    variants : whether the sheared variants are read too
    accepted : whether those objects are described too that pass the cuts and are in no bin
    mask : in which the sources should lie

    Raises
    ------
    CatalogError
        If columns are missing, the files have other numbers of rows, or responses cannot be
        inverted.
    """
    shear_columns = [
        *SHEAR_COLUMNS,
        *(VARIANT_COLUMNS if variants else ()),
        *(("ra", "dec") if mask else ()),
    ]
    bins = ["bin", *("bin" + suffix for suffix in VARIANTS)] if variants else ["bin"]
    shear = open_table(shear_path, shear_columns)
    photoz = open_table(photoz_path, ["id", "z_mean", *more])
    objects = open_table(tomographic_path, ["id", *bins], "OBJECTS")
    if accepted and "accepted" in objects.names:
        objects = open_table(tomographic_path, ["id", *bins, "accepted"], "OBJECTS")
    table, _ = read_columns(tomographic_path, ["R", "z_low", "z_high"], "BINS")
    together, _ = read_columns(tomographic_path, ["R"], "ALL")
    problems = [
        *response_problems(tomographic_path, table["R"]),
        *size_problems(objects, shear),
        *size_problems(objects, photoz),
    ]
    if problems:
        raise CatalogError(*problems)
    return BinnedSources(
        shear=shear,
        photoz=photoz,
        objects=objects,
        response=table["R"],
        response_all=together["R"][0],
        z_ranges=np.stack([table["z_low"], table["z_high"]], axis=1),
        mask=mask,
    )
