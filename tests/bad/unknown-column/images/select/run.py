#!/usr/bin/env python3
import descpipe
from descpipe import FITS, Parameter


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {"shear-catalog": FITS(columns=["id"])}
    parameters = {"cuts": Parameter(str, None, condition_on=["shear-catalog"])}
    outputs = {"sample": "txt"}

    def run(self):
        open(self.get_output_path("sample"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
