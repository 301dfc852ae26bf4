#!/usr/bin/env python3
"""Null tests of a measurement of cosmic shear."""

from catalog_types import (
    JackknifeSamples,
    RandomCatalog,
    ShearCatalog,
    TomographicCatalog,
    TwoPointFunctions,
)
from null_test_types import NullTests

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Test what must be zero, each with its chi-square, its p-value and PASS or FAIL.

    The mean shear where the PSF is round; its change with the ellipticity of the PSF, and the
    correlation of both at a distance; B modes in xi+ and xi-; the cross shear around lenses, where
    there are some; and the tangential shear around random points, where they are given.
    """

    name = "null_tests"
    inputs = {
        "shear-catalog": ShearCatalog(
            columns=["id", "ra", "dec", "g1", "g2", "weight", "psf_g1", "psf_g2"], keywords=[]
        ),
        "tomographic-catalog": TomographicCatalog(hdus={"OBJECTS": ["id", "bin"], "BINS": ["R"]}),
        "two-point": TwoPointFunctions(),
        "jackknife": JackknifeSamples(hdus={"PATCHES": ["center"]}),
        "random-catalog": RandomCatalog(columns=["ra", "dec"], keywords=[], optional=True),
    }
    outputs = {"null-tests": NullTests(), "null-table": "md"}
    parameters = {
        "tests": Parameter(
            [str],
            [
                "additive_bias",
                "psf_leakage",
                "star_galaxy",
                "b_modes",
                "cross_shear",
                "random_shear",
            ],
            choices=[
                "additive_bias",
                "psf_leakage",
                "star_galaxy",
                "b_modes",
                "cross_shear",
                "random_shear",
            ],
            doc="what is tested",
        ),
        "p_limit": Parameter(
            float, 0.001, above=0.0, below=0.5, doc="a test with a smaller p-value fails"
        ),
        "on_fail": Parameter(
            str,
            "report",
            choices=["report", "stop"],
            doc="whether the step fails if a test does, and writes nothing",
        ),
        "on_not_done": Parameter(
            str,
            "report",
            choices=["report", "stop"],
            doc="the same if one of the tests cannot be done",
        ),
        "n_random": Parameter(int, 100_000, minimum=100, doc="most random points that are used"),
        "n_psf": Parameter(
            int, 100_000, minimum=100, doc="most places whose PSF is correlated with the shear"
        ),
        "omega_m": Parameter(
            float, 0.3, minimum=0.1, maximum=1.0, doc="for the variance of the mean by the sky"
        ),
        "sigma8": Parameter(
            float, 0.8, minimum=0.0, maximum=2.0, doc="for the same; 0 leaves it out"
        ),
    }

    def run(self) -> None:
        """Do the tests, and print and write their results."""
        from fits_columns import naming_inputs
        from null_report import failures, missed, summary_lines, write_results, write_table
        from null_tests import Choices, Inputs, run_tests
        from sky_variance import Cosmology

        with naming_inputs(self):
            tests = run_tests(
                Inputs(
                    shear=self.get_input_path("shear-catalog"),
                    tomographic=self.get_input_path("tomographic-catalog"),
                    two_point=self.get_input_path("two-point"),
                    jackknife=self.get_input_path("jackknife"),
                    random=self.get_input_path("random-catalog"),
                ),
                Choices(
                    names=self.get_parameter("tests"),
                    cosmology=Cosmology(
                        omega_m=self.get_parameter("omega_m"), sigma8=self.get_parameter("sigma8")
                    ),
                    n_random=self.get_parameter("n_random"),
                    n_psf=self.get_parameter("n_psf"),
                    threads=self.get_threads(),
                ),
            )
        p_limit = self.get_parameter("p_limit")
        print(*summary_lines(tests, p_limit), sep="\n")
        stopping = [
            *(failures(tests, p_limit) if self.get_parameter("on_fail") == "stop" else []),
            *(missed(tests) if self.get_parameter("on_not_done") == "stop" else []),
        ]
        if stopping:
            raise descpipe.StageError(*stopping)
        write_results(self.get_output_path("null-tests"), tests, p_limit)
        write_table(self.get_output_path("null-table"), tests, p_limit)


if __name__ == "__main__":
    Stage.main()
