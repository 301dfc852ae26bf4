#!/usr/bin/env python3
"""Figures of the shear around lenses, of their clustering, and of all correlations."""

from catalog_types import LensSample, PhotozStack, TomographicCatalog, TwoPointFunctions
from truth_types import Truth

import descpipe
from descpipe import PNG, Text


class Stage(descpipe.Stage):
    """Plot gamma_t and w of all pairs of bins, n(z) of the lenses, and the correlation matrix.

    With the truth of a simulated survey, the theory curve of its cosmology is drawn beside the
    measurement, with the chi-square of each correlation function. Without it, the theory that the
    stage theory has fitted is drawn.
    """

    name = "plots_3x2pt"
    inputs = {
        "two-point": TwoPointFunctions(),
        "lens-sample": LensSample(
            hdus={"OBJECTS": ["z", "bin", "weight"], "NZ_LENS": ["Z_LOW", "Z_HIGH", "BIN1"]}
        ),
        "photoz-stack": PhotozStack(columns=["Z_LOW", "Z_HIGH", "BIN1"], keywords=[]),
        "tomographic-catalog": TomographicCatalog(hdus={"OBJECTS": ["id", "bin", "weight"]}),
        "truth": Truth(
            hdus={
                "OBJECTS": ["id", "z", "slab"],
                "SLABS": ["z_low"],
                "LENS_BINS": ["z_low", "z_high"],
                "XI": ["theta", "xi_plus", "xi_minus", "gamma_t", "w"],
            },
            optional=True,
            doc="of a simulated survey",
        ),
        "theory-points": Text(
            suffix="csv", optional=True, doc="of the stage theory; drawn without truth"
        ),
    }
    outputs = {
        "gamma-t-plot": PNG(),
        "gamma-t-figure": "pdf",
        "w-plot": PNG(),
        "w-figure": "pdf",
        "lens-nz-plot": PNG(),
        "lens-nz-figure": "pdf",
        "correlation-plot": PNG(),
        "correlation-figure": "pdf",
    }

    def run(self) -> None:
        """Draw all figures."""
        from figure_style import save, use_style
        from fits_columns import naming_inputs
        from lens_figures import Inputs, draw_all

        use_style()
        with naming_inputs(self):
            figures = draw_all(
                Inputs(
                    two_point=self.get_input_path("two-point"),
                    lens_sample=self.get_input_path("lens-sample"),
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
