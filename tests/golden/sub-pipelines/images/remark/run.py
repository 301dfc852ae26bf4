#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Say a word on a sum."""

    name = "remark"
    inputs = {"sum": "txt"}
    outputs = {"word": "txt"}

    def run(self) -> None:
        number = float(open(self.get_input_path("sum")).read())
        with open(self.get_output_path("word"), "w") as output:
            output.write("many\n" if number > 20 else "few\n")


if __name__ == "__main__":
    Stage.main()
