#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {"catalog": "txt"}
    outputs = {"sample": "txt"}

    def run(self):
        self.name = "other"
        open(self.get_output_path("sample"), "w").write("1\n")


Stage.outputs["log"] = "txt"


if __name__ == "__main__":
    Stage.main()
