#!/usr/bin/env python3
"""Shear two-point correlation functions."""

from catalog_types import (
    JackknifeSamples,
    LensSample,
    PhotozStack,
    RandomCatalog,
    ShearCatalog,
    TomographicCatalog,
    TracerMetadata,
    TwoPointFunctions,
)

import descpipe
from descpipe import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from measurement import Choice


class Stage(descpipe.Stage):
    """Measure xi+ and xi- of all pairs of tomographic bins with TreeCorr.

    With a lens sample and a random catalogue, also the shear around lenses, gamma_t and gamma_x,
    and the clustering of lenses, w. Ellipticities are calibrated by the full response of their
    bin. The covariance of all is a jackknife over patches of the sky. The results, the n(z) and the
    metadata of the bins go into a SACC file: xi+ and then xi- of each pair of bins, gamma_t and
    then gamma_x of each lens bin with each tomographic bin, w; angles in arcmin.

    Scattered over shards, each part measures some of the pairs, and the stage gather makes one
    file of theirs. Several processes of MPI divide the pairs in the same way.
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
        "lens-sample": LensSample(
            hdus={"OBJECTS": ["ra", "dec", "weight", "bin"], "NZ_LENS": ["Z_MID", "BIN1"]},
            optional=True,
            doc="for gamma_t and w",
        ),
        "random-catalog": RandomCatalog(
            columns=["ra", "dec"], keywords=[], optional=True, doc="for gamma_t and w"
        ),
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
        "seed": Parameter(
            int, 1, minimum=0, doc="seed of the search for patches, and of the bootstrap"
        ),
        "subtract_mean": Parameter(bool, False, doc="subtract the mean shear of each bin"),
        "subtract_patch_mean": Parameter(
            bool, False, doc="subtract the mean shear of each bin in each patch"
        ),
        "flip_g1": Parameter(bool, False, doc="change the sign of g1"),
        "flip_g2": Parameter(bool, False, doc="change the sign of g2"),
        "source_bins": Parameter(
            [int], None, minimum=0, doc="tomographic bins to measure, in order; all if not given"
        ),
        "lens_bins": Parameter(
            [int], None, minimum=0, doc="lens bins to measure, in order; all if not given"
        ),
        "clustering": Parameter(
            str,
            "auto",
            choices=["none", "auto", "all"],
            doc="pairs of lens bins whose w is measured: each bin with itself, all pairs, or none",
        ),
        "boost": Parameter(bool, False, doc="correct gamma_t for sources that are at the lenses"),
        "region": Parameter(
            {
                "ra_min": Parameter(float, 0.0, unit="deg", minimum=0.0, maximum=360.0),
                "ra_max": Parameter(float, 360.0, unit="deg", minimum=0.0, maximum=360.0),
                "dec_min": Parameter(float, -90.0, unit="deg", minimum=-90.0, below="dec_max"),
                "dec_max": Parameter(float, 90.0, unit="deg", maximum=90.0),
            },
            doc="objects outside are left out; ra_min above ra_max goes across 0",
        ),
        "covariance": Parameter(
            str, "jackknife", choices=["jackknife", "bootstrap"], doc="how it is made of patches"
        ),
        "n_bootstrap": Parameter(int, 500, minimum=10, doc="bootstrap: number of samples"),
        "low_mem": Parameter(
            bool, False, doc="keep patches on disk until they are needed: less memory, more time"
        ),
        "scale_cuts": Parameter(
            {
                "xi_plus": Parameter(float, 0.0, unit="arcmin", minimum=0.0),
                "xi_minus": Parameter(float, 0.0, unit="arcmin", minimum=0.0),
                "gamma_t": Parameter(float, 0.0, unit="arcmin", minimum=0.0),
                "w": Parameter(float, 0.0, unit="arcmin", minimum=0.0),
            },
            doc="smallest separations for a fit; all are measured, and the stage theory uses these",
        ),
    }

    def run(self) -> None:
        """Measure the correlation functions and write them."""
        from bin_pairs import Share
        from calibrated_sources import Calibration
        from fits_columns import left_out, naming_inputs

        with left_out("qp"):  # slow to import, and only densities in files of qp need it
            from measurement import Inputs, Outputs, measure_to_files, read_options
        from sky_patches import Patches
        from two_point_functions import Binning

        comm = self.get_comm()
        with naming_inputs(self):
            measure_to_files(
                Inputs(
                    shear=self.get_input_path("shear-catalog"),
                    tomographic=self.get_input_path("tomographic-catalog"),
                    photoz_stack=self.get_input_path("photoz-stack"),
                    metadata=self.get_input_path("tracer-metadata"),
                    lenses=self.get_input_path("lens-sample") or None,
                    randoms=self.get_input_path("random-catalog") or None,
                ),
                Outputs(
                    two_point=self.get_output_path("two-point"),
                    jackknife=self.get_output_path("jackknife"),
                ),
                calibration=Calibration(
                    subtract_mean=self.get_parameter("subtract_mean"),
                    flip_g1=self.get_parameter("flip_g1"),
                    flip_g2=self.get_parameter("flip_g2"),
                    subtract_patch_mean=self.get_parameter("subtract_patch_mean"),
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
                share=Share(
                    rank=self.get_rank(), size=self.get_size(), are_processes=comm is not None
                ),
                choice=self.choice(),
                comm=comm,
            )

    def choice(self) -> "Choice":
        """Return what is measured, and how the covariance is made."""
        from calibrated_sources import Region
        from measurement import Choice
        from resampling import Resampling

        region = self.get_parameter("region")
        return Choice(
            source_bins=self.get_parameter("source_bins"),
            lens_bins=self.get_parameter("lens_bins"),
            clustering=self.get_parameter("clustering"),
            boost=self.get_parameter("boost"),
            region=Region(
                ra=(region["ra_min"], region["ra_max"]), dec=(region["dec_min"], region["dec_max"])
            ),
            resampling=Resampling(
                method=self.get_parameter("covariance"),
                n_bootstrap=self.get_parameter("n_bootstrap"),
                seed=self.get_parameter("seed"),
            ),
            low_mem=self.get_parameter("low_mem"),
            scale_cuts=self.get_parameter("scale_cuts"),
        )


if __name__ == "__main__":
    Stage.main()
