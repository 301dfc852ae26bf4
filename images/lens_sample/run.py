#!/usr/bin/env python3
"""Lens galaxies in bins."""

from catalog_types import LensSample
from survey_types import LensCatalog, Mask

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Choose lens galaxies, sort them into bins of redshift, and count their redshifts.

    A lens is in bin k if edge k <= z < edge k + 1, and in bin -1 if it does not fulfil the cuts,
    has no weight, lies outside of the mask, or has another redshift. The redshift distribution of
    a bin is the weighted number of its lenses, so their redshifts must be good ones.
    """

    name = "lens_sample"
    inputs = {
        "lens-catalog": LensCatalog(columns=["id", "ra", "dec", "z", "weight"]),
        "mask": Mask(optional=True),
    }
    outputs = {"lens-sample": LensSample()}
    parameters = {
        "edges": Parameter(
            [float],
            [0.2, 0.4, 0.6],
            minimum=0.0,
            maximum=20.0,
            min_items=2,
            increasing=True,
            doc="redshifts between the bins",
        ),
        "cuts": Parameter(
            str,
            None,
            condition_on=["lens-catalog"],
            doc="what lenses must fulfil, as 'mag_i < 20 and z > 0.1'; not of positions",
        ),
        "min_fraction": Parameter(
            float,
            0.0,
            minimum=0.0,
            maximum=1.0,
            doc="pixels of which less was observed are left out; as for random_catalog",
        ),
        "max_outside": Parameter(
            float,
            0.1,
            minimum=0.0,
            maximum=1.0,
            doc="fraction of lenses outside of the mask above which it is taken for another's",
        ),
        "nz_width": Parameter(
            float,
            0.01,
            minimum=0.0001,
            maximum=1.0,
            doc="width in redshift of the bins in which lenses are counted, at most",
        ),
    }

    def run(self) -> None:
        """Write the sample."""
        from expression import parse_expression
        from fits_columns import naming_inputs
        from lens_sample import LensBins, Observed, write_lens_sample

        condition = self.get_parameter("cuts")
        with naming_inputs(self):
            write_lens_sample(
                self.get_input_path("lens-catalog"),
                self.get_output_path("lens-sample"),
                LensBins(edges=self.get_parameter("edges"), width=self.get_parameter("nz_width")),
                Observed(
                    mask_path=self.get_input_path("mask") or None,
                    min_fraction=self.get_parameter("min_fraction"),
                    max_outside=self.get_parameter("max_outside"),
                ),
                None if condition is None else parse_expression(condition),
            )


if __name__ == "__main__":
    Stage.main()
