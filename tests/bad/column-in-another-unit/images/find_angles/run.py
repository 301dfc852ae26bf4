#!/usr/bin/env python3
import descpipe
from descpipe import FITS, Column


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "find_angles"
    inputs = {"shear-catalog": "fits"}
    outputs = {"angles": FITS(columns={"theta": Column("float", unit="s")})}

    def run(self):
        open(self.get_output_path("angles"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
