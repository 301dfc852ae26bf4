#!/usr/bin/env python3
import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Bin galaxies."""

    name = "bin"
    inputs = {"catalog": "txt"}
    parameters = {
        "nbin": Parameter(int, 4, minimum=1),
        "edges": Parameter([float], None, increasing=True, instead_of=["nbin"]),
    }
    outputs = {"bins": "txt"}

    def run(self):
        open(self.get_output_path("bins"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
