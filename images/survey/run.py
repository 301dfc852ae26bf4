#!/usr/bin/env python3
"""Simulated survey."""

from catalog_types import PhotozCatalog, ShearCatalog, Truth

import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Simulate a weak-lensing survey with known truth.

    Galaxies lie evenly in a round footprint and carry the shear of a Gaussian field with the
    spectra of a known cosmology, shape noise, measurement noise, weights, photometric redshifts
    and the four sheared variants of every measured column that metacalibration needs. The truth
    holds the noiseless shear and redshift of every object, and the spectra and correlation
    functions of all pairs of redshift slabs.

    The shape noise is small, so that a laptop's number of galaxies shows what takes a real
    survey a hundred times more.
    """

    name = "survey"
    inputs = {}
    outputs = {
        "shear-catalog": ShearCatalog(),
        "photoz-catalog": PhotozCatalog(),
        "truth": Truth(),
    }
    parameters = {
        "size": Parameter(
            str, "demo", choices=["tiny", "demo"], doc="number of galaxies, area and lmax together"
        ),
        "n_galaxies": Parameter(
            int, None, minimum=1, doc="number of galaxies before any selection, instead of size's"
        ),
        "area": Parameter(
            float,
            None,
            unit="deg2",
            above=0.0,
            maximum=41252.96,
            doc="area of the footprint, up to the whole sky, instead of size's",
        ),
        "lmax": Parameter(
            int, None, minimum=32, doc="highest multipole of the shear, instead of size's"
        ),
        "shape_noise": Parameter(
            float,
            0.03,
            minimum=0.001,
            below=1.0,
            doc="dispersion of the intrinsic ellipticity per component",
        ),
        "photoz_scatter": Parameter(
            float, 0.05, minimum=0.001, below=1.0, doc="dispersion of photo-z over 1 + z"
        ),
        "seed": Parameter(int, 20, minimum=0, doc="seed of all random numbers"),
    }

    def run(self) -> None:
        """Simulate the survey and write its catalogues and its truth."""
        from galaxies import Measurement
        from survey import choose_design, simulate_survey, write_survey

        measurement = Measurement(
            shape_noise=self.get_parameter("shape_noise"),
            photoz_scatter=self.get_parameter("photoz_scatter"),
        )
        design = choose_design(
            self.get_parameter("size"),
            n_galaxies=self.get_parameter("n_galaxies"),
            area=self.get_parameter("area"),
            lmax=self.get_parameter("lmax"),
            seed=self.get_parameter("seed"),
            measurement=measurement,
        )
        write_survey(
            simulate_survey(design, self.get_threads()),
            self.get_output_path("shear-catalog"),
            self.get_output_path("photoz-catalog"),
            self.get_output_path("truth"),
        )


if __name__ == "__main__":
    Stage.main()
