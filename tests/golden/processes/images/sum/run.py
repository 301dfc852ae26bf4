#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Sum numbers, of which each process reads its share."""

    name = "sum"
    inputs = {"numbers": "txt"}
    outputs = {"total": "txt"}

    def run(self) -> None:
        comm, rank, size = self.get_comm(), self.get_rank(), self.get_size()
        with open(self.get_input_path("numbers")) as numbers:
            mine = sum(int(line) for line in list(numbers)[rank::size])
        total = mine if comm is None else comm.allreduce(mine)
        if rank == 0:
            with open(self.get_output_path("total"), "w") as output:
                output.write(f"{total} by {size} processes of {self.get_threads()} threads\n")


if __name__ == "__main__":
    Stage.main()
