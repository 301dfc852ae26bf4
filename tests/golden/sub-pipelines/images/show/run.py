#!/usr/bin/env python3
import descpipe
from descpipe import File


class Stage(descpipe.Stage):
    """Tell which files are there."""

    name = "show"
    inputs = {"first": "txt", "second": File("txt", optional=True), "third": "txt"}
    outputs = {"shown": "txt"}

    def run(self) -> None:
        with open(self.get_output_path("shown"), "w") as output:
            for tag in self.inputs:
                path = self.get_input_path(tag)
                output.write(f"{tag}: {open(path).read().split() if path else 'nothing'}\n")


if __name__ == "__main__":
    Stage.main()
