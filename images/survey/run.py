#!/usr/bin/env python3
"""Simulated survey."""

from catalog_types import ShearCatalog
from survey_types import LensCatalog, Mask, PhotozCatalog, TrainingSample
from truth_types import Truth

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
        "lens-catalog": LensCatalog(),
        "mask": Mask(),
        "training-sample": TrainingSample(),
        "truth": Truth(),
    }
    parameters = {
        "size": Parameter(
            str,
            "demo",
            choices=["tiny", "demo", "des-sv", "year1"],
            doc="number of galaxies, area and lmax together",
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
        "photoz_outliers": Parameter(
            float, 0.0, minimum=0.0, below=1.0, doc="fraction of galaxies of any observed redshift"
        ),
        "outliers_known": Parameter(
            bool, True, doc="whether the densities of redshift allow for the outliers"
        ),
        "photoz_prior": Parameter(
            str,
            "true",
            choices=["true", "flat"],
            doc="prior of the densities of redshift: that of the galaxies, or a flat one",
        ),
        "masked_fraction": Parameter(
            float, 0.0, minimum=0.0, maximum=0.3, doc="fraction of the area that is in round holes"
        ),
        "hole_radius": Parameter(
            float, 12.0, unit="arcmin", minimum=1.0, maximum=120.0, doc="radius of the holes"
        ),
        "mask_nside": Parameter(
            int,
            4096,
            choices=[256, 512, 1024, 2048, 4096, 8192],
            doc="of the pixels of the mask; those of 4096 are 0.86 arcmin wide",
        ),
        "selection_bias": Parameter(
            float,
            1.0,
            minimum=0.0,
            maximum=5.0,
            doc="strength of the selection's response to shear",
        ),
        "multiplicative_bias": Parameter(
            float, 0.0, minimum=-0.5, maximum=0.5, doc="m that metacalibration does not see"
        ),
        "additive_bias_1": Parameter(
            float, 0.0, minimum=-0.1, maximum=0.1, doc="c that is added to g1"
        ),
        "additive_bias_2": Parameter(
            float, 0.0, minimum=-0.1, maximum=0.1, doc="c that is added to g2"
        ),
        "psf_leakage": Parameter(
            float, 0.0, minimum=-1.0, maximum=1.0, doc="ellipticity per that of the PSF"
        ),
        "shear_signal": Parameter(
            float,
            1.0,
            minimum=0.0,
            maximum=10.0,
            doc="factor of the true shear; 0 for a sky without any",
        ),
        "n_lenses": Parameter(
            int, 0, minimum=0, doc="number of lenses; without any the lens catalogue has no rows"
        ),
        "n_training": Parameter(
            int,
            0,
            minimum=0,
            doc="galaxies of the training sample; with any, the shear catalogue has magnitudes",
        ),
        "seed": Parameter(int, 20, minimum=0, doc="seed of all random numbers"),
    }

    def run(self) -> None:
        """Simulate the survey and write its catalogues and its truth."""
        from catalog_files import write_catalogs, write_training_sample
        from galaxies import Measurement
        from observed_mask import write_mask
        from survey import choose_design, simulate_survey
        from truth_file import write_truth

        measurement = Measurement(
            additive_bias=(
                self.get_parameter("additive_bias_1"),
                self.get_parameter("additive_bias_2"),
            ),
            **{
                name: self.get_parameter(name)
                for name in (
                    "shape_noise",
                    "photoz_scatter",
                    "photoz_outliers",
                    "selection_bias",
                    "multiplicative_bias",
                    "psf_leakage",
                )
            },
        )
        design = choose_design(
            self.get_parameter("size"),
            n_galaxies=self.get_parameter("n_galaxies"),
            area=self.get_parameter("area"),
            lmax=self.get_parameter("lmax"),
            seed=self.get_parameter("seed"),
            measurement=measurement,
            n_lenses=self.get_parameter("n_lenses"),
            n_training=self.get_parameter("n_training"),
            shear_signal=self.get_parameter("shear_signal"),
            outliers_known=self.get_parameter("outliers_known"),
            flat_prior=self.get_parameter("photoz_prior") == "flat",
            masked_fraction=self.get_parameter("masked_fraction"),
            hole_radius=self.get_parameter("hole_radius") / 60,
        )
        survey = simulate_survey(design, self.get_threads())
        write_catalogs(
            survey,
            self.get_output_path("shear-catalog"),
            self.get_output_path("photoz-catalog"),
            self.get_output_path("lens-catalog"),
        )
        write_mask(survey.footprint, self.get_parameter("mask_nside"), self.get_output_path("mask"))
        write_training_sample(survey, self.get_output_path("training-sample"))
        write_truth(survey, self.get_output_path("truth"))


if __name__ == "__main__":
    Stage.main()
