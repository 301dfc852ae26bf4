#!/usr/bin/env python3
import descpipe
from descpipe import HDF5, PNG, Directory


class Stage(descpipe.Stage):
    """Plot correlation functions and densities."""

    name = "plots_of_folder"
    inputs = {
        "two-point": Directory(files=["xi_*.txt"]),
        "photoz-stack": HDF5(datasets=["nz/z"], groups=["nz"]),
    }
    outputs = {"xi-plot": PNG()}

    def run(self):
        import matplotlib.pyplot as plt

        plt.savefig(self.get_output_path("xi-plot"))


if __name__ == "__main__":
    Stage.main()
