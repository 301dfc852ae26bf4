#!/usr/bin/env python3
"""Study of many simulated surveys without shear."""

from catalog_types import TomographicCatalog, TwoPointFunctions

import descpipe
from descpipe import PNG


class Stage(descpipe.Stage):
    """Compare the noise of many surveys without shear with what shape noise alone must give.

    Each survey has a chi-square by the analytic covariance of shape noise, from the number of
    pairs, the weights, and the shape noise of each bin. The table tells whether these are
    distributed as chi-squares are, by the test of Kolmogorov and Smirnov.
    """

    name = "noise_study"
    inputs = {
        "noise-two-points": [TwoPointFunctions()],
        "noise-tomographic-catalogs": [
            TomographicCatalog(hdus={"BINS": ["count", "sum_w", "sum_w2"]})
        ],
    }
    outputs = {"noise-table": "md", "chi-squares": "csv", "noise-plot": PNG()}

    def run(self) -> None:
        """Compare all surveys, and write the tables and the figure."""
        from figure_style import save, use_style
        from fits_columns import naming_inputs
        from noise_figure import draw_noise
        from noise_surveys import read_noise_surveys
        from noise_table import write_rows, write_table

        with naming_inputs(self):
            surveys = read_noise_surveys(
                self.get_input_paths("noise-two-points"),
                self.get_input_paths("noise-tomographic-catalogs"),
            )
        write_table(surveys, self.get_output_path("noise-table"))
        write_rows(surveys, self.get_output_path("chi-squares"))
        use_style()
        save(draw_noise(surveys), [self.get_output_path("noise-plot")])


if __name__ == "__main__":
    Stage.main()
