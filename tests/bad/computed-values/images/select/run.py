#!/usr/bin/env python3
import os

import descpipe

SUFFIX = "txt"


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {"catalog": SUFFIX}
    parameters = {"nbin": os.cpu_count(), "seed": 2**32, "names": ["a"] * 2}
    outputs = {"sample": "txt"}

    def run(self):
        open(self.get_output_path("sample"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
