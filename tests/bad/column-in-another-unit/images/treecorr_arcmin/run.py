#!/usr/bin/env python3
import descpipe
from descpipe import FITS, HDF5, SACC, Column, Parameter


class Stage(descpipe.Stage):
    """Measure correlation functions."""

    name = "treecorr_arcmin"
    config = {"config": "treecorr.yaml"}
    inputs = {
        "shear-catalog": FITS(
            columns={
                "ra": Column("float", unit="deg"),
                "dec": Column("float", unit="deg"),
                "g1": "float",
                "g2": "float",
            },
            keywords={"AREA": "float"},
        ),
        "tomographic-catalog": FITS(columns={"theta": Column("float", unit="arcmin")}),
        "photoz-stack": HDF5(datasets={"nz/z": "float", "nz/density": "float"}),
        "masks": [FITS(optional=True)],
    }
    outputs = {
        "two-point": SACC(
            data_types=["galaxy_shear_xi_plus", "galaxy_shear_xi_minus"],
            tracers=["source_0", "source_1"],
        )
    }
    parameters = {
        "min_sep": Parameter(float, 8.0, unit="arcmin", above=0.0, doc="smallest separation"),
        "max_sep": Parameter(float, 150.0, unit="arcmin", maximum=10800.0),
    }

    def run(self):
        import treecorr

        treecorr.GGCorrelation()


if __name__ == "__main__":
    Stage.main()
