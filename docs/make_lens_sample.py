"""Write the table of lens_sample.md: make_lens_sample.py out/survey-3x2pt out/3x2pt."""  # noqa: INP001

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from astropy.io import fits

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent / "stages" / "lens_sample.md"
TABLE = re.compile(r"(<!-- table -->\n).*?(<!-- end -->)", re.DOTALL)
HEAD = (
    "| bin | lenses | expected | mean redshift | expected | as simulated |\n"
    "| --- | --- | --- | --- | --- | --- |"
)


def main(survey: Path, measured: Path) -> None:
    """Replace the table between the two comments of the page."""
    table = "\n".join([HEAD, *rows(survey, measured)])
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda m: f"{m[1]}\n{table}\n\n{m[2]}", text), encoding="utf-8")


def rows(survey: Path, measured: Path) -> Iterator[str]:
    """Yield what was found of each bin beside what was simulated."""
    simulated = fits.getdata(survey / "lens-catalog.fits")["bin"]
    expected = fits.getheader(survey / "truth.fits")["NLENS"]
    bins = fits.getdata(measured / "lens-sample.fits", "BINS")
    found = fits.getdata(measured / "lens-sample.fits", "OBJECTS")["bin"]
    for k, bin_ in enumerate(bins):
        width = bin_["z_high"] - bin_["z_low"]
        error = width / np.sqrt(12 * bin_["count"])
        same = np.mean(simulated[found == k] == k)
        yield (
            f"| {k} | {bin_['count']} | {expected // len(bins)} | {bin_['mean_z']:.4f} | "
            f"{bin_['z_low'] + width / 2:.4f} ± {error:.4f} | {100 * same:.0f} % |"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
