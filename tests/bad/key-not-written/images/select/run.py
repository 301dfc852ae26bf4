#!/usr/bin/env python3
import descpipe
from descpipe import YAML


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {"catalog": "txt"}
    outputs = {"sample": YAML(keys=["area", "n_eff"])}

    def run(self):
        open(self.get_output_path("sample"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
