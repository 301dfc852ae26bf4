#!/usr/bin/env python3
import descpipe
from descpipe import File, Parameter


class Sample(File):
    """Lines of numbers."""

    suffix = "txt"

    def check(self, path):
        problems = []
        for line in open(path):
            if not line.strip().isdecimal():
                problems.append(f"{path}: {line} is not a number")


class Numbers:
    """Derives from nothing."""


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {"catalog": Sample(), "numbers": Numbers(), "mask": Mask()}
    outputs = {"sample": "txt"}
    parameters = {
        "zmin": 0.2,
        "zmax": Parameter(float, 0.1, above="zmin"),
        "sky": Parameter({"ra_min": 0.0, "ra_max": Parameter(float, 9.0, above="ramin")}),
    }

    def run(self):
        open(self.get_output_path("sample"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
