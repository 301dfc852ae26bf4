#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Sum the sizes of parts of a catalogue."""

    name = "sum"
    inputs = {"catalog": "txt"}
    outputs = {"total": "txt"}

    def run(self):
        lines = list(open(self.get_input_path("catalog")))[self.get_rank() :: self.get_size()]
        total = self.get_comm().allreduce(len(lines))
        if self.get_rank() == 0:
            open(self.get_output_path("total"), "w").write(f"{total}\n")


if __name__ == "__main__":
    Stage.main()
