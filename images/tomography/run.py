#!/usr/bin/env python3
"""Tomographic binning."""

from catalog_types import ShearCatalog, TomographicCatalog
from survey_types import PhotozCatalog, TrainingSample

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Assign galaxies to tomographic bins and measure the shear response of each bin.

    Bins hold equal weight of the selected galaxies, have equal width, or have given edges; a galaxy
    is in bin k if edge k <= z < edge k + 1, and in bin -1 if it is not selected. The response is
    that of metacalibration, of the ellipticities (R_gamma) and of the selection (R_S).
    """

    name = "tomography"
    inputs = {
        "shear-catalog": ShearCatalog(
            columns=[
                "id",
                "g1",
                "g2",
                "s2n",
                "size_ratio",
                "weight",
                "g1_1p",
                "g2_1p",
                "s2n_1p",
                "size_ratio_1p",
                "weight_1p",
                "g1_1m",
                "g2_1m",
                "s2n_1m",
                "size_ratio_1m",
                "weight_1m",
                "g1_2p",
                "g2_2p",
                "s2n_2p",
                "size_ratio_2p",
                "weight_2p",
                "g1_2m",
                "g2_2m",
                "s2n_2m",
                "size_ratio_2m",
                "weight_2m",
            ],
            keywords=["DGAMMA"],
        ),
        "photoz-catalog": PhotozCatalog(
            columns=["id", "z_mean", "z_mean_1p", "z_mean_1m", "z_mean_2p", "z_mean_2m"],
            keywords=[],
        ),
        "training-sample": TrainingSample(
            columns=["z"], optional=True, doc="what a forest is trained on, if bin_by is forest"
        ),
    }
    outputs = {"tomographic-catalog": TomographicCatalog()}
    parameters = {
        "nbin": Parameter(int, 4, minimum=1, doc="number of tomographic bins"),
        "zmin": Parameter(
            float,
            0.2,
            minimum=0.0,
            below=20.0,
            doc="redshift at which the first bin begins",
        ),
        "zmax": Parameter(
            float,
            1.3,
            above="zmin",
            maximum=20.0,
            doc="redshift at which the last bin ends",
        ),
        "edges": Parameter(
            [float],
            None,
            minimum=0.0,
            maximum=20.0,
            min_items=2,
            increasing=True,
            instead_of=["nbin", "zmin", "zmax", "binning"],
            doc="redshifts between the bins",
        ),
        "binning": Parameter(
            str,
            "equal_weight",
            choices=["equal_weight", "equal_width"],
            doc="what is the same for all bins",
        ),
        "bin_by": Parameter(
            str,
            "redshift",
            choices=["redshift", "forest"],
            doc="z_mean, or what a random forest tells from other columns",
        ),
        "forest_columns": Parameter(
            [str],
            ["mag_g", "mag_r", "mag_i", "mag_z"],
            doc="forest: columns of the shear catalogue and the training sample that tell redshift",
        ),
        "forest_trees": Parameter(
            int, 30, minimum=1, maximum=1000, doc="forest: number of its trees"
        ),
        "forest_seed": Parameter(
            int, 1, minimum=0, maximum=4294967295, doc="forest: seed of its random numbers"
        ),
        "s2n_cut": Parameter(
            float, 10.0, minimum=0.0, doc="only galaxies of greater signal to noise are used"
        ),
        "size_cut": Parameter(
            float,
            0.5,
            minimum=0.0,
            doc="only galaxies of greater squared size over that of the PSF are used",
        ),
        "cuts": Parameter(
            str,
            None,
            condition_on=["shear-catalog", "photoz-catalog"],
            doc="what galaxies must fulfil too, as 's2n < 200 and mag_i < 23.5'",
        ),
    }

    def run(self) -> None:
        """Bin the catalogue."""
        from expression import parse_expression
        from fits_columns import naming_inputs
        from redshift_forest import Growth, choose_redshifts
        from tomography import Cuts, EdgeRule, bin_catalog

        condition = self.get_parameter("cuts")
        with naming_inputs(self):
            bin_catalog(
                self.get_input_path("shear-catalog"),
                self.get_input_path("photoz-catalog"),
                self.get_output_path("tomographic-catalog"),
                Cuts(
                    s2n=self.get_parameter("s2n_cut"),
                    size_ratio=self.get_parameter("size_cut"),
                    expression=None if condition is None else parse_expression(condition),
                ),
                EdgeRule(
                    nbin=self.get_parameter("nbin"),
                    z_min=self.get_parameter("zmin"),
                    z_max=self.get_parameter("zmax"),
                    given=self.get_parameter("edges"),
                    binning=self.get_parameter("binning"),
                ),
                redshifts=choose_redshifts(
                    self.get_parameter("bin_by"),
                    self.get_input_path("training-sample"),
                    self.get_parameter("forest_columns"),
                    Growth(
                        trees=self.get_parameter("forest_trees"),
                        seed=self.get_parameter("forest_seed"),
                        threads=self.get_threads(),
                    ),
                ),
            )


if __name__ == "__main__":
    Stage.main()
