"""Copy the figures of runs into the pages of their stages: make_plots.py out/two-point out/3x2pt.

Of two runs that have a figure, the first one's is taken: that is what `make demo` shows.
"""  # noqa: INP001

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).parent / "pictures"
NAMES = (
    *("nz", "xi", "footprint", "bins"),
    *("gamma-t", "w", "lens-nz", "correlation", "null", "theory"),
)
COLOURS = 128  # of a picture in a page, which makes it a third of its size


def main(runs: list[Path]) -> None:
    """Copy every figure that is in one of the folders, with fewer colours."""
    for name in (f"{name}-plot.png" for name in NAMES):
        found = [run / name for run in runs if (run / name).exists()]
        if found:
            picture = Image.open(found[0]).convert("RGB")
            picture = picture.quantize(COLOURS, dither=Image.Dither.NONE)
            picture.save(PICTURES / name, optimize=True)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
