#!/usr/bin/env python3
"""Measured correlation functions compared with theory."""

from catalog_types import TracerMetadata, TwoPointFunctions
from theory_types import TheoryComparison
from truth_types import Truth

import descpipe
from descpipe import PNG, Parameter, Table


class Stage(descpipe.Stage):
    """Compare correlation functions with a cosmology, and find the amplitude that fits them best.

    The theory is CCL's, for the n(z) that is in the file of the measurement. The result is S8 with
    its error, all other parameters as given, and the chi-square of the measurement. With lenses,
    the bias of each lens bin is free.
    """

    name = "theory"
    inputs = {
        "two-point": TwoPointFunctions(),
        "tracer-metadata": TracerMetadata(keys=["area", "bins"]),
        "truth": Truth(
            hdus={
                "PRIMARY": Table(keywords=["LMAX", "SIGMA8"]),
                "OBJECTS": ["z"],
                "SLABS": ["z_low", "z_high"],
            },
            optional=True,
            doc="of a simulated survey: where its shear field ends, and its slabs of redshift",
        ),
    }
    outputs = {
        "theory-comparison": TheoryComparison(),
        "theory-points": "csv",
        "theory-plot": PNG(),
        "theory-figure": "pdf",
    }
    parameters = {
        "omega_c": Parameter(float, 0.25, above=0.0, below=1.0, doc="density of dark matter"),
        "omega_b": Parameter(float, 0.05, above=0.0, below=0.2, doc="density of baryons"),
        "h": Parameter(float, 0.7, minimum=0.4, maximum=1.0, doc="Hubble constant"),
        "n_s": Parameter(float, 0.96, minimum=0.7, maximum=1.3, doc="spectral index"),
        "sigma8": Parameter(
            float, 0.8, minimum=0.3, maximum=1.5, doc="amplitude: what the fit begins with"
        ),
        "ia_amplitude": Parameter(
            float, 0.0, minimum=-10.0, maximum=10.0, doc="of intrinsic alignments (NLA), not fitted"
        ),
        "first_bias": Parameter(
            float, 1.5, above=0.0, maximum=10.0, doc="bias of lenses: what the fit begins with"
        ),
        "scale_cuts": Parameter(
            {
                "xi_plus_min": Parameter(
                    float, None, unit="arcmin", minimum=0.0, doc="of xi+; as recorded if not given"
                ),
                "xi_plus_max": Parameter(
                    float, None, unit="arcmin", above="xi_plus_min", doc="of xi+"
                ),
                "xi_minus_min": Parameter(
                    float, None, unit="arcmin", minimum=0.0, doc="of xi-; as recorded if not given"
                ),
                "xi_minus_max": Parameter(
                    float, None, unit="arcmin", above="xi_minus_min", doc="of xi-"
                ),
                "gamma_t_min": Parameter(
                    float,
                    None,
                    unit="arcmin",
                    minimum=0.0,
                    doc="of gamma_t; as recorded if not given",
                ),
                "gamma_t_max": Parameter(
                    float, None, unit="arcmin", above="gamma_t_min", doc="of gamma_t"
                ),
                "w_min": Parameter(
                    float, None, unit="arcmin", minimum=0.0, doc="of w; as recorded if not given"
                ),
                "w_max": Parameter(float, None, unit="arcmin", above="w_min", doc="of w"),
            },
            doc="bins of separation count that lie in these ranges as a whole; what is not given "
            "is as treecorr recorded it in the file, and 0 means no cut",
        ),
    }

    def run(self) -> None:
        """Compare, write the numbers and the figure, and print the result."""
        from comparison import Settings, compare_files
        from cosmology import Cosmology
        from figure_style import save, use_style
        from fits_columns import naming_inputs
        from scale_cuts import NAMES
        from theory_figure import draw_theory
        from theory_files import summary_lines, write_comparison, write_points

        cosmology = Cosmology(
            **{
                name: self.get_parameter(name)
                for name in ("omega_c", "omega_b", "h", "n_s", "sigma8")
            }
        )
        cuts = self.get_parameter("scale_cuts")
        settings = Settings(
            cosmology=cosmology,
            alignment=self.get_parameter("ia_amplitude"),
            first_bias=self.get_parameter("first_bias"),
            limits={name: (cuts[f"{name}_min"], cuts[f"{name}_max"]) for name in NAMES.values()},
        )
        with naming_inputs(self):
            comparison = compare_files(
                self.get_input_path("two-point"),
                self.get_input_path("tracer-metadata"),
                self.get_input_path("truth"),
                settings,
            )
        write_comparison(comparison, self.get_output_path("theory-comparison"))
        write_points(comparison, self.get_output_path("theory-points"))
        use_style()
        paths = [self.get_output_path("theory-plot"), self.get_output_path("theory-figure")]
        save(draw_theory(comparison), paths)
        print(*summary_lines(comparison), sep="\n")


if __name__ == "__main__":
    Stage.main()
