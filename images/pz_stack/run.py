#!/usr/bin/env python3
"""Redshift distributions and metadata of tomographic bins."""

from catalog_types import (
    PhotozCatalog,
    PhotozStack,
    ShearCatalog,
    TomographicCatalog,
    TracerMetadata,
)

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Stack photometric redshifts to the n(z) of each tomographic bin.

    The densities of redshift of a bin's galaxies are added with the weights of the shear
    catalogue; each n(z) is a density with integral one. The metadata say the effective number
    density, the shape noise and the mean shear of each bin, for the area of the survey.
    """

    name = "pz_stack"
    inputs = {
        "shear-catalog": ShearCatalog(
            columns=["id", "g1", "g2", "weight", "sigma_m"], keywords=["AREA"]
        ),
        "photoz-catalog": PhotozCatalog(columns=["id", "z_mean", "pdf"]),
        "tomographic-catalog": TomographicCatalog(
            hdus={"OBJECTS": ["id", "bin"], "BINS": ["R", "z_low", "z_high"], "ALL": ["R"]}
        ),
    }
    outputs = {"photoz-stack": PhotozStack(), "tracer-metadata": TracerMetadata()}
    parameters = {
        "method": Parameter(
            str, "pdf", choices=["pdf", "point"], doc="stack densities, or count point estimates"
        ),
        "area": Parameter(
            float,
            None,
            unit="deg2",
            above=0.0,
            maximum=41252.96,
            doc="area of the survey, instead of the shear catalogue's AREA",
        ),
    }

    def run(self) -> None:
        """Stack the redshifts and describe the bins."""
        from binned_sources import read_binned_sources
        from fits_columns import CatalogError
        from photoz_stack import stack, write_photoz_stack
        from tracer_metadata import describe_tracers, write_tracer_metadata

        photoz_path = self.get_input_path("photoz-catalog")
        try:
            sources = read_binned_sources(
                self.get_input_path("shear-catalog"),
                photoz_path,
                self.get_input_path("tomographic-catalog"),
            )
            distribution = stack(sources, photoz_path, self.get_parameter("method"))
            metadata = describe_tracers(sources, distribution, self.get_parameter("area"))
        except CatalogError as error:
            raise descpipe.StageError(*error.args) from error
        write_photoz_stack(self.get_output_path("photoz-stack"), distribution)
        write_tracer_metadata(self.get_output_path("tracer-metadata"), metadata)


if __name__ == "__main__":
    Stage.main()
