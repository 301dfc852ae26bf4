"""Shear as a linear function of the ellipticity of the point spread function.

In each tomographic bin the shear g of galaxies with the PSF ellipticity p is fitted by

    g_a = c_a + alpha p_a,  a = 1, 2,

weighted as the galaxies are. The constant c is an additive bias, the slope alpha a leakage of the
PSF. Each is zero where the other is not, which the means of g and of g p are not.
"""

from dataclasses import dataclass

import numpy as np
from fits_columns import Array
from shapes import Shapes

SMALLEST_SCATTER = 1e-6  # of the PSF's ellipticity: below, single precision has no more digits
SAME_PSF = "psf_g1 and psf_g2 are the same everywhere"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """The fit of one bin.

    Attributes
    ----------
    constant : (2,)
    slope : alpha
    slope_samples : (n_patch,) alpha without each patch
    inverse : (k, k) of the matrix of the normal equations, for c_1, c_2 and, with k = 3, alpha
    noise : (2, 2) covariance of the constant by the scatter of the galaxies
    """

    constant: Array
    slope: float
    slope_samples: Array
    inverse: Array
    noise: Array


def psf_varies(psf: Array) -> bool:
    """Return whether the ellipticity of the PSF, (2, n), differs from place to place."""
    return bool(psf.std(axis=1).max() > SMALLEST_SCATTER)


def fit_psf(shapes: Shapes, n_patch: int) -> Fit:
    """Fit the shear of one bin; with a PSF that is the same everywhere only its mean."""
    n_free = 3 if psf_varies(shapes.psf) else 2
    matrices, vectors = (part[..., :n_free] for part in normal_equations(shapes, n_patch))
    matrices = matrices[:, :n_free]
    inverse = np.linalg.inv(matrices.sum(axis=0))
    solution = inverse @ vectors.sum(axis=0)
    without = np.linalg.solve(
        matrices.sum(axis=0) - matrices, (vectors.sum(axis=0) - vectors)[..., None]
    )[..., 0]
    slope = solution[2] if n_free > 2 else 0.0  # noqa: PLR2004
    samples = without[:, 2] if n_free > 2 else np.zeros(n_patch)  # noqa: PLR2004
    residual = shapes.shear - solution[:2, None] - slope * shapes.psf
    scaled = residual * coefficients(inverse, shapes.weight, shapes.psf)
    return Fit(
        constant=solution[:2],
        slope=float(slope),
        slope_samples=samples,
        inverse=inverse,
        noise=np.einsum("kan,lan->kl", scaled, scaled),
    )


def coefficients(inverse: Array, weight: Array, psf: Array) -> Array:
    """Return how the constant depends on the components of each galaxy's shear, (2, 2, n).

    Parameters
    ----------
    inverse : of the fit of all galaxies
    weight : (n,) of some or all of them
    psf : (2, n)
    """
    one, zero = np.ones_like(weight), np.zeros_like(weight)
    design = np.array([[one, zero], [zero, one], psf][: len(inverse)])
    return np.asarray(weight * np.einsum("kl,lan->kan", inverse[:2], design))


def normal_equations(shapes: Shapes, n_patch: int) -> tuple[Array, Array]:
    """Return the matrices (n_patch, 3, 3) and vectors (n_patch, 3) of the fit in each patch."""
    weight, p, g = shapes.weight, shapes.psf, shapes.shear

    def total(values: Array) -> Array:
        return np.asarray(np.bincount(shapes.patch, weight * values, minlength=n_patch))

    matrices = np.zeros((n_patch, 3, 3))
    matrices[:, 0, 0] = matrices[:, 1, 1] = total(np.ones_like(weight))
    for a in (0, 1):
        matrices[:, a, 2] = matrices[:, 2, a] = total(p[a])
    matrices[:, 2, 2] = total((p**2).sum(axis=0))
    vectors = np.stack([total(g[0]), total(g[1]), total((p * g).sum(axis=0))], axis=1)
    return matrices, vectors
