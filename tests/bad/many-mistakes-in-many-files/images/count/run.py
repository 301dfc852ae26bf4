#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "count"
    inputs = {"sample": "txt"}
    outputs = {"number": "txt"}
    config = {"config": "count.yaml"}

    def run(self):
        open(self.get_output_path("number"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
