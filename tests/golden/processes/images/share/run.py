#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Write the numbers of each process, and those of its neighbour, into a file of its own."""

    name = "share"
    inputs = {"numbers": "txt"}
    outputs = {"shares": ["txt"]}

    def run(self) -> None:
        comm, rank, size = self.get_comm(), self.get_rank(), self.get_size()
        with open(self.get_input_path("numbers")) as numbers:
            mine = list(numbers)[rank::size]
        neighbours = comm.sendrecv(mine, dest=(rank + 1) % size, source=(rank - 1) % size)
        with open(self.get_output_path("shares", rank), "w") as output:
            output.writelines(["mine\n", *mine, "of my neighbour\n", *neighbours])


if __name__ == "__main__":
    Stage.main()
