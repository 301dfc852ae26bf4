#!/usr/bin/env python3
"""Figures of the redshift distributions and the correlation functions."""

from catalog_types import PhotozStack, TomographicCatalog, TwoPointFunctions
from truth_types import Truth

import descpipe
from descpipe import PNG, Text


class Stage(descpipe.Stage):
    """Plot the n(z) of each bin and the xi+ and xi- of all pairs of bins.

    With the truth of a simulated survey, its redshifts and the theory curve of its cosmology are
    drawn beside the measurement, with the chi-square of each correlation function. Without it, the
    theory that the stage theory has fitted is drawn.
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
        "theory-points": Text(
            suffix="csv", optional=True, doc="of the stage theory; drawn without truth"
        ),
    }
    outputs = {"nz-plot": PNG(), "xi-plot": PNG(), "nz-figure": "pdf", "xi-figure": "pdf"}

    def run(self) -> None:
        """Draw both figures."""
        from figure_style import save, use_style
        from fits_columns import naming_inputs
        from shear_figures import Inputs, draw_all

        use_style()
        with naming_inputs(self):
            figures = draw_all(
                Inputs(
                    two_point=self.get_input_path("two-point"),
                    photoz_stack=self.get_input_path("photoz-stack"),
                    tomographic=self.get_input_path("tomographic-catalog"),
                    truth=self.get_input_path("truth"),
                    theory_points=self.get_input_path("theory-points"),
                )
            )
        for name, figure in figures.items():
            paths = [self.get_output_path(f"{name}-plot"), self.get_output_path(f"{name}-figure")]
            save(figure, paths)


if __name__ == "__main__":
    Stage.main()
