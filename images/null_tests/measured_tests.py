"""The tests of what was measured already: B modes of xi+ and xi-, and cross shear around lenses."""

import numpy as np
from b_modes import b_mode_weights
from fits_columns import Array
from measured_xi import DataVector
from null_test import NullTest, Point, most_values, not_done
from separations import Functions, check_functions

B_MODES = "b_modes"
B_MODES_TITLE = "B modes in xi+ and xi-"
CROSS = "cross_shear"
CROSS_TITLE = "cross shear around lenses"


def check_b_modes(vector: DataVector) -> NullTest:
    """Test that combinations of xi+ and xi- without E modes are zero.

    Parameters
    ----------
    vector : xi+ of all pairs of bins, and then xi- of the same
    """
    pairs = [s.bins for s in vector.spectra if s.kind == "plus"]
    n_theta = vector.spectra[0].values.size
    per_pair = most_values(vector.n_patch) // len(pairs)
    if per_pair == 0:
        reason = (
            f"{vector.n_patch} patches are too few for {len(pairs)} pairs of bins; "
            f"{3 * len(pairs)} will do"
        )
        return not_done(B_MODES, B_MODES_TITLE, reason)
    weights = b_mode_weights(vector.spectra[0].theta_edges, per_pair)
    if len(weights) == 0:
        reason = (
            f"{n_theta} bins of separation do not tell B modes from E modes; "
            "more bins, or a wider range, do"
        )
        return not_done(B_MODES, B_MODES_TITLE, reason)
    combined = for_all_pairs(weights, len(pairs))
    values = combined @ vector.values
    covariance = combined @ vector.covariance @ combined.T
    errors = np.sqrt(np.diag(covariance))
    names = [(pair, f"B{k + 1}") for pair in pairs for k in range(len(weights))]
    return NullTest(
        name=B_MODES,
        title=B_MODES_TITLE,
        points=[
            Point(bins=pair, quantity=name, value=float(value), error=float(error))
            for (pair, name), value, error in zip(names, values, errors, strict=True)
        ],
        values=values,
        covariance=covariance,
        n_patch=vector.n_patch,
    )


def for_all_pairs(weights: Array, n_pair: int) -> Array:
    """Return the combinations of all pairs, for xi+ of all of them and then xi- of all of them."""
    plus, minus = np.split(weights, 2, axis=1)
    return np.hstack([np.kron(np.eye(n_pair), plus), np.kron(np.eye(n_pair), minus)])


def check_cross_shear(vector: DataVector | None) -> NullTest:
    """Test that the cross shear of all lens bins and tomographic bins is zero.

    Parameters
    ----------
    vector : gamma_x, or None if there is none
    """
    if vector is None:
        return not_done(CROSS, CROSS_TITLE, "the two-point functions were measured without lenses")
    spectra = vector.spectra
    return check_functions(
        CROSS,
        CROSS_TITLE,
        Functions(
            bins=[s.bins for s in spectra],
            quantity="gamma_x",
            theta=np.array([s.theta for s in spectra]),
            edges=spectra[0].theta_edges,
            values=np.array([s.values for s in spectra]),
            covariance=vector.covariance,
            n_patch=vector.n_patch,
        ),
    )
