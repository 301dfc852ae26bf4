"""Let TXPipe's own class find the responses of the bins, to see beside the stage tomography.

TXPipe is in no package index: give a folder that holds a copy of its repository, whose package
parallel-statistics must be installed. Only its MetacalCalculator is used, which its source selector
feeds with the catalogue in chunks of 10 000 rows, as this program does: for each bin and for all
bins together. The selection is by the same cuts and edges as the stage's. It prints the largest
difference between the responses and those of the stage.

    python benchmarks/txpipe_response.py FOLDER_OF_TXPIPE FOLDER_OF_CATALOGUES
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy.io import fits

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 10_000  # rows, TXPipe's default
VARIANTS = ("", "_1p", "_1m", "_2p", "_2m")
S2N_CUT, SIZE_CUT = 10.0, 0.5
RENAMED = {"g1": "mcal_g1", "g2": "mcal_g2"}


def chunks(folder: Path, edges: Any) -> Iterator[dict[str, Any]]:
    """Yield the columns of the catalogues by TXPipe's names, with the bins of all variants."""
    names = [
        (name + variant, RENAMED.get(name, name) + variant)
        for name in ("g1", "g2", "s2n", "size_ratio", "weight")
        for variant in VARIANTS
    ]
    with (
        fits.open(folder / "shear-catalog.fits") as shear,
        fits.open(folder / "photoz-catalog.fits") as photoz,
    ):
        rows = len(shear[1].data)
        for start in range(0, rows, CHUNK):
            part, z_part = (hdus[1].data[start : start + CHUNK] for hdus in (shear, photoz))
            data = {new: np.array(part[old], dtype=float) for old, new in names}
            for variant in VARIANTS:
                z = np.array(z_part[f"z_mean{variant}"], dtype=float)
                zbin = np.searchsorted(edges, z, side="right") - 1
                data[f"zbin{variant}"] = np.where(zbin < len(edges) - 1, zbin, -1)
            yield data


def select(data: Any, chosen: int | None) -> Any:
    """Return which objects pass the cuts and are in a bin, or in any."""
    selected = (data["size_ratio"] > SIZE_CUT) & (data["s2n"] > S2N_CUT) & (data["weight"] > 0)
    return selected & ((data["zbin"] >= 0) if chosen is None else (data["zbin"] == chosen))


def response(calculator: Any) -> Any:
    """Return the sum of both responses that a calculator has found."""
    _, gamma = calculator.cal_bias_means.collect(None)
    _, selection = calculator.sel_bias_means.collect(None)
    plus, minus = selection[0::2], selection[1::2]
    return (np.reshape(gamma, (2, 2)) + np.reshape(plus - minus, (2, 2))) / calculator.delta_gamma


def main(txpipe: Path, folder: Path) -> None:
    """Find the responses of all bins, and compare them with those of the stage."""
    sys.path.insert(0, str(txpipe / "txpipe"))
    from shear_calibration.calibration_calculators import (  # type: ignore[import-not-found]
        MetacalCalculator,
    )

    with fits.open(folder / "tomographic-catalog.fits") as hdus:
        bins, everything = hdus["BINS"].data, hdus["ALL"].data
        edges = np.append(bins["z_low"], bins["z_high"][-1])
        expected = np.concatenate([bins["R"], everything["R"]])
    delta_gamma = float(fits.getval(folder / "shear-catalog.fits", "DGAMMA", 1))
    samples = [*range(len(edges) - 1), None]
    calculators = [MetacalCalculator(select, delta_gamma) for _ in samples]
    for data in chunks(folder, edges):
        for calculator, chosen in zip(calculators, samples, strict=True):
            calculator.add_data(data, chosen)
    found = np.array([response(calculator) for calculator in calculators])
    print(f"largest difference of a response: {np.abs(found - expected).max():.1e}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
