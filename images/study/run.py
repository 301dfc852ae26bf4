#!/usr/bin/env python3
"""Study of many simulated surveys."""

from catalog_types import LensSample, TomographicCatalog, TwoPointFunctions
from theory_types import TheoryComparison
from truth_types import Truth

import descpipe
from descpipe import PNG


class Stage(descpipe.Stage):
    """Compare the correlation functions of many simulated surveys with their truths.

    The table has the mean amplitude over the surveys, with its error by their scatter, and how the
    jackknife errors compare with that scatter. The amplitudes of each survey are in another file.
    With samples of lenses, the shear around them and their clustering are compared too. With
    comparisons with theory, a second table tells how often the range of S8 holds the truth.
    """

    name = "study"
    inputs = {
        "two-points": [TwoPointFunctions()],
        "tomographic-catalogs": [TomographicCatalog(hdus={"OBJECTS": ["id", "bin", "weight"]})],
        "truths": [
            Truth(
                hdus={
                    "OBJECTS": ["id", "z", "slab"],
                    "SLABS": ["z_low"],
                    "XI": ["theta", "xi_plus", "xi_minus"],
                }
            )
        ],
        "lens-samples": [
            LensSample(hdus={"OBJECTS": ["z", "weight", "bin"]}, optional=True),
        ],
        "theory-comparisons": [
            TheoryComparison(
                keys=["S8", "S8_from"], optional=True, doc="what the stage theory says of each"
            ),
        ],
    }
    outputs = {"study-table": "md", "amplitudes": "csv", "study-plot": PNG()}

    def run(self) -> None:
        """Compare all surveys, and write the tables and the figure."""
        from figure_style import save, use_style
        from fits_columns import naming_inputs
        from s8_ranges import read_s8
        from study_figure import draw_study
        from study_table import write_rows, write_table
        from surveys import read_surveys

        with naming_inputs(self):
            surveys = read_surveys(
                self.get_input_paths("two-points"),
                self.get_input_paths("tomographic-catalogs"),
                self.get_input_paths("truths"),
                self.get_input_paths("lens-samples"),
            )
            s8 = read_s8(surveys.names, self.get_input_paths("theory-comparisons"))
        write_table(surveys, s8, self.get_output_path("study-table"))
        write_rows(surveys, s8, self.get_output_path("amplitudes"))
        use_style()
        save(draw_study(surveys), [self.get_output_path("study-plot")])


if __name__ == "__main__":
    Stage.main()
