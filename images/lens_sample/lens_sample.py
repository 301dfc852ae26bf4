"""Choose lens galaxies, sort them into bins of redshift, and count their redshifts.

The catalogue is read twice, in parts: to check it and find the bins, and to write them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from astropy.io import fits
from catalog_types import LensSample
from expression import Expression
from fits_chunks import TableFile
from fits_columns import Array, CatalogError
from fits_stream import Columns, table_hdu, write_table
from lens_catalog import COLUMNS, POLE, LensCheck, open_lenses
from numpy.typing import NDArray
from redshift_counts import RedshiftCounts
from survey_mask import SurveyMask, read_mask

Truths = NDArray[np.bool_]
ARCMIN2 = 3600  # in a square degree


@dataclass(frozen=True, kw_only=True)
class LensBins:
    """Which lenses are in which bin.

    Attributes
    ----------
    edges : increasing redshifts; bin k is from edge k up to edge k + 1
    width : of the bins in which redshifts are counted, at most
    """

    edges: Sequence[float]
    width: float

    def check(self) -> None:
        """Refuse edges that do not increase.

        Raises
        ------
        CatalogError
            If they do not.
        """
        if not all(low < high for low, high in pairwise(self.edges)):
            raise CatalogError(f"edges: {list(self.edges)} do not increase; sort them")

    def assign(self, z: Array) -> NDArray[np.int64]:
        """Return the bin of each redshift, -1 for none."""
        bins = np.searchsorted(self.edges, z, side="right") - 1
        return np.where(bins < len(self.edges) - 1, bins, -1)


@dataclass(frozen=True, kw_only=True)
class Observed:
    """Where lenses can be.

    Attributes
    ----------
    mask_path : of the mask; None if there is none
    min_fraction : pixels of which less was observed are left out
    max_outside : fraction of the lenses that may lie outside
    """

    mask_path: str | None
    min_fraction: float
    max_outside: float

    def read(self) -> SurveyMask | None:
        """Return the mask, if there is one."""
        return read_mask(self.mask_path, self.min_fraction) if self.mask_path else None

    def problems(self, path: str, outside: int, size: int) -> list[str]:
        """Return a problem if so many lenses lie outside that the mask must be another's."""
        if self.mask_path is None or outside <= self.max_outside * size:
            return []
        mask = Path(self.mask_path).name
        where = f"{Path(path).name}: {outside} of {size} lenses lie outside of {mask}"
        cure = "is it the mask of this survey? If it is, set max_outside"
        return [f"{where}, more than max_outside, {self.max_outside:g} of them; {cure}"]


class Choice:
    """Which lenses are in which bin, found part by part.

    Attributes
    ----------
    bins : (n,) of each lens so far
    counts : of the lenses in the bins
    outside, cut : number of lenses outside of the mask, and of those that the cuts leave out
    area : of the mask, deg^2; None without one
    """

    def __init__(self, bins: LensBins, mask: SurveyMask | None, cuts: Expression | None) -> None:
        self.counts = RedshiftCounts(bins.edges, bins.width)
        self.outside = self.cut = 0
        self.lowest, self.highest = np.inf, -np.inf
        self.area = mask.area if mask else None
        self._bins, self._mask, self._cuts = bins, mask, cuts
        self._parts: list[NDArray[np.int16]] = []

    @property
    def bins(self) -> NDArray[np.int16]:
        """The bin of each lens, -1 for none."""
        return np.concatenate(self._parts)

    def add(self, columns: Columns) -> None:
        """Find the bins of the lenses in one part."""
        z, weight = columns["z"], columns["weight"]
        accepted = self._cuts.accept(columns) if self._cuts else np.ones(z.size, dtype=bool)
        inside = self._in_mask(columns)
        bins = np.where(accepted & inside & (weight > 0), self._bins.assign(z), -1)
        self.counts.add(z, weight, bins)
        self.cut += int(np.sum(~accepted))
        self.outside += int(np.sum(~inside))
        self.lowest, self.highest = min(self.lowest, z.min()), max(self.highest, z.max())
        self._parts.append(bins.astype(np.int16))

    def _in_mask(self, columns: Columns) -> Truths:
        """Return which lenses have a position, and lie in the mask."""
        ra, dec = columns["ra"], columns["dec"]
        if self._mask is None:
            return np.ones(ra.size, dtype=bool)
        inside = np.isfinite(ra) & (np.abs(dec) <= POLE)
        inside[inside] = self._mask.fraction_at(ra[inside], dec[inside]) > 0
        return inside

    def problems(self, path: str) -> list[str]:
        """Return a problem for each bin that is empty, or only one if the cuts leave nothing."""
        size = sum(part.size for part in self._parts)
        if self.cut == size:
            return [f"{Path(path).name}: no lens of {size} fulfils the cuts; change the cuts"]
        empty = np.flatnonzero(self.counts.count == 0)
        low, high = self.counts.edges[:-1], self.counts.edges[1:]
        what = (
            f"the redshifts of all {size} lenses are from "
            f"{self.lowest:.3g} to {self.highest:.3g}: change edges or cuts"
        )
        return [
            f"{Path(path).name}: bin {k}, {low[k]:g} <= z < {high[k]:g}, is empty; {what}"
            for k in empty
        ]


