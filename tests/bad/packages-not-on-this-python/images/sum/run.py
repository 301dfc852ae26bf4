#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Sum the sizes of parts of a catalogue."""

    name = "sum"
    inputs = {"catalog": "txt"}
    outputs = {"total": "txt"}

    def run(self):
        import treeharp

        treeharp.sum(self.get_input_path("catalog"), self.get_output_path("total"))


if __name__ == "__main__":
    Stage.main()
