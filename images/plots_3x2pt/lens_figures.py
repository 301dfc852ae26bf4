"""All figures of a measurement with lenses, from its files."""

from dataclasses import dataclass
from pathlib import Path

from clustering_figure import draw_clustering
from correlation_figure import draw_correlation
from correlation_panel import Prediction
from fits_columns import CatalogError
from lens_nz_figure import draw_lens_nz
from lensing_figure import draw_lensing
from matplotlib.figure import Figure
from measured_xi import DataVector, Spectrum, read_data_vector, read_redshift_densities
from theory_points import read_theory_points
from truth_theory import read_truth

NEEDED = ("gamma_t", "w")


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Paths of the input files.

    Attributes
    ----------
    two_point : correlation functions
    lens_sample : of the same lenses
    photoz_stack : n(z) of the sources
    tomographic : bins of the sources
    truth : of a simulated survey, or None
    theory_points : of a comparison with theory, or None; used without a truth
    """

    two_point: str
    lens_sample: str
    photoz_stack: str
    tomographic: str
    truth: str | None
    theory_points: str | None


def draw_all(inputs: Inputs) -> dict[str, Figure]:
    """Return all figures by their names.

    Raises
    ------
    CatalogError
        If an input cannot be used, or there are no correlation functions with lenses.
    """
    vector = read_data_vector(inputs.two_point)
    refuse_missing_kinds(vector, inputs.two_point)
    lenses = read_redshift_densities(inputs.lens_sample, "NZ_LENS")
    sources = read_redshift_densities(inputs.photoz_stack)
    theory = read_theory(inputs)
    return {
        "gamma-t": draw_lensing(of_kinds(vector, "gamma_t", "gamma_x"), vector.n_patch, theory),
        "w": draw_clustering(of_kinds(vector, "w"), vector.n_patch, theory),
        "lens-nz": draw_lens_nz(lenses, sources),
        "correlation": draw_correlation(vector),
    }


def read_theory(inputs: Inputs) -> Prediction | None:
    """Return the truth, or what was fitted, or None."""
    if inputs.truth:
        return read_truth(inputs.truth, inputs.tomographic, inputs.lens_sample)
    return read_theory_points(inputs.theory_points) if inputs.theory_points else None


def of_kinds(vector: DataVector, *kinds: str) -> list[Spectrum]:
    """Return the correlation functions of some kinds."""
    return [spectrum for spectrum in vector.spectra if spectrum.kind in kinds]


def refuse_missing_kinds(vector: DataVector, path: str) -> None:
    """Raise an error if there is no shear around lenses, or no clustering of them."""
    there = {spectrum.kind for spectrum in vector.spectra}
    missing = [kind for kind in NEEDED if kind not in there]
    if missing:
        raise CatalogError(
            f"{Path(path).name}: no {' and no '.join(missing)}; the step treecorr measures them "
            "when it has the inputs lens-sample and random-catalog"
        )
