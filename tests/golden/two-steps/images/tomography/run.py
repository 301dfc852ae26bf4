#!/usr/bin/env python3
"""Tomographic binning."""

import descpipe
from descpipe import File, Parameter


class Stage(descpipe.Stage):
    """Assign galaxies to tomographic bins.

    Bins have equal width in redshift, from 0 to zmax:
    a galaxy beyond is in bin -1.
    """

    name = "tomography"
    config = {"config": "config.yaml"}
    inputs = {"shear-catalog": File("csv", doc="One galaxy a line.")}
    outputs = {"tomographic-catalog": "csv"}
    parameters = {
        "nbin": Parameter(int, 4, doc="number of bins", minimum=1, maximum=20),
        "zmax": Parameter(float, 1.0, doc="highest redshift"),
    }

    def run(self) -> None:
        first = int(open(self.get_config_path("config")).read().split()[1])
        nbin, zmax = self.get_parameter("nbin"), self.get_parameter("zmax")
        with open(self.get_output_path("tomographic-catalog"), "w") as output:
            output.write("id,bin\n")
            for line in open(self.get_input_path("shear-catalog")).readlines()[1:]:
                galaxy, z = line.split(",")
                output.write(f"{galaxy},{first + int(float(z) / zmax * nbin)}\n")
        print("threads:", self.get_threads())


if __name__ == "__main__":
    Stage.main()
