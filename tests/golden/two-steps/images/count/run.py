#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    name = "count"
    inputs = {"tomographic-catalog": "csv"}
    outputs = {"number": "txt"}
    network = True

    def run(self) -> None:
        lines = open(self.get_input_path("tomographic-catalog")).readlines()
        with open(self.get_output_path("number"), "w") as output:
            output.write(f"{len(lines) - 1}\n")


if __name__ == "__main__":
    Stage.main()
