"""Draw measured responses beside the true ones: make_tomography.py."""  # noqa: INP001

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "images"
sys.path[:0] = [str(IMAGES / name) for name in ("survey", "tomography", "plots")]

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from catalog_files import write_training_sample  # noqa: E402
from figure_style import bin_colour, save, use_style  # noqa: E402
from galaxies import VARIANTS, Measurement, Observation, observe  # noqa: E402
from metacal_catalog import MetacalCatalog, Variant  # noqa: E402
from photometry import BANDS  # noqa: E402
from photoz import posterior_table  # noqa: E402
from redshift_forest import Growth, train_forest  # noqa: E402
from shear_responses import Response  # noqa: E402, TC002
from source_cuts import Cuts  # noqa: E402
from survey import Design, Survey, simulate_survey  # noqa: E402
from tomography import assign_bins, bin_responses  # noqa: E402

PICTURE = Path(__file__).parent / "pictures" / "tomography.png"
MEASUREMENT = Measurement(shape_noise=0.1)
DESIGN = Design(
    n_galaxies=500_000, area=100.0, lmax=32, seed=6, measurement=MEASUREMENT, n_training=20_000
)
CUTS = Cuts(s2n=10.0, size_ratio=0.5)
EDGES = np.array([0.2, 0.4, 0.55, 0.75, 1.3])
TRUTH_SHEAR = 0.02
NAMES = ("g1", "g2", "s2n", "size_ratio", "weight")
Redshift = Callable[[Observation], np.ndarray]


def main() -> None:
    """Simulate galaxies without shear of their own, and draw their responses."""
    survey = simulate_survey(DESIGN)
    table = posterior_table(MEASUREMENT.photoz_scatter, -0.5, 3.0)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "training-sample.fits")
        write_training_sample(survey, path)
        forest = train_forest(path, [f"mag_{band}" for band in BANDS], Growth())

    def by_forest(seen: Observation) -> np.ndarray:
        magnitudes = survey.photometry.observe(survey.galaxies, seen)
        return forest.estimate(np.stack(list(magnitudes.values()), axis=1))

    use_style()
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), sharey=True, layout="constrained")
    draw(axes[0], survey, lambda seen: table.mean_at(seen.z_observed), "bins by redshift")
    draw(axes[1], survey, by_forest, "bins by a forest")
    axes[0].set_ylabel("response, measured $-$ true")
    axes[0].legend(fontsize=9)
    save(figure, [str(PICTURE)])


def draw(axis: plt.Axes, survey: Survey, redshift: Redshift, title: str) -> None:
    """Draw the differences of both components from the truth, with R_S and without."""
    metacal = {suffix: see(survey, shear, redshift) for suffix, shear in VARIANTS.items()}
    catalog = MetacalCatalog(
        id=np.arange(survey.galaxies.z.size), variants=metacal, delta_gamma=0.02
    )
    nbin = EDGES.size - 1
    bins = {suffix: select(variant) for suffix, variant in metacal.items()}
    responses = bin_responses(catalog, bins, nbin)
    true = true_responses(survey, redshift)
    for a, marker in ((0, "o"), (1, "s")):
        place = np.arange(nbin) + 0.16 * a - 0.08
        for name, fill in (("gamma", "none"), ("total", bin_colour(a))):
            label = rf"$R_{{{a + 1}{a + 1}}}$, " + ("with $R_S$" if fill != "none" else "without")
            axis.errorbar(
                place,
                [matrix(response, name)[a, a] - true[k, a] for k, response in enumerate(responses)],
                [matrix(response, f"{name}_error")[a, a] for response in responses],
                fmt=marker,
                color=bin_colour(a),
                mfc=fill,
                label=label,
            )
    axis.axhline(0, color="black", lw=0.8)
    axis.set(title=title, xlabel="bin", xticks=range(nbin))


def matrix(response: Response, name: str) -> np.ndarray:
    """Return one of the matrices of a response."""
    return np.asarray(getattr(response, name))


def see(survey: Survey, shear: tuple[float, float], redshift: Redshift) -> Variant:
    """Measure all galaxies under one shear, with the same noise for each."""
    seen = observe(survey.galaxies, np.array(shear)[:, None], MEASUREMENT)
    return Variant(**{name: getattr(seen, name) for name in NAMES}, z=redshift(seen))


def select(variant: Variant) -> np.ndarray:
    """Return the bins of all galaxies."""
    return assign_bins(variant.z, CUTS.accept(variant), EDGES)


def true_responses(survey: Survey, redshift: Redshift) -> np.ndarray:
    """Return by how much mean ellipticities change with shear, selection and all, (nbin, 2)."""
    result = np.empty((EDGES.size - 1, 2))
    for a, name in enumerate(("g1", "g2")):
        means = []
        for sign in (1, -1):
            shear = tuple(sign * TRUTH_SHEAR * (b == a) for b in range(2))
            variant = see(survey, shear, redshift)
            bins = select(variant)
            means.append(
                [
                    np.average(getattr(variant, name)[bins == k], weights=variant.weight[bins == k])
                    for k in range(EDGES.size - 1)
                ]
            )
        result[:, a] = np.subtract(*means) / (2 * TRUTH_SHEAR)
    return result


if __name__ == "__main__":
    main()
