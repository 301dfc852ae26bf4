"""The tests of the mean shear: an additive bias, and a leakage of the point spread function."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from fits_columns import Array
from null_test import NullTest, Point, covariance_of_samples, most_values, not_done
from psf_regression import SAME_PSF, Fit, coefficients, fit_psf, psf_varies
from shapes import Shapes
from sky_variance import SparseSum, sky_covariance

ADDITIVE = "additive_bias"
ADDITIVE_TITLE = "mean shear where the PSF is round"
LEAKAGE = "psf_leakage"
LEAKAGE_TITLE = "change of shear with the ellipticity of the PSF"
SUBSAMPLE = 600  # galaxies of each bin that stand for all others where the sky is smooth


@dataclass(frozen=True, kw_only=True, slots=True)
class Fits:
    """The fits of all bins.

    Attributes
    ----------
    shapes : galaxies of each bin
    fits : of each bin
    n_patch : number of patches
    """

    shapes: Sequence[Shapes]
    fits: Sequence[Fit]
    n_patch: int


def fit_all(shapes: Sequence[Shapes], n_patch: int) -> Fits:
    """Fit the shear of all bins by the PSF."""
    return Fits(shapes=shapes, fits=[fit_psf(s, n_patch) for s in shapes], n_patch=n_patch)


def check_additive_bias(fits: Fits, spectra: Array) -> NullTest:
    """Test that the constants of all bins are zero.

    Parameters
    ----------
    fits : of all bins
    spectra : (lmax + 1, nbin, nbin) of the shear, by theory
    """
    values = np.concatenate([fit.constant for fit in fits.fits])
    sums = [sparse_sum(s, fit) for s, fit in zip(fits.shapes, fits.fits, strict=True)]
    covariance = sky_covariance(sums, spectra)
    for k, fit in enumerate(fits.fits):
        covariance[2 * k : 2 * k + 2, 2 * k : 2 * k + 2] += fit.noise
    errors = np.sqrt(np.diag(covariance))
    points = [
        Point(bins=(k // 2,), quantity=f"c{k % 2 + 1}", value=float(value), error=float(error))
        for k, (value, error) in enumerate(zip(values, errors, strict=True))
    ]
    return NullTest(
        name=ADDITIVE,
        title=ADDITIVE_TITLE,
        points=points,
        values=values,
        covariance=covariance,
        n_patch=None,
    )


def sparse_sum(shapes: Shapes, fit: Fit) -> SparseSum:
    """Return the constant of a bin as a sum over some of its galaxies, in the mean the same."""
    n = shapes.weight.size
    chosen = np.random.default_rng(n).permutation(n)[:SUBSAMPLE]
    return SparseSum(
        ra=shapes.ra[chosen],
        dec=shapes.dec[chosen],
        coefficients=coefficients(fit.inverse, shapes.weight[chosen], shapes.psf[:, chosen])
        * (n / chosen.size),
    )


def check_psf_leakage(fits: Fits) -> NullTest:
    """Test that the slopes of all bins are zero."""
    if not all(psf_varies(shapes.psf) for shapes in fits.shapes):
        return not_done(LEAKAGE, LEAKAGE_TITLE, SAME_PSF)
    if len(fits.fits) > most_values(fits.n_patch):
        reason = f"{fits.n_patch} patches are too few for {len(fits.fits)} bins"
        return not_done(LEAKAGE, LEAKAGE_TITLE, reason)
    values = np.array([fit.slope for fit in fits.fits])
    samples = np.stack([fit.slope_samples for fit in fits.fits], axis=1)
    covariance = covariance_of_samples(samples)
    points = [
        Point(bins=(k,), quantity="alpha", value=float(value), error=float(error))
        for k, (value, error) in enumerate(zip(values, np.sqrt(np.diag(covariance)), strict=True))
    ]
    return NullTest(
        name=LEAKAGE,
        title=LEAKAGE_TITLE,
        points=points,
        values=values,
        covariance=covariance,
        n_patch=fits.n_patch,
    )
