#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Find the largest number of a table."""

    name = "fit"
    inputs = {"table": "txt"}
    outputs = {"fits": "txt"}

    def run(self) -> None:
        largest = max(float(line) for line in open(self.get_input_path("table")))
        with open(self.get_output_path("fits"), "w") as output:
            output.write(f"{largest}\n")


if __name__ == "__main__":
    Stage.main()
