#!/usr/bin/env python3
"""The entry point of the stage STAGE."""

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Copy the lines of a text that are long enough.

    The first line above becomes the label of the exported tool; these lines its documentation.
    """

    name = "STAGE"
    config = {}
    inputs = {"lines": "txt"}
    outputs = {"long-lines": "txt"}
    parameters = {
        "shortest": Parameter(int, 5, doc="fewest characters of a line that is kept", minimum=0),
    }

    def run(self):
        # Import what is not in the standard library here, and name it in requirements.txt.
        shortest = self.get_parameter("shortest")
        with open(self.get_input_path("lines"), encoding="utf-8") as stream:
            kept = [line for line in stream if len(line.rstrip("\n")) >= shortest]
        if not kept:
            raise descpipe.StageError(f"no line has {shortest} characters or more")
        with open(self.get_output_path("long-lines"), "w", encoding="utf-8") as stream:
            stream.writelines(kept)


if __name__ == "__main__":
    Stage.main()
