#!/usr/bin/env python3
import descpipe
from descpipe import HDF5, PNG, SACC


class Stage(descpipe.Stage):
    """Plot correlation functions and densities."""

    name = "plots"
    inputs = {
        "two-point": SACC(data_types=["galaxy_shear_xi_plus"], tracers=["source_*"]),
        "photoz-stack": HDF5(datasets=["nz/z"], groups=["nz"]),
    }
    outputs = {"xi-plot": PNG()}

    def run(self):
        import matplotlib.pyplot as plt

        plt.savefig(self.get_output_path("xi-plot"))


if __name__ == "__main__":
    Stage.main()
