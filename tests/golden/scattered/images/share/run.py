#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Take every n-th line of all files."""

    name = "share"
    inputs = {"parts": ["txt"]}
    outputs = {"shares": "txt"}

    def run(self) -> None:
        lines = [line for path in self.get_input_paths("parts") for line in open(path)]
        with open(self.get_output_path("shares"), "w") as output:
            output.writelines(lines[self.get_rank() :: self.get_size()])


if __name__ == "__main__":
    Stage.main()
