#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Write files one after the other."""

    name = "gather"
    inputs = {"parts": ["txt"]}
    outputs = {"all": "txt"}

    def run(self) -> None:
        with open(self.get_output_path("all"), "w") as output:
            for path in self.get_input_paths("parts"):
                output.write(open(path).read())


if __name__ == "__main__":
    Stage.main()
