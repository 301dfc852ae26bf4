#!/usr/bin/env python3
import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Write a pair of values."""

    name = "pair"
    inputs = {}
    outputs = {"pairs": "txt"}
    parameters = {
        "first": Parameter(int),
        "second": Parameter(float, minimum=0),
        "name": Parameter(str, "aa", choices=["aa", "ab", "bb"]),
        "both": True,
    }

    def run(self) -> None:
        values = [self.get_parameter(name) for name in self.parameters]
        with open(self.get_output_path("pairs"), "w") as output:
            output.write(f"{values}\n")


if __name__ == "__main__":
    Stage.main()
