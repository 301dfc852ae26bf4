"""Draw random positions in a mask, and the clustering they tell: make_random_catalog.py."""  # noqa: INP001

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parents[1] / "images"
sys.path[:0] = [str(IMAGES / name) for name in ("survey", "random_catalog", "plots")]

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import treecorr  # noqa: E402
from even_positions import random_columns  # noqa: E402
from figure_style import bin_colour, save, use_style  # noqa: E402
from footprint import draw_in_cap, draw_positions, make_footprint  # noqa: E402
from observed_mask import write_mask  # noqa: E402
from survey import CENTRE  # noqa: E402
from survey_mask import SurveyMask, read_mask  # noqa: E402

PICTURE = Path(__file__).parent / "pictures" / "random-catalog.png"
OUTLINE = 60.0  # deg2
N_GALAXIES, N_RANDOM = 20_000, 100_000
SEPARATIONS: dict[str, Any] = {
    "min_sep": 2.0,
    "max_sep": 60.0,
    "nbins": 9,
    "sep_units": "arcmin",
    "bin_slop": 0.0,
}
SIDE = 1.2  # deg, of the part of the sky that is drawn


def main() -> None:
    """Draw a part of the mask with random positions, and w with and without the mask."""
    rng = np.random.default_rng(4)
    footprint = make_footprint(OUTLINE, CENTRE, 0.2, 0.2, rng)
    with tempfile.TemporaryDirectory() as folder:
        write_mask(footprint, 2048, f"{folder}/mask.hsp")
        mask = read_mask(f"{folder}/mask.hsp")
    galaxies = draw_positions(N_GALAXIES, footprint, rng)
    use_style()
    figure, (sky, panel) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    draw_sky(sky, mask)
    of_outline = draw_in_cap(N_RANDOM, OUTLINE, CENTRE, rng)
    draw_clustering(panel, galaxies, randoms(mask, N_RANDOM), "randoms of the mask", 0)
    draw_clustering(panel, galaxies, of_outline, "randoms that know of no holes", 1)
    panel.axhline(0, color="black", linewidth=0.8)
    panel.set(xscale="log", xlabel=r"$\theta$ [arcmin]", ylabel=r"$w$ of even galaxies")
    panel.set(xticks=[2, 5, 10, 20, 50], xticklabels=[2, 5, 10, 20, 50])
    panel.minorticks_off()
    panel.legend()
    save(figure, [str(PICTURE)])


def randoms(mask: SurveyMask, count: int) -> tuple[Any, Any]:
    """Return random positions in a mask."""
    (columns,) = random_columns(mask, count, np.random.default_rng(1))
    return columns["ra"], columns["dec"]


def draw_sky(panel: Any, mask: SurveyMask) -> None:
    """Draw what was observed of a part of the sky, and random positions in it."""
    across = np.linspace(-SIDE / 2, SIDE / 2, 400)
    east, north = np.meshgrid(across, across)
    stretch = np.cos(np.radians(CENTRE[1]))
    seen = mask.fraction_at((CENTRE[0] + east / stretch).ravel(), (CENTRE[1] + north).ravel())
    panel.imshow(
        seen.reshape(east.shape),
        origin="lower",
        extent=(-SIDE / 2, SIDE / 2, -SIDE / 2, SIDE / 2),
        cmap="Greys_r",
        vmin=-1.5,
        vmax=1,
    )
    ra, dec = randoms(mask, 4 * N_RANDOM)
    x = ((ra - CENTRE[0] + 180) % 360 - 180) * stretch
    y = dec - CENTRE[1]
    near = (np.abs(x) < SIDE / 2) & (np.abs(y) < SIDE / 2)
    panel.plot(x[near], y[near], ".", markersize=1.5, color=bin_colour(0))
    panel.set(xlabel="east of the middle [deg]", ylabel="north of it [deg]")


def draw_clustering(panel: Any, galaxies: Any, random: Any, label: str, k: int) -> None:
    """Draw w of galaxies, with errors by the number of pairs."""
    dd, dr, rr = (treecorr.NNCorrelation(**SEPARATIONS) for _ in range(3))
    first, second = (
        treecorr.Catalog(ra=ra, dec=dec, ra_units="deg", dec_units="deg")
        for ra, dec in (galaxies, random)
    )
    dd.process(first)
    dr.process(first, second)
    rr.process(second)
    w, variance = dd.calculateXi(rr=rr, dr=dr)
    panel.errorbar(
        dd.meanr, w, np.sqrt(variance), fmt="os"[k], color=bin_colour(k), label=label, capsize=2
    )


if __name__ == "__main__":
    main()
