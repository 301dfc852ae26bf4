#!/usr/bin/env python3
"""Redshift distributions and metadata of tomographic bins."""

from catalog_types import PhotozStack, ShearCatalog, TomographicCatalog, TracerMetadata
from survey_types import Mask, PhotozCatalog

import descpipe
from descpipe import HDF5, Parameter


class Stage(descpipe.Stage):
    """Stack photometric redshifts to the n(z) of each tomographic bin.

    The densities of redshift of a bin's galaxies are added with the weights of the shear
    catalogue; each n(z) is a density with integral one. On request, the prior that the densities
    were made with is taken out, and samples say how well n(z) is known. The metadata say the
    effective number density, the shape noise and the mean shear of each bin, for the area of the
    survey.
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
        "photoz-ensemble": HDF5(
            groups=["data", "meta"], optional=True, doc="densities of redshift as qp writes them"
        ),
        "mask": Mask(optional=True, doc="gives the area"),
    }
    outputs = {"photoz-stack": PhotozStack(), "tracer-metadata": TracerMetadata()}
    parameters = {
        "method": Parameter(
            str,
            "pdf",
            choices=["pdf", "point", "hierarchical"],
            doc="stack densities, count point estimates, or take out the densities' prior",
        ),
        "densities": Parameter(
            str,
            "pdf",
            choices=["pdf", "samples", "ensemble"],
            doc="column of the photo-z catalogue, or the input photoz-ensemble; not used if method "
            "is point",
        ),
        "weighting": Parameter(
            str,
            "weight",
            choices=["weight", "response"],
            doc="of redshifts; response is the n(z) that the shears are made of",
        ),
        "area": Parameter(
            float,
            None,
            unit="deg2",
            above=0.0,
            maximum=41252.96,
            doc="area of the survey, instead of the mask's or the shear catalogue's AREA",
        ),
        "interim_prior": Parameter(
            str,
            "table",
            choices=["table", "flat"],
            doc="hierarchical: prior of the densities, in PRIOR of the photo-z catalogue or flat",
        ),
        "prior_length": Parameter(
            float,
            0.5,
            minimum=0.001,
            maximum=10.0,
            doc="hierarchical: redshift over which ln n(z) of all objects is correlated",
        ),
        "prior_scatter": Parameter(
            float,
            3.0,
            minimum=0.01,
            maximum=100.0,
            doc="hierarchical: scatter of ln n(z) of all objects around the densities' prior",
        ),
        "parent_objects": Parameter(
            int,
            500_000,
            minimum=100,
            doc="hierarchical: objects that n(z) of all objects is inferred from, at most",
        ),
        "n_samples": Parameter(
            int, 100, minimum=2, maximum=10_000, doc="hierarchical: samples of n(z) to write"
        ),
        "seed": Parameter(int, 1, minimum=0, doc="hierarchical: seed of the samples"),
    }

    def run(self) -> None:
        """Stack the redshifts and describe the bins."""
        from binned_redshifts import CatalogPaths, Options, describe_bins
        from fits_columns import naming_inputs
        from redshift_distribution import write_photoz_stack
        from tracer_metadata import summary_lines, write_tracer_metadata

        paths = CatalogPaths(
            shear=self.get_input_path("shear-catalog"),
            photoz=self.get_input_path("photoz-catalog"),
            tomographic=self.get_input_path("tomographic-catalog"),
            ensemble=self.get_input_path("photoz-ensemble"),
            mask=self.get_input_path("mask"),
        )
        options = Options(**{name: self.get_parameter(name) for name in self.parameters})
        with naming_inputs(self):
            distribution, metadata = describe_bins(paths, options)
        write_photoz_stack(self.get_output_path("photoz-stack"), distribution)
        write_tracer_metadata(self.get_output_path("tracer-metadata"), metadata)
        print(*summary_lines(metadata), sep="\n")


if __name__ == "__main__":
    Stage.main()
