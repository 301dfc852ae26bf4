#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "train"
    inputs = {"sample": "txt"}
    outputs = {"model": "txt"}

    def run(self):
        open(self.get_output_path("model"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
