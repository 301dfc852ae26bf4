"""Read the lenses of every bin and the random points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from calibrated_sources import WHOLE_SKY, Region, position_problems
from fits_columns import Array, CatalogError, read_columns, value_problems
from same_sky import footprint_problems

FEWEST_RANDOMS = 3  # times the lenses of a bin: with fewer, the noise of w is that of the randoms


@dataclass(frozen=True, kw_only=True)
class Positions:
    """Objects without shears.

    Attributes
    ----------
    ra, dec : (n,) deg
    weight : (n,)
    """

    ra: Array
    dec: Array
    weight: Array


@dataclass(frozen=True, kw_only=True)
class Lenses:
    """The lenses of all bins and the random points, which are the same for all.

    Attributes
    ----------
    bins : one per bin
    randoms : spread evenly over what was observed
    """

    bins: Sequence[Positions]
    randoms: Positions


def read_lenses(lens_path: str, random_path: str, region: Region = WHOLE_SKY) -> Lenses:
    """Return the lenses of every bin and the random points; those of weight zero are left out.

    Raises
    ------
    CatalogError
        With every value that is not finite and negative weight; if a bin is empty, or there are
        not three times as many random points as lenses in it; if the two are of other parts of
        the sky.
    """
    lenses, header = read_columns(lens_path, ["ra", "dec", "weight", "bin"], "OBJECTS")
    randoms, random_header = read_columns(random_path, ["ra", "dec"])
    problems = [
        *value_problems(lens_path, lenses, not_negative=["weight"]),
        *position_problems(lens_path, lenses["dec"]),
        *value_problems(random_path, randoms),
        *position_problems(random_path, randoms["dec"]),
        *mask_problems(lens_path, header, random_path, random_header),
    ]
    if problems:
        raise CatalogError(*problems)
    used = (lenses["weight"] > 0) & region.contains(lenses["ra"], lenses["dec"])
    members = [used & (lenses["bin"] == k) for k in range(number_of_bins(lens_path, header))]
    inside = region.contains(randoms["ra"], randoms["dec"])
    refuse_few(lens_path, random_path, [int(chosen.sum()) for chosen in members], int(inside.sum()))
    bins = [
        Positions(**{name: lenses[name][chosen] for name in ("ra", "dec", "weight")})
        for chosen in members
    ]
    points = Positions(
        ra=randoms["ra"][inside], dec=randoms["dec"][inside], weight=np.ones(inside.sum())
    )
    apart = [
        problem
        for k, one in enumerate(bins)
        for problem in footprint_problems(lens_path, one, random_path, points, k)
    ]
    if apart:
        raise CatalogError(*apart)
    return Lenses(bins=bins, randoms=points)


def mask_problems(
    lens_path: str,
    header: Mapping[str, float],
    random_path: str,
    random_header: Mapping[str, float],
) -> list[str]:
    """Return a problem if other pixels of the mask were left out of the two files."""
    if "MINFRAC" not in random_header:
        return []  # made elsewhere
    least, random_least = header.get("MINFRAC", 0.0), random_header["MINFRAC"]
    if least == random_least:
        return []
    names = f"{Path(lens_path).name} and {Path(random_path).name}"
    made = f"made with min_fraction {least:g} and {random_least:g}, so of other parts of the mask"
    return [f"{names}: {made}; give lens_sample and random_catalog the same"]


def number_of_bins(path: str, header: dict[str, int]) -> int:
    """Return the number of lens bins that a header tells."""
    count = header.get("NBIN", 0)
    if count < 1:
        raise CatalogError(f"{Path(path).name}: NBIN is {count}, not a number of lens bins")
    return int(count)


def refuse_few(lens_path: str, random_path: str, counts: Sequence[int], n_random: int) -> None:
    """Raise an error for every lens bin that is empty or has too few random points."""
    name, random_name = Path(lens_path).name, Path(random_path).name
    problems = []
    for k, count in enumerate(counts):
        if count == 0:
            problems.append(f"{name}: lens bin {k} has no objects with weight")
        elif n_random < FEWEST_RANDOMS * count:
            problems.append(
                f"{random_name}: {n_random} random points for the {count} objects of lens bin {k}; "
                f"give at least {FEWEST_RANDOMS} times as many, better 10"
            )
    if problems:
        raise CatalogError(*problems)
