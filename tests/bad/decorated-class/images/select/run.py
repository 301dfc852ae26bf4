#!/usr/bin/env python3
from dataclasses import dataclass

import descpipe


@dataclass
class Stage(descpipe.Stage, metaclass=type):
    """Select galaxies."""

    name = "select"
    inputs = {"catalog": "txt"}
    outputs = {"sample": "txt"}

    def run(self):
        open(self.get_output_path("sample"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