def write_lens_sample(
    path: str,
    output_path: str,
    bins: LensBins,
    observed: Observed,
    cuts: Expression | None = None,
) -> None:
    """Write lenses with their bins, and the redshift distribution of each bin; print numbers.

    Parameters
    ----------
    path : of the lens catalogue
    output_path : of the lens sample
    bins : by redshift
    observed : where lenses can be
    cuts : what must be true of their columns

    Raises
    ------
    CatalogError
        If the catalogue or the mask cannot be used, or a bin would be empty.
    """
    bins.check()
    catalog = open_lenses(path, cuts)
    choice = choose(catalog, bins, observed, cuts)
    declared = LensSample().tables
    write_table(
        output_path,
        "OBJECTS",
        object_columns(catalog, choice.bins),
        count=catalog.size,
        declared=declared["OBJECTS"],
        header=sample_header(choice, observed),
    )
    nbin = fits.Header({"NBIN": choice.counts.count.size})
    tables = {"BINS": choice.counts.bin_columns(), "NZ_LENS": choice.counts.density_columns()}
    with fits.open(output_path, mode="append") as hdus:
        for name, columns in tables.items():
            hdus.append(table_hdu(name, columns, declared[name], nbin))
    print(*summary_lines(choice), sep="\n")


def choose(
    catalog: TableFile, bins: LensBins, observed: Observed, cuts: Expression | None
) -> Choice:
    """Return which lenses are in which bin.

    Raises
    ------
    CatalogError
        With everything that no lens catalogue can have; if the mask is not that of the lenses, or
        a bin is empty.
    """
    check, choice = LensCheck(catalog, cuts), Choice(bins, observed.read(), cuts)
    for columns in catalog.parts():
        check.count(columns)
        choice.add(columns)
    problems = (
        check.problems()
        or observed.problems(catalog.path, choice.outside, catalog.size)
        or choice.problems(catalog.path)
    )
    if problems:
        raise CatalogError(*problems)
    return choice


def summary_lines(choice: Choice) -> list[str]:
    """Return what became of the lenses, in words and a table."""
    described = choice.counts.bin_columns()
    low, high, count, mean_z = (described[n] for n in ("z_low", "z_high", "count", "mean_z"))
    per_area = [""] * count.size
    heading, last = "", "Without a mask, their number per area is not known."
    if choice.area is not None:
        per_area = [f"{number / (choice.area * ARCMIN2):12.5g}" for number in count.tolist()]
        heading, last = f"{'per arcmin2':>12}", f"The mask has observed {choice.area:.6g} deg2."
    rows = zip(low.tolist(), high.tolist(), count.tolist(), mean_z.tolist(), per_area, strict=True)
    return [
        f"Read {choice.bins.size} lenses, and kept {count.sum()} of them in bins:",
        f"{choice.cut} do not fulfil the cuts, {choice.outside} lie outside of the mask.",
        f"{'bin':>3} {'z':>15} {'lenses':>12} {'mean z':>8}{heading}",
        *(
            f"{k:>3} {f'{first:.4f}-{end:.4f}':>15} {number:12d} {mean:8.4f}{density}"
            for k, (first, end, number, mean, density) in enumerate(rows)
        ),
        last,
    ]


def sample_header(choice: Choice, observed: Observed) -> fits.Header:
    """Return the keywords of the table of lenses."""
    header = fits.Header()
    header["NBIN"] = (choice.counts.count.size, "number of lens bins")
    header["OUTSIDE"] = (choice.outside, "number of lenses outside of the mask")
    header["CUT"] = (choice.cut, "number of lenses that the cuts leave out")
    if observed.mask_path is not None:
        header["MINFRAC"] = (observed.min_fraction, "as of the random catalogue")
    return header


def object_columns(catalog: TableFile, bins: NDArray[np.int16]) -> Iterator[Columns]:
    """Yield the lenses with their bins, some at a time."""
    start = 0
    for columns in catalog.choose(lambda name: name in COLUMNS).parts():
        size = columns["z"].size
        of = bins[start : start + size].astype(np.int64)
        yield {name: columns[name] for name in COLUMNS} | {"bin": of}
        start += size
