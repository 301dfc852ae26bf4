"""Draw the picture of pz_stack.md and write its table, from simulated surveys."""  # noqa: INP001

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from astropy.io import fits

ROOT = Path(__file__).resolve().parent.parent
# In an image the modules of a stage are found because they lie beside its run.py.
sys.path[:0] = [str(ROOT / "images" / stage) for stage in ("survey", "tomography", "pz_stack")]
sys.path[:0] = [str(ROOT / "images" / "shared"), str(ROOT / "tests" / "images")]

from binned_redshifts import CatalogPaths, Options, describe_bins  # noqa: E402
from figure_style import bin_colour, save, use_style  # noqa: E402
from galaxies import Measurement  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from simulated_run import Files, write_run  # noqa: E402
from survey import Design, simulate_survey  # noqa: E402
from tomography import EdgeRule  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redshift_distribution import RedshiftDistribution

PAGE = ROOT / "docs" / "stages" / "pz_stack.md"
PICTURE = ROOT / "docs" / "pictures" / "pz-stack.png"
TABLE = re.compile(r"(<!-- table -->\n).*?(<!-- end -->)", re.DOTALL)
BINS = EdgeRule(nbin=3, z_min=0.2, z_max=1.3)
OUTER = [16, 84]  # per cent of the samples
HEAD = (
    "| bin | true mean redshift | `pdf` less true | `hierarchical` less true |\n"
    "| --- | --- | --- | --- |"
)


def main() -> None:
    """Replace the table between the two comments of the page, and the picture."""
    with TemporaryDirectory() as folder:
        files = simulate(Path(folder))
        paths = CatalogPaths(
            **{tag: files[f"{tag}-catalog.fits"] for tag in ("shear", "photoz", "tomographic")}
        )
        stacked, _ = describe_bins(paths, Options())
        inferred, _ = describe_bins(paths, Options(method="hierarchical"))
        true = true_redshifts(files)
    draw(true, stacked, inferred)
    table = "\n".join([HEAD, *rows(true, stacked, inferred)])
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda m: f"{m[1]}\n{table}\n\n{m[2]}", text), encoding="utf-8")


def simulate(folder: Path) -> Files:
    """Write the files of a survey whose densities of redshift have a flat prior."""
    design = Design(
        n_galaxies=200_000,
        area=100.0,
        lmax=64,
        seed=20,
        measurement=Measurement(shape_noise=0.1),
        flat_prior=True,
    )
    return write_run(simulate_survey(design), folder, BINS)


def true_redshifts(files: Files) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the true redshifts and the weights of each bin."""
    bins = fits.getdata(files["tomographic-catalog.fits"], "OBJECTS")["bin"]
    z = fits.getdata(files["truth.fits"], "OBJECTS")["z"]
    weight = fits.getdata(files["shear-catalog.fits"])["weight"].astype(float)
    return [(z[bins == k], weight[bins == k]) for k in range(bins.max() + 1)]


def rows(
    true: list[tuple[np.ndarray, np.ndarray]],
    stacked: RedshiftDistribution,
    inferred: RedshiftDistribution,
) -> Iterator[str]:
    """Yield the mean redshift of each bin beside those of both methods."""
    for k, (z, weight) in enumerate(true):
        mean = np.average(z, weights=weight)
        error = inferred.mean(inferred.samples[:, k]).std(ddof=1)
        yield (
            f"| {k} | {mean:.4f} | {stacked.mean(stacked.density[k]) - mean:+.4f} | "
            f"{inferred.mean(inferred.density[k]) - mean:+.4f} ± {error:.4f} |"
        )


def draw(
    true: list[tuple[np.ndarray, np.ndarray]],
    stacked: RedshiftDistribution,
    inferred: RedshiftDistribution,
) -> None:
    """Draw n(z) of each bin as it is and as both methods have it."""
    use_style()
    figure = Figure(figsize=(10.5, 3.4), layout="constrained")
    for k, panel in enumerate(figure.subplots(1, len(true), sharey=True)):
        z, weight = true[k]
        panel.hist(z, stacked.edges, weights=weight, density=True, color="0.82", label="true")
        low, high = np.percentile(inferred.samples[:, k], OUTER, axis=0)
        colour = bin_colour(k)
        band = {"color": colour, "alpha": 0.4, "linewidth": 0}
        panel.fill_between(inferred.middles, low, high, label="hierarchical, 68 %", **band)
        panel.plot(inferred.middles, inferred.density[k], color=colour, linewidth=1.2)
        panel.plot(stacked.middles, stacked.density[k], "k--", linewidth=1.2, label="pdf")
        spread = 4 * np.sqrt(np.cov(z, aweights=weight))
        panel.set(xlim=(z.mean() - spread, z.mean() + spread), xlabel="redshift", title=f"bin {k}")
        panel.legend(fontsize=9, loc="upper right")
    figure.axes[0].set_ylabel("n(z)")
    figure.axes[0].set_ylim(0, 5)
    save(figure, [str(PICTURE)])


if __name__ == "__main__":
    main()
