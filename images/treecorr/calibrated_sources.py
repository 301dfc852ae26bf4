"""Read the sources of every tomographic bin and calibrate their ellipticities to shear."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fits_chunks import open_table
from fits_columns import (
    Array,
    CatalogError,
    alignment_problems,
    ellipticity_problems,
    read_columns,
    response_problems,
    value_problems,
)
from numpy.typing import NDArray

SHEAR_COLUMNS = ("id", "ra", "dec", "g1", "g2", "weight")
POLE = 90.0  # deg
TURN = 360.0  # deg


@dataclass(frozen=True, kw_only=True)
class Region:
    """A part of the sky between parallels and meridians.

    Attributes
    ----------
    ra : deg, from the first one eastward to the second: (350, 10) goes across zero
    dec : deg, from the first one to the second
    """

    ra: tuple[float, float]
    dec: tuple[float, float]

    def __post_init__(self) -> None:
        """Refuse an empty region."""
        if not self.dec[0] < self.dec[1]:
            raise CatalogError(f"region: the declinations {self.dec} do not increase")

    def contains(self, ra: Array, dec: Array) -> NDArray[np.bool_]:
        """Return which positions are inside."""
        west, east = self.ra
        in_dec = (dec >= self.dec[0]) & (dec <= self.dec[1])
        if east - west >= TURN:
            return np.asarray(in_dec)
        return np.asarray(in_dec & ((ra - west) % TURN <= (east - west) % TURN))


WHOLE_SKY = Region(ra=(0.0, TURN), dec=(-POLE, POLE))


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How ellipticities become shears.

    Attributes
    ----------
    subtract_mean : whether the weighted mean shear of each bin is taken off
    flip_g1, flip_g2 : whether a component changes sign, for catalogues of another convention
    subtract_patch_mean : whether that of each bin in each patch is taken off
    """

    subtract_mean: bool = False
    flip_g1: bool = False
    flip_g2: bool = False
    subtract_patch_mean: bool = False


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The sources of one tomographic bin.

    Attributes
    ----------
    ra, dec : (n,) deg
    shear : (2, n) calibrated shear
    weight : (n,)
    """

    ra: Array
    dec: Array
    shear: Array
    weight: Array


@dataclass(frozen=True, kw_only=True)
class BinnedSources:
    """The sources of all tomographic bins: those of a bin are calibrated when it is asked for.

    Attributes
    ----------
    columns : ra, dec, g1, g2 and weight of all objects
    members : of each bin, which of the objects are in it
    responses : (nbin, 2, 2)
    calibration : what else is done
    """

    columns: Mapping[str, Array]
    members: Sequence[NDArray[np.bool_]]
    responses: Array
    calibration: Calibration

    def __len__(self) -> int:
        """Return the number of bins."""
        return len(self.members)

    def __getitem__(self, k: int) -> Sources:
        """Return the calibrated sources of a bin."""
        chosen = {name: values[self.members[k]] for name, values in self.columns.items()}
        return calibrate(chosen, self.responses[k], self.calibration)

    def positions(self) -> list[tuple[Array, Array]]:
        """Return the positions of the sources of each bin, which need no calibration."""
        ra, dec = self.columns["ra"], self.columns["dec"]
        return [(ra[inside], dec[inside]) for inside in self.members]

    def __iter__(self) -> Iterator[Sources]:
        """Yield the calibrated sources of each bin."""
        return (self[k] for k in range(len(self)))


def read_sources(
    shear_path: str,
    tomographic_path: str,
    calibration: Calibration,
    region: Region = WHOLE_SKY,
) -> BinnedSources:
    """Return the sources of every bin in a region; objects of weight zero are left out.

    Raises
    ------
    CatalogError
        With every value that is not finite and negative weight; if a bin is empty, a response
        cannot be inverted, or the rows of the files do not belong together.
    """
    shear = open_table(shear_path, SHEAR_COLUMNS).whole()
    objects = open_table(tomographic_path, ["id", "bin"], "OBJECTS").whole()
    responses = read_columns(tomographic_path, ["R"], "BINS")[0]["R"]
    problems = [
        *value_problems(shear_path, shear, not_negative=["weight"]),
        *ellipticity_problems(shear_path, shear),
        *position_problems(shear_path, shear["dec"]),
        *alignment_problems(tomographic_path, objects["id"], shear_path, shear["id"]),
        *response_problems(tomographic_path, responses),
    ]
    if problems:
        raise CatalogError(*problems)
    used = (shear["weight"] > 0) & region.contains(shear["ra"], shear["dec"])
    members = [(objects["bin"] == k) & used for k in range(len(responses))]
    empty = [k for k, chosen in enumerate(members) if not chosen.any()]
    if empty:
        name = Path(tomographic_path).name
        where = "" if region == WHOLE_SKY else " in the region"
        raise CatalogError(*(f"{name}: bin {k} has no objects with weight{where}" for k in empty))
    del shear["id"]
    return BinnedSources(
        columns=shear, members=members, responses=responses, calibration=calibration
    )


def calibrate(columns: Mapping[str, Array], response: Array, calibration: Calibration) -> Sources:
    """Return shears R^-1 e, with the full response matrix of the bin.

    Parameters
    ----------
    columns : ra, dec, g1, g2 and weight of the bin's objects
    response : (2, 2)
    calibration : what else is done
    """
    shear: Array = np.linalg.solve(response, np.stack([columns["g1"], columns["g2"]])).astype(float)
    weight = columns["weight"]
    if calibration.subtract_mean:
        shear -= weighted_mean(shear, weight)[:, None]
    shear[0] *= -1 if calibration.flip_g1 else 1
    shear[1] *= -1 if calibration.flip_g2 else 1
    return Sources(ra=columns["ra"], dec=columns["dec"], shear=shear, weight=weight)


def weighted_mean(shear: Array, weight: Array) -> Array:
    """Return the mean shear, (2,)."""
    mean: Array = (weight * shear).sum(axis=1) / weight.sum()
    return mean


def position_problems(path: str, dec: Array) -> list[str]:
    """Return a problem for declinations beyond the poles."""
    beyond = int(np.sum(np.abs(dec) > POLE))
    if beyond > 0:
        return [f"{Path(path).name}: column 'dec': {beyond} of {dec.size} values are beyond 90 deg"]
    return []
