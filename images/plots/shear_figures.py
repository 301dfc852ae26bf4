"""Both figures of cosmic shear, from its files."""

from dataclasses import dataclass

from matplotlib.figure import Figure
from measured_xi import read_redshift_densities, read_spectra
from nz_figure import draw_nz
from theory_points import read_theory_points
from truth_theory import read_truth
from xi_figure import draw_xi


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Paths of the input files.

    Attributes
    ----------
    two_point : correlation functions
    photoz_stack : n(z) of the bins
    tomographic : bins of the sources
    truth : of a simulated survey, or None
    theory_points : of a comparison with theory, or None; used without a truth
    """

    two_point: str
    photoz_stack: str
    tomographic: str
    truth: str | None
    theory_points: str | None


def draw_all(inputs: Inputs) -> dict[str, Figure]:
    """Return both figures by their names.

    Raises
    ------
    CatalogError
        If an input cannot be used.
    """
    spectra, n_patch = read_spectra(inputs.two_point)
    densities = read_redshift_densities(inputs.photoz_stack)
    truth = read_truth(inputs.truth, inputs.tomographic) if inputs.truth else None
    fitted = read_theory_points(inputs.theory_points) if inputs.theory_points else None
    return {"nz": draw_nz(densities, truth), "xi": draw_xi(spectra, n_patch, truth or fitted)}
