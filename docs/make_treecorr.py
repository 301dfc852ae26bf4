"""Measure a simulated survey with lenses, and put what treecorr finds into its page."""  # noqa: INP001

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

REPOSITORY = Path(__file__).parents[1]
STAGES = ("survey", "treecorr", "plots")
sys.path[:0] = [str(REPOSITORY / "images" / stage) for stage in STAGES]
sys.path.insert(0, str(REPOSITORY / "tests" / "images"))

import numpy as np  # noqa: E402
from figure_style import bin_colour, save, use_style  # noqa: E402
from lens_sky import Sky, simulate_sky  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

if TYPE_CHECKING:
    from two_point import TwoPoint

PAGE = Path(__file__).parent / "stages" / "treecorr.md"
PICTURE = Path(__file__).parent / "pictures" / "treecorr-truth.png"
TABLE = re.compile(r"(<!-- table -->\n).*?(<!-- end -->)", re.DOTALL)
LABELS = {"gamma_t": r"$10^3\,\theta\,\gamma_t$  [arcmin]", "w": r"$\theta\,w$  [arcmin]"}
SCALES = {"gamma_t": 1e3, "w": 1.0}
PROBES = {"gamma_t": "lensing", "w": "clustering"}
GAMMA_T = "\N{GREEK SMALL LETTER GAMMA}_t"
WRONG = {"gamma_t": "without random points", "w": "random points in holes too"}


def main(threads: int) -> None:
    """Measure, write the table between the two comments of the page, and draw the picture."""
    sky = simulate_sky(threads)
    strip, holes = sky.spoilt_strip(), sky.with_randoms_in_holes()
    right, in_strip, in_holes = (each.measure(threads) for each in (sky, strip, holes))
    rows = [
        (GAMMA_T, sky.amplitudes(right, "gamma_t")),
        (f"{GAMMA_T}, where galaxies have another shear", strip.amplitudes(in_strip, "gamma_t")),
        ("the same without random points", strip.amplitudes(in_strip, "gamma_t", raw="raw_xi")),
        ("w", sky.amplitudes(right, "w")),
        ("w, random points in the holes too", holes.amplitudes(in_holes, "w")),
    ]
    lines = ["| | lens bin 0 | lens bin 1 |", "| --- | --- | --- |"]
    lines += [
        f"| {name} | " + " | ".join(f"{a:.2f} ± {e:.2f}" for a, e in found) + " |"
        for name, found in rows
    ]
    table = "\n".join(lines)
    page = TABLE.sub(lambda m: f"{m[1]}\n{table}\n\n{m[2]}", PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(page, encoding="utf-8")
    use_style()
    save(draw(sky, right, strip, in_strip, in_holes), [str(PICTURE)])


def draw(sky: Sky, right: TwoPoint, strip: Sky, in_strip: TwoPoint, in_holes: TwoPoint) -> Figure:
    """Draw gamma_t and w of both lens bins, with the truth and with what is measured wrongly."""
    figure = Figure(figsize=(8.4, 5.6), layout="constrained")
    panels = figure.subplots(2, 2, sharex=True, sharey="row")
    for row, name in zip(panels, LABELS, strict=True):
        measured = (right if name == "w" else in_strip).of(PROBES[name])
        others = in_holes.of("clustering") if name == "w" else measured
        for k, axes in enumerate(row):
            pairs = measured[k].correlation
            theta, scale = pairs.meanr, SCALES[name] * pairs.meanr
            samples = measured[k].samples[:, 0]
            n = len(samples)
            error = np.sqrt((n - 1) / n * ((samples - samples.mean(axis=0)) ** 2).sum(axis=0))
            wrong = others[k].values[0] if name == "w" else pairs.raw_xi
            axes.axhline(0, color="0.6", linewidth=0.6)
            truth = (sky if name == "w" else strip).truth(name, theta)[k]
            axes.plot(theta, scale * truth, color="black", label="truth")
            axes.plot(theta, scale * wrong, "x", color="0.45", label=WRONG[name])
            axes.errorbar(
                theta,
                scale * measured[k].values[0],
                scale * error,
                fmt="o",
                markersize=4,
                color=bin_colour(k),
                label="measured",
            )
            axes.set_xscale("log")
            axes.set_xticks([20, 50, 100], ["20", "50", "100"])
            axes.minorticks_off()
            axes.set_title(f"lens bin {k}" if name == "gamma_t" else "")
        row[0].set_ylabel(LABELS[name])
        row[0].legend(fontsize=9)
    figure.supxlabel(r"separation $\theta$  [arcmin]")
    return figure


if __name__ == "__main__":
    main(threads=2)
