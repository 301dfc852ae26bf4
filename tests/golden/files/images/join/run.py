#!/usr/bin/env python3
import descpipe
from descpipe import File


class Stage(descpipe.Stage):
    """Join files."""

    name = "join"
    inputs = {"parts": ["txt"], "mask": File("txt", optional=True, doc="What comes last.")}
    outputs = {"joined": "txt"}

    def run(self) -> None:
        with open(self.get_output_path("joined"), "w") as output:
            for path in self.get_input_paths("parts"):
                output.write(open(path).read())
            if self.get_input_path("mask"):
                output.write("mask " + open(self.get_input_path("mask")).read())


if __name__ == "__main__":
    Stage.main()
