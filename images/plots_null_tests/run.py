#!/usr/bin/env python3
"""Figure of the null tests."""

from null_test_types import NullTests

import descpipe
from descpipe import PNG


class Stage(descpipe.Stage):
    """Plot what must be zero in units of its errors, and the p-value of each test."""

    name = "plots_null_tests"
    inputs = {"null-tests": NullTests()}
    outputs = {"null-plot": PNG(), "null-figure": "pdf"}

    def run(self) -> None:
        """Draw the figure."""
        from figure_style import save, use_style
        from null_figure import draw_null_tests
        from null_results import ResultError, read_results

        try:
            results = read_results(self.get_input_path("null-tests"))
        except ResultError as error:
            problems = [f"input 'null-tests': {problem}" for problem in error.args]
            raise descpipe.StageError(*problems) from error
        use_style()
        save(
            draw_null_tests(results),
            [self.get_output_path("null-plot"), self.get_output_path("null-figure")],
        )


if __name__ == "__main__":
    Stage.main()
