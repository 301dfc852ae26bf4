#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Join catalogues."""

    name = "select"
    inputs = {"catalog": ["txt"]}
    outputs = {"sample": "txt"}

    def run(self):
        with open(self.get_input_path("catalog")) as catalog:
            lines = catalog.readlines()
        with open(self.get_output_path("sample"), "w") as sample:
            sample.writelines(lines)


if __name__ == "__main__":
    Stage.main()
