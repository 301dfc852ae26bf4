#!/usr/bin/env python3
"""Tomographic binning."""

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Assign galaxies to tomographic bins and measure the shear response of each bin.

    Bins hold equal weight of the selected galaxies, or have given edges; a galaxy is in bin k if
    edge k <= z < edge k + 1, and in bin -1 if it is not selected. The response is that of
    metacalibration, of the ellipticities (R_gamma) and of the selection (R_S).
    """

    name = "tomography"
    inputs = {"shear-catalog": "fits", "photoz-catalog": "fits"}
    outputs = {"tomographic-catalog": "fits"}
    parameters = {
        "nbin": Parameter(int, 4, doc="number of tomographic bins of equal weight", minimum=1),
        "zmin": Parameter(float, 0.2, doc="lowest redshift of the first bin", minimum=0.0),
        "zmax": Parameter(float, 1.3, doc="highest redshift of the last bin", minimum=0.0),
        "edges": Parameter(
            [float], None, doc="edges of the bins, instead of nbin, zmin and zmax", minimum=0.0
        ),
        "s2n_cut": Parameter(float, 10.0, doc="signal to noise must be greater", minimum=0.0),
        "size_cut": Parameter(
            float, 0.5, doc="squared size over that of the PSF must be greater", minimum=0.0
        ),
    }

    def run(self) -> None:
        """Bin the catalogue."""
        from fits_columns import CatalogError
        from tomography import Cuts, EdgeRule, bin_catalog

        try:
            bin_catalog(
                self.get_input_path("shear-catalog"),
                self.get_input_path("photoz-catalog"),
                self.get_output_path("tomographic-catalog"),
                Cuts(s2n=self.get_parameter("s2n_cut"), size_ratio=self.get_parameter("size_cut")),
                EdgeRule(
                    nbin=self.get_parameter("nbin"),
                    z_min=self.get_parameter("zmin"),
                    z_max=self.get_parameter("zmax"),
                    given=self.get_parameter("edges"),
                ),
            )
        except CatalogError as error:
            raise descpipe.StageError(*error.args) from error


if __name__ == "__main__":
    Stage.main()
