#!/usr/bin/env python3
import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Sum the numbers of an exposure in bins."""

    name = "measure"
    inputs = {"sky-exposure": "txt"}
    outputs = {"table": "txt"}
    parameters = {
        "nbin": Parameter(int, 4, doc="number of bins", minimum=1),
        "factor": Parameter(float, 1.0),
    }

    def run(self) -> None:
        nbin, factor = self.get_parameter("nbin"), self.get_parameter("factor")
        numbers = [int(line) for line in open(self.get_input_path("sky-exposure"))]
        with open(self.get_output_path("table"), "w") as output:
            for start in range(nbin):
                output.write(f"{factor * sum(numbers[start::nbin])}\n")


if __name__ == "__main__":
    Stage.main()
