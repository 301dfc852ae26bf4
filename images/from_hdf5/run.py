#!/usr/bin/env python3
"""Catalogues from HDF5."""

from catalog_types import ShearCatalog
from hdf5_types import ShearHDF5
from survey_types import PhotozCatalog

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Write the catalogues that all stages read from one in the HDF5 layout of the field.

    The group `shear` has a dataset for each column, and five for what metacalibration measures,
    as `g1`, `g1_1p`, `g1_1m`, `g1_2p` and `g1_2m`. It is read some rows at a time.
    """

    name = "from_hdf5"
    inputs = {"shear-hdf5": ShearHDF5()}
    outputs = {"shear-catalog": ShearCatalog(), "photoz-catalog": PhotozCatalog()}
    parameters = {
        "delta_gamma": Parameter(
            float, 0.02, above=0.0, below=1.0, doc="shear between the variants 1p and 1m"
        ),
        "area": Parameter(
            float, None, unit="deg2", above=0.0, maximum=41252.96, doc="area of the survey"
        ),
        "sigma_m": Parameter(
            float,
            None,
            minimum=0.0,
            doc="measurement noise of all ellipticities, if there is no dataset sigma_m",
        ),
        "zmin": Parameter(float, 0.0, minimum=0.0, doc="where the grid of redshift begins"),
        "zmax": Parameter(float, 3.0, above="zmin", maximum=20.0, doc="where it ends"),
        "nz": Parameter(int, 300, minimum=1, doc="number of its bins"),
    }

    def run(self) -> None:
        """Write both catalogues."""
        from fits_columns import naming_inputs
        from hdf5_shear import RedshiftGrid, convert

        with naming_inputs(self):
            convert(
                self.get_input_path("shear-hdf5"),
                self.get_output_path("shear-catalog"),
                self.get_output_path("photoz-catalog"),
                {
                    "DGAMMA": self.get_parameter("delta_gamma"),
                    "AREA": self.get_parameter("area"),
                },
                RedshiftGrid(
                    z_min=self.get_parameter("zmin"),
                    z_max=self.get_parameter("zmax"),
                    n_z=self.get_parameter("nz"),
                ),
                sigma_m=self.get_parameter("sigma_m"),
            )


if __name__ == "__main__":
    Stage.main()
