"""Copy the figures of runs into the pages of their stages: make_plots.py out/two-point out/3x2pt.

A picture that a later run has too takes the place of that of an earlier one.
"""  # noqa: INP001

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).parent / "pictures"
NAMES = ("nz", "xi", "footprint", "bins", "gamma-t", "w", "lens-nz", "correlation", "null")
COLOURS = 128  # of a picture in a page, which makes it a third of its size


def main(runs: list[Path]) -> None:
    """Copy every figure that is in one of the folders, with fewer colours."""
    for run in runs:
        for path in (run / f"{name}-plot.png" for name in NAMES):
            if path.exists():
                picture = (
                    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
                )
                picture.save(PICTURES / path.name, optimize=True)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
