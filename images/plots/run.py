#!/usr/bin/env python3
"""Figures of the redshift distributions and the correlation functions."""

from catalog_types import PhotozStack, TomographicCatalog, Truth, TwoPointFunctions

import descpipe
from descpipe import PNG


class Stage(descpipe.Stage):
    """Plot the n(z) of each bin and the xi+ and xi- of all pairs of bins.

    With the truth of a simulated survey, its redshifts and the theory curve of its cosmology are
    drawn beside the measurement, with the chi-square of each correlation function.
    """

    name = "plots"
    inputs = {
        "two-point": TwoPointFunctions(),
        "photoz-stack": PhotozStack(columns=["Z_LOW", "Z_HIGH", "BIN1"], keywords=[]),
        "tomographic-catalog": TomographicCatalog(hdus={"OBJECTS": ["id", "bin", "weight"]}),
        "truth": Truth(
            hdus={
                "OBJECTS": ["id", "z", "slab"],
                "SLABS": ["z_low"],
                "XI": ["theta", "xi_plus", "xi_minus"],
            },
            optional=True,
            doc="of a simulated survey",
        ),
    }
    outputs = {"nz-plot": PNG(), "xi-plot": PNG(), "nz-figure": "pdf", "xi-figure": "pdf"}

    def run(self) -> None:
        """Draw both figures."""
        from figure_style import save, use_style
        from fits_columns import CatalogError
        from measured_xi import read_redshift_densities, read_spectra
        from nz_figure import draw_nz
        from truth_theory import read_truth
        from xi_figure import draw_xi

        try:
            spectra, n_patch = read_spectra(self.get_input_path("two-point"))
            densities = read_redshift_densities(self.get_input_path("photoz-stack"))
            truth_path = self.get_input_path("truth")
            tomographic_path = self.get_input_path("tomographic-catalog")
            truth = read_truth(truth_path, tomographic_path) if truth_path else None
        except CatalogError as error:
            raise descpipe.StageError(*error.args) from error
        use_style()
        for name, figure in (
            ("nz", draw_nz(densities, truth)),
            ("xi", draw_xi(spectra, n_patch, truth)),
        ):
            paths = [self.get_output_path(f"{name}-plot"), self.get_output_path(f"{name}-figure")]
            save(figure, paths)


if __name__ == "__main__":
    Stage.main()
