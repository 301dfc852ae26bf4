#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "apply"
    inputs = {"model": "txt"}
    outputs = {"weights": "txt"}

    def run(self):
        open(self.get_output_path("weights"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
