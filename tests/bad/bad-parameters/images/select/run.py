#!/usr/bin/env python3
import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {"catalog": "txt"}
    parameters = {
        "nbin": Parameter(int, 0, minimum=1),
        "width": Parameter(float, "wide"),
        "method": Parameter(str, "fast", choices=["slow", "exact"]),
        "low": Parameter(float, minimum=2, maximum=1),
        "angle": Parameter(float, 1.0, unit="arcmins"),
        "edges": [],
        "kind": int,
        "seed": None,
        "array": Parameter(list),
        "table": Parameter(int, 3, min=1),
        "none": Parameter(),
        "max-sep": 100.0,
        "switch": Parameter(bool, 1),
        "record": {"class": "a", "n": 1},
        "mixed": [1, "two"],
        "names": Parameter(str, choices="abc"),
    }
    outputs = {"sample": "txt"}

    def run(self):
        open(self.get_output_path("sample"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
