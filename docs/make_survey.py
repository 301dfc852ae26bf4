"""Draw what a simulated survey predicts and what is measured of it: make_survey.py."""  # noqa: INP001

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parents[1] / "images"
sys.path[:0] = [str(IMAGES / "survey"), str(IMAGES / "plots")]

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import treecorr  # noqa: E402
from cosmic_shear import LENS_BINS, N_SLAB  # noqa: E402
from figure_style import bin_colour, save, use_style  # noqa: E402
from footprint import draw_positions  # noqa: E402
from galaxies import Measurement  # noqa: E402
from survey import Design, Survey, simulate_survey  # noqa: E402
from truth_file import correlation_columns  # noqa: E402

PICTURE = Path(__file__).parent / "pictures" / "survey-truth.png"
DESIGN = Design(
    n_galaxies=60_000,
    area=4000.0,
    lmax=800,
    seed=12,
    measurement=Measurement(shape_noise=0.012),
    n_lenses=60_000,
    masked_fraction=0.1,
    hole_radius=0.5,
)
N_RANDOM = 120_000
PATCHES = 64
SEPARATIONS: dict[str, Any] = {
    "min_sep": 15.0,
    "max_sep": 150.0,
    "nbins": 8,
    "sep_units": "arcmin",
    "bin_slop": 0.0,
    "cross_patch_weight": "match",
    "var_method": "jackknife",
}


LABELS = (
    r"$\theta\,\xi_+$ [10$^{-6}$ arcmin]",
    r"$\theta\,\xi_-$ [10$^{-6}$ arcmin]",
    r"$\theta\,\gamma_t$ [10$^{-3}$ arcmin]",
    r"$\theta\,w$ [arcmin]",
)


class Sky:
    """Catalogues of a survey in patches, and its correlation functions."""

    def __init__(self, survey: Survey) -> None:
        galaxies, lenses = survey.galaxies, survey.lenses
        g1, g2 = survey.shear
        rng = np.random.default_rng(1)
        self.sources = treecorr.Catalog(
            ra=galaxies.ra,
            dec=galaxies.dec,
            g1=g1,
            g2=g2,
            ra_units="deg",
            dec_units="deg",
            npatch=PATCHES,
            rng=rng,
        )
        self.randoms = self.catalog(*draw_positions(N_RANDOM, survey.footprint, rng))
        members = [lenses.bin == k for k in range(len(LENS_BINS))]
        self.lenses = [self.catalog(lenses.ra[m], lenses.dec[m]) for m in members]

    def catalog(self, ra: Any, dec: Any) -> treecorr.Catalog:
        """Return positions in the patches of the sources."""
        centers = self.sources.patch_centers
        return treecorr.Catalog(
            ra=ra, dec=dec, ra_units="deg", dec_units="deg", patch_centers=centers
        )

    def shear(self) -> treecorr.GGCorrelation:
        """Return xi+ and xi- of all sources."""
        gg = treecorr.GGCorrelation(**SEPARATIONS, angle_slop=0.03)
        gg.process(self.sources)
        return gg

    def around(self, k: int) -> treecorr.NGCorrelation:
        """Return the shear around the lenses of a bin, less that around random positions."""
        ng, rg = (treecorr.NGCorrelation(**SEPARATIONS, angle_slop=0.03) for _ in range(2))
        ng.process(self.lenses[k], self.sources)
        rg.process(self.randoms, self.sources)
        ng.calculateXi(rg=rg)
        return ng

    def clustering(self, k: int) -> treecorr.NNCorrelation:
        """Return w of the lenses of a bin."""
        dd, dr, rr = (treecorr.NNCorrelation(**SEPARATIONS) for _ in range(3))
        dd.process(self.lenses[k])
        dr.process(self.lenses[k], self.randoms)
        rr.process(self.randoms)
        dd.calculateXi(rr=rr, dr=dr)
        return dd


def main() -> None:
    """Simulate a survey and draw its four kinds of functions beside the truth."""
    survey = simulate_survey(DESIGN, 2)
    truth = correlation_columns(survey.spectra)
    slabs = survey.galaxies.slab
    share = np.bincount(slabs, minlength=N_SLAB) / slabs.size
    sky = Sky(survey)
    use_style()
    figure, panels = plt.subplots(2, 2, figsize=(9, 7), sharex=True, layout="constrained")
    for panel, label in zip(panels.flat, LABELS, strict=True):
        panel.set(xscale="log", ylabel=label, xticks=[20, 50, 100], xticklabels=[20, 50, 100])
    gg = sky.shear()
    for panel, name, values, variance in (
        (panels[0, 0], "xi_plus", gg.xip, gg.varxip),
        (panels[0, 1], "xi_minus", gg.xim, gg.varxim),
    ):
        curve = np.einsum("tab,a,b->t", truth[name], share, share)
        draw_curve(panel, truth["theta"], 1e6 * curve, 0)
        draw_points(panel, gg.meanr, 1e6 * values, 1e6 * np.sqrt(variance), 0)
    for k in range(len(LENS_BINS)):
        ng, nn = sky.around(k), sky.clustering(k)
        draw_curve(panels[1, 0], truth["theta"], 1e3 * truth["gamma_t"][:, k] @ share, k)
        draw_points(panels[1, 0], ng.meanr, 1e3 * ng.xi, 1e3 * np.sqrt(ng.varxi), k)
        draw_curve(panels[1, 1], truth["theta"], truth["w"][:, k, k], k)
        draw_points(panels[1, 1], nn.meanr, nn.xi, np.sqrt(nn.varxi), k)
    panels[1, 1].legend()
    for panel in panels[1]:
        panel.set_xlabel(r"$\theta$ [arcmin]")
        panel.minorticks_off()
    save(figure, [str(PICTURE)])


def draw_curve(panel: Any, theta: Any, curve: Any, k: int) -> None:
    """Draw a function times the separation."""
    seen = (theta > SEPARATIONS["min_sep"]) & (theta < SEPARATIONS["max_sep"])
    panel.plot(theta[seen], (theta * curve)[seen], color=bin_colour(k))


def draw_points(panel: Any, theta: Any, values: Any, errors: Any, k: int) -> None:
    """Draw measured values times the separation."""
    panel.errorbar(
        theta,
        theta * values,
        theta * errors,
        fmt="os"[k],
        color=bin_colour(k),
        label=f"lens bin {k}",
        capsize=2,
    )


if __name__ == "__main__":
    main()
