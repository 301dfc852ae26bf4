#!/usr/bin/env python3
import descpipe
from descpipe import FITS, HDF5, Column


class Stage(descpipe.Stage):
    """Stack the redshift densities of each bin."""

    name = "pz_stack_weighted"
    inputs = {
        "photoz-catalog": FITS(columns=["id", "z"]),
        "tomographic-catalog": FITS(columns={"id": "int", "bin": "int", "weight": "float"}, keywords=["NBINS"]),
    }
    outputs = {
        "photoz-stack": HDF5(
            datasets={"nz/z": "float", "nz/density": Column("float", shape=[3])},
            attributes={"nz": ["nbin"]},
        )
    }

    def run(self):
        import h5py

        h5py.File(self.get_output_path("photoz-stack"), "w")


if __name__ == "__main__":
    Stage.main()
