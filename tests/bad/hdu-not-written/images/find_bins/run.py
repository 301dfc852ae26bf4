#!/usr/bin/env python3
import descpipe
from descpipe import FITS


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "find_bins"
    inputs = {"shear-catalog": "fits"}
    outputs = {"bins": FITS(hdus={"GALAXIES": ["id", "bin"], "BINS": ["R", "N"]})}

    def run(self):
        open(self.get_output_path("bins"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
