"""Covariance of correlation functions of Gaussian fields, from their spectra and their noise.

For a survey of the fraction f of the sky (Joachimi et al. 2008, arXiv:0708.0387),

    cov(xi_ab, xi_cd) = sum_l (2l+1)/(4 pi)^2 / f  F_ab F_cd
                        (C'_ac C'_bd + C'_ad C'_bc - N_ac N_bd - N_ad N_bc) + noise^2,

with C' = C + N, the power N of the noise of each sample, and the functions F(l) that xi is the sum
over. The product of two N is a sum over all l, which is the noise of the pairs of galaxies: that
was measured. The covariance knows nothing of the measured values. So what is weighted by it is not
biased by weights that are large where the sky happens to be low.
"""

import itertools
from collections.abc import Callable, Mapping

import numpy as np
from cosmology import Cosmology, Pair, spectra
from fits_columns import Array
from multipoles import Multipoles, without_unresolved
from observations import Observations, sample_names
from prediction import Points, separations_key

FULL_SKY_DEG2 = 360**2 / np.pi

Power = Callable[[str, str], Array]


def model_covariance(
    cosmology: Cosmology,
    observations: Observations,
    points: Points,
    multipoles: Multipoles,
    *,
    bias: float,
) -> Array:
    """Return the covariance of all points.

    Parameters
    ----------
    cosmology : flat LCDM
    observations : with the samples, their noise, and the area of the survey
    points : of the observations
    multipoles : of the spectra
    bias : of all lenses
    """
    signal = field_powers(cosmology, observations, multipoles, bias)
    functions = resolved_functions(observations, points)
    weights = multipoles.factors / (4 * np.pi) * FULL_SKY_DEG2 / observations.area
    total = np.diag(observations.noise_errors**2)
    blocks = zip(pair_rows(observations), functions, strict=True)
    for ((first, rows), left), (
        (second, columns),
        right,
    ) in itertools.combinations_with_replacement(blocks, 2):
        products = signal_products(first, second, signal, observations.noise_powers)
        block = (left * (weights * products)) @ right.T
        total[rows, columns] += block
        if rows != columns:
            total[columns, rows] += block.T
    return total


def resolved_functions(observations: Observations, points: Points) -> list[Array]:
    """Return the functions of each correlation function, without what cancels in its bins."""
    known: dict[tuple[str, bytes], Array] = {}
    result = []
    for spectrum, (_, rows) in zip(observations.spectra, pair_rows(observations), strict=True):
        key = separations_key(spectrum)
        if key not in known:
            averaged = np.array(points.functions[rows])
            known[key] = without_unresolved(averaged, spectrum.theta_edges)
        result.append(known[key])
    return result


def field_powers(
    cosmology: Cosmology, observations: Observations, multipoles: Multipoles, bias: float
) -> Power:
    """Return the spectra of all pairs of samples, without noise, as a function of their names."""
    samples = observations.samples
    pairs = list(itertools.combinations_with_replacement(sorted(samples), 2))
    found = spectra(cosmology, samples, pairs, multipoles)
    biases = {name: bias if sample.is_lens else 1.0 for name, sample in samples.items()}
    biased = {(a, b): biases[a] * biases[b] * found[a, b] for a, b in pairs}
    return lambda a, b: biased[min(a, b), max(a, b)]


def pair_rows(observations: Observations) -> list[tuple[Pair, slice]]:
    """Return the samples and the points of each correlation function."""
    ends = np.cumsum([spectrum.values.size for spectrum in observations.spectra]).tolist()
    return [
        (sample_names(spectrum), slice(end - spectrum.values.size, end))
        for spectrum, end in zip(observations.spectra, ends, strict=True)
    ]


def signal_products(first: Pair, second: Pair, signal: Power, noise: Mapping[str, float]) -> Array:
    """Return the sum of products of spectra of two pairs, without those of noise alone."""
    (a, b), (c, d) = first, second

    def noise_of(x: str, y: str) -> float:
        return noise[x] if x == y else 0.0

    def product(x: Pair, y: Pair) -> Array:
        noisy = [signal(*pair) + noise_of(*pair) for pair in (x, y)]
        return np.asarray(noisy[0] * noisy[1] - noise_of(*x) * noise_of(*y))

    return product((a, c), (b, d)) + product((a, d), (b, c))
