#!/usr/bin/env python3
"""Shear two-point correlation functions."""

from catalog_types import (
    JackknifeSamples,
    PhotozStack,
    ShearCatalog,
    TomographicCatalog,
    TracerMetadata,
    TwoPointFunctions,
)

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Measure xi+ and xi- of all pairs of tomographic bins with TreeCorr.

    Ellipticities are calibrated by the full response of their bin. The covariance is a jackknife
    over patches of the sky. The results, the n(z) and the metadata of the bins go into a SACC
    file: xi+ and then xi- of each pair of bins, angles in arcmin.

    Scattered over shards, each part measures some of the pairs, and the stage gather makes one
    file of theirs.
    """

    name = "treecorr"
    config = {"config": "treecorr.yaml"}
    inputs = {
        "shear-catalog": ShearCatalog(
            columns=["id", "ra", "dec", "g1", "g2", "weight"], keywords=[]
        ),
        "tomographic-catalog": TomographicCatalog(hdus={"OBJECTS": ["id", "bin"], "BINS": ["R"]}),
        "photoz-stack": PhotozStack(columns=["Z_MID", "BIN1"], keywords=[]),
        "tracer-metadata": TracerMetadata(keys=["bins"]),
    }
    outputs = {"two-point": TwoPointFunctions(), "jackknife": JackknifeSamples()}
    parameters = {
        "min_sep": Parameter(float, 8.0, unit="arcmin", above=0.0, doc="smallest separation"),
        "max_sep": Parameter(
            float,
            150.0,
            unit="arcmin",
            above="min_sep",
            maximum=10800.0,
            doc="largest separation",
        ),
        "nbins": Parameter(int, 10, minimum=1, doc="number of logarithmic bins of separation"),
        "npatch": Parameter(int, 60, minimum=2, doc="number of patches of the jackknife"),
        "seed": Parameter(int, 1, minimum=0, doc="seed of the search for patches"),
        "subtract_mean": Parameter(bool, False, doc="subtract the mean shear of each bin"),
        "flip_g1": Parameter(bool, False, doc="change the sign of g1"),
        "flip_g2": Parameter(bool, False, doc="change the sign of g2"),
    }

    def run(self) -> None:
        """Measure the correlation functions and write them."""
        from bin_pairs import Share
        from calibrated_sources import Calibration
        from fits_columns import CatalogError
        from measurement import Inputs, Outputs, measure_to_files, read_options
        from two_point import Binning, Patches

        if self.get_comm() is not None:
            raise descpipe.StageError(
                "treecorr does not run under MPI; give the step `scatter: {shards: N}` instead"
            )
        try:
            measure_to_files(
                Inputs(
                    shear=self.get_input_path("shear-catalog"),
                    tomographic=self.get_input_path("tomographic-catalog"),
                    photoz_stack=self.get_input_path("photoz-stack"),
                    metadata=self.get_input_path("tracer-metadata"),
                ),
                Outputs(
                    two_point=self.get_output_path("two-point"),
                    jackknife=self.get_output_path("jackknife"),
                ),
                calibration=Calibration(
                    subtract_mean=self.get_parameter("subtract_mean"),
                    flip_g1=self.get_parameter("flip_g1"),
                    flip_g2=self.get_parameter("flip_g2"),
                ),
                binning=Binning(
                    min_sep=self.get_parameter("min_sep"),
                    max_sep=self.get_parameter("max_sep"),
                    nbins=self.get_parameter("nbins"),
                    options=read_options(self.get_config_path("config")),
                ),
                patches=Patches(
                    count=self.get_parameter("npatch"), seed=self.get_parameter("seed")
                ),
                threads=self.get_threads(),
                share=Share(rank=self.get_rank(), size=self.get_size()),
            )
        except CatalogError as error:
            raise descpipe.StageError(*error.args) from error


if __name__ == "__main__":
    Stage.main()
