#!/usr/bin/env python3
import descpipe
from descpipe import FITS, Column, Parameter


class Stage(descpipe.Stage):
    """Assign galaxies to tomographic bins."""

    name = "tomography"
    inputs = {
        "shear-catalog": FITS(columns={"id": "int", "weight": "float"}),
        "photoz-catalog": FITS(columns={"id": "int", "z": "float"}),
    }
    outputs = {
        "tomographic-catalog": FITS(
            columns={"id": "int", "bin": "int", "R": Column("float", shape=[2, 2])},
            keywords={"NBIN": "int"},
        )
    }
    parameters = {
        "nbin": Parameter(int, doc="number of bins", minimum=1, maximum=20),
        "method": Parameter(str, "equal", doc="how edges are found", choices=["equal", "given"]),
        "edges": Parameter([float], None, doc="given edges", minimum=0.0, maximum=5.0),
        "flip": Parameter(bool, False, doc="change the sign of g1"),
        "smooth": Parameter(float, 0.1, doc="width of the kernel", above=0.0, below=1.0),
        "tag": Parameter(str, "v1", doc="what the bins are called"),
        "cuts": Parameter(
            {
                "s2n": Parameter(float, 10.0, minimum=0.0, doc="signal to noise"),
                "size": {"ratio": 0.5, "floor": Parameter(float, 0.0)},
            },
            doc="which galaxies count",
        ),
        "cosmology": Parameter({"h": float, "omega_m": float}, None, doc="for distances"),
    }

    def run(self):
        from astropy.table import Table

        Table.read(self.get_input_path("shear-catalog"))


if __name__ == "__main__":
    Stage.main()
