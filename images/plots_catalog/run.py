#!/usr/bin/env python3
"""Figures of the footprint and of the numbers of each bin."""

from catalog_types import (
    JackknifeSamples,
    LensSample,
    ShearCatalog,
    TomographicCatalog,
    TracerMetadata,
)
from survey_types import Mask

import descpipe
from descpipe import PNG


class Stage(descpipe.Stage):
    """Plot where the selected objects are on the sky, and the numbers of each tomographic bin.

    The footprint is drawn in an equal-area projection, with the lenses, the mask and the borders
    of the patches of the jackknife where they are given. The numbers are responses, densities,
    shape noise, mean shear, and redshifts.
    """

    name = "plots_catalog"
    inputs = {
        "shear-catalog": ShearCatalog(columns=["id", "ra", "dec"], keywords=[]),
        "tomographic-catalog": TomographicCatalog(
            hdus={
                "OBJECTS": ["id", "bin"],
                "BINS": ["z_low", "z_high", "R_gamma", "R_S", "R"],
                "ALL": ["z_low", "z_high", "R_gamma", "R_S", "R"],
            }
        ),
        "tracer-metadata": TracerMetadata(keys=["area", "bins", "all"]),
        "lens-sample": LensSample(
            hdus={"OBJECTS": ["ra", "dec", "bin"]}, optional=True, doc="drawn on a map of its own"
        ),
        "mask": Mask(optional=True, doc="drawn, and taken into account by the densities"),
        "jackknife": JackknifeSamples(
            hdus={"PATCHES": ["center"]}, optional=True, doc="whose patches are drawn"
        ),
    }
    outputs = {
        "footprint-plot": PNG(),
        "footprint-figure": "pdf",
        "bins-plot": PNG(),
        "bins-figure": "pdf",
    }

    def run(self) -> None:
        """Draw both figures."""
        from bin_numbers import read_bin_numbers
        from bins_figure import draw_bins
        from figure_style import save, use_style
        from fits_columns import naming_inputs
        from footprint_figure import draw_footprint
        from sky_maps import read_sky_maps

        with naming_inputs(self):
            numbers = read_bin_numbers(
                self.get_input_path("tomographic-catalog"), self.get_input_path("tracer-metadata")
            )
            maps = read_sky_maps(
                self.get_input_path("shear-catalog"),
                self.get_input_path("tomographic-catalog"),
                lens_path=self.get_input_path("lens-sample"),
                mask_path=self.get_input_path("mask"),
                jackknife_path=self.get_input_path("jackknife"),
            )
        use_style()
        for name, figure in (("footprint", draw_footprint(maps)), ("bins", draw_bins(numbers))):
            paths = [self.get_output_path(f"{name}-plot"), self.get_output_path(f"{name}-figure")]
            save(figure, paths)


if __name__ == "__main__":
    Stage.main()
