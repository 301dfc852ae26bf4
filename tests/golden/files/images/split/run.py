#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Write a file for each line."""

    name = "split"
    inputs = {"text": "txt"}
    outputs = {"lines": ["txt"]}

    def run(self) -> None:
        for number, line in enumerate(open(self.get_input_path("text"))):
            with open(self.get_output_path("lines", number), "w") as output:
                output.write(line)


if __name__ == "__main__":
    Stage.main()
