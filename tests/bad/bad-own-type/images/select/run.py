#!/usr/bin/env python3
from catalog_types import Catalog

import descpipe


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {"catalog": Catalog(columns=["ra", "redshift"])}
    outputs = {"sample": "txt"}

    def run(self):
        open(self.get_output_path("sample"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
