#!/usr/bin/env python3
"""Random positions."""

from catalog_types import RandomCatalog
from survey_types import Mask

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Draw positions evenly over what was observed.

    They tell the clustering of galaxies from the shape of the survey, and the shear around lenses
    from that around any position. The same positions serve for all bins. Where a part of a pixel
    of the mask was observed, there are as many fewer of them.
    """

    name = "random_catalog"
    inputs = {"mask": Mask()}
    outputs = {"random-catalog": RandomCatalog()}
    parameters = {
        "density": Parameter(
            float,
            1.0,
            unit="1/arcmin2",
            above=0.0,
            doc="number of positions per area",
        ),
        "number": Parameter(
            int, None, minimum=1, instead_of=["density"], doc="number of positions"
        ),
        "min_fraction": Parameter(
            float,
            0.0,
            minimum=0.0,
            maximum=1.0,
            doc="pixels of which less was observed are left out; lens_sample must have the same",
        ),
        "seed": Parameter(int, 1, minimum=0, doc="seed of the random numbers"),
    }

    def run(self) -> None:
        """Draw the positions."""
        from even_positions import write_randoms
        from fits_columns import naming_inputs

        with naming_inputs(self):
            write_randoms(
                self.get_input_path("mask"),
                self.get_output_path("random-catalog"),
                density=self.get_parameter("density"),
                number=self.get_parameter("number"),
                min_fraction=self.get_parameter("min_fraction"),
                seed=self.get_parameter("seed"),
            )


if __name__ == "__main__":
    Stage.main()
