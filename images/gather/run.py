#!/usr/bin/env python3
"""One file of the correlation functions that parts of a measurement wrote."""

from catalog_types import JackknifeSamples, TwoPointFunctions

import descpipe


class Stage(descpipe.Stage):
    """Gather the correlation functions that the parts of a scattered treecorr measured.

    Every pair of bins must be there once, and all parts must have the same tracers, separations,
    patches and settings. The covariance is that of all pairs together, from the samples of the
    jackknife: the results are those of a treecorr that is not scattered.
    """

    name = "gather"
    inputs = {
        "two-point-parts": [TwoPointFunctions(doc="of some of the pairs of bins")],
        "jackknife-parts": [JackknifeSamples(doc="of the same pairs")],
    }
    outputs = {"two-point": TwoPointFunctions(), "jackknife": JackknifeSamples()}

    def run(self) -> None:
        """Gather the parts, and write them as one."""
        from fits_columns import left_out, naming_inputs

        with left_out("qp"):  # slow to import, and only densities in files of qp need it
            from gathering import gather_files

        with naming_inputs(self):
            gather_files(
                self.get_input_paths("two-point-parts"),
                self.get_input_paths("jackknife-parts"),
                self.get_output_path("two-point"),
                self.get_output_path("jackknife"),
            )


if __name__ == "__main__":
    Stage.main()
