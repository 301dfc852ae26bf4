#!/usr/bin/env python3
import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Multiply numbers."""

    name = "scale"
    config = {"config": "config.yaml"}
    inputs = {"numbers": "txt"}
    outputs = {"scaled": "txt"}
    parameters = {
        "factor": Parameter(float, 2.0, doc="factor of all numbers", above="least"),
        "least": 0.0,
    }

    def run(self) -> None:
        digits = int(open(self.get_config_path("config")).read().split(":")[1])
        with open(self.get_output_path("scaled"), "w") as output:
            for line in open(self.get_input_path("numbers")):
                number = float(line) * self.get_parameter("factor")
                output.write(f"{number:.{digits}f}\n")


if __name__ == "__main__":
    Stage.main()
