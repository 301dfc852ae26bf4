#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Add numbers."""

    name = "add"
    inputs = {"numbers": "txt"}
    outputs = {"sum": "txt"}
    parameters = {"offset": 0.0}

    def run(self) -> None:
        total = sum(float(line) for line in open(self.get_input_path("numbers")))
        with open(self.get_output_path("sum"), "w") as output:
            output.write(f"{total + self.get_parameter('offset')}\n")


if __name__ == "__main__":
    Stage.main()
