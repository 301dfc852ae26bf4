"""Read the numbers of each tomographic bin: responses, densities, shape noise, mean shear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from catalog_types import TracerMetadata
from fits_columns import Array, CatalogError, open_fits, read_columns, reading

ARCMIN2_PER_DEG2 = 3600.0
RESPONSES = ("R_gamma", "R_S", "R")
FROM_PZ_STACK = "give the output tracer-metadata of the stage pz_stack"
DEFINITIONS = ("H12", "C13")  # Heymans et al. 2012, Chang et al. 2013


@dataclass(frozen=True, kw_only=True)
class BinNumbers:
    """Numbers of n - 1 tomographic bins, and then of all of them together.

    Attributes
    ----------
    names : (n,) "0", "1", ..., "all"
    responses : (n, 2, 2) by column: R_gamma, R_S, R
    response_errors : (n, 2, 2) by the same, None if the file does not have them
    z_low, z_high, z_mean : (n,)
    n_raw : (n,) objects per arcmin^2
    n_eff, sigma_e : by definition, (n,), per arcmin^2 and per component
    mean_shear, mean_shear_error : (n, 2) and (n,) per component
    """

    names: Sequence[str]
    responses: Mapping[str, Array]
    response_errors: Mapping[str, Array] | None
    z_low: Array
    z_high: Array
    z_mean: Array
    n_raw: Array
    n_eff: Mapping[str, Array]
    sigma_e: Mapping[str, Array]
    mean_shear: Array
    mean_shear_error: Array


def read_bin_numbers(tomographic_path: str, metadata_path: str) -> BinNumbers:
    """Read the numbers of all bins.

    Raises
    ------
    CatalogError
        If a file cannot be used, or the two are not of the same bins.
    """
    columns = read_both(tomographic_path, ["z_low", "z_high", *RESPONSES])
    area, entries = read_metadata(metadata_path)
    count = columns["z_low"].size - 1
    if len(entries) != count + 1:
        raise CatalogError(
            f"{Path(metadata_path).name}: {len(entries) - 1} bins, but "
            f"{Path(tomographic_path).name} has {count}; give the files of one run"
        )
    n_eff, sigma_e = (
        {kind: np.array([entry[kind][name] for entry in entries]) for kind in DEFINITIONS}
        for name in ("n_eff", "sigma_e")
    )
    return BinNumbers(
        names=[*map(str, range(count)), "all"],
        responses={name: columns[name] for name in RESPONSES},
        response_errors=read_response_errors(tomographic_path),
        z_low=columns["z_low"],
        z_high=columns["z_high"],
        z_mean=np.array([entry["z_mean"] for entry in entries]),
        n_raw=np.array([entry["n_raw"] for entry in entries]),
        n_eff=n_eff,
        sigma_e=sigma_e,
        mean_shear=np.array([entry["mean_shear"] for entry in entries]),
        mean_shear_error=sigma_e["H12"] / np.sqrt(n_eff["H12"] * area),
    )


def read_both(path: str, names: Sequence[str]) -> dict[str, Array]:
    """Return columns of each bin, and then of all of them together."""
    tables = [read_columns(path, names, table)[0] for table in ("BINS", "ALL")]
    return {name: np.concatenate([table[name] for table in tables]) for name in names}


def read_response_errors(path: str) -> dict[str, Array] | None:
    """Return the errors of all responses, None if they were not found."""
    with open_fits(path) as hdus:
        there = set(hdus["BINS"].columns.names) & set(hdus["ALL"].columns.names)
    names = [f"{name}_error" for name in RESPONSES]
    if not there.issuperset(names):
        return None
    return dict(zip(RESPONSES, read_both(path, names).values(), strict=True))


def read_metadata(path: str) -> tuple[float, list[dict[str, Any]]]:
    """Return the area in arcmin^2, and what is said of each bin and then of all together.

    Raises
    ------
    CatalogError
        With everything that is missing.
    """
    with reading(path, TracerMetadata(keys=["area", "bins", "all"]), FROM_PZ_STACK):
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        area = float(content["area"]["value"]) * ARCMIN2_PER_DEG2
    entries = [*content["bins"], content["all"]]
    needed = ("z_mean", "n_raw", "mean_shear", *DEFINITIONS)
    places = [*(f"bin {k}" for k in range(len(entries) - 1)), "all"]
    missing = [
        f"{Path(path).name}: {place}: no {name!r}; {FROM_PZ_STACK}"
        for place, entry in zip(places, entries, strict=True)
        for name in needed
        if name not in entry
    ]
    if missing:
        raise CatalogError(*missing)
    return area, entries
