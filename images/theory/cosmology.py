"""A flat LCDM cosmology, and the spectra of what was observed in it, by CCL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pyccl
from fits_columns import Array
from multipoles import Multipoles

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Cosmology:
    """A flat LCDM cosmology.

    Attributes
    ----------
    omega_c, omega_b : densities of cold dark matter and of baryons
    h : Hubble constant in 100 km/s/Mpc
    n_s : spectral index
    sigma8 : amplitude of the linear matter fluctuations
    """

    omega_c: float
    omega_b: float
    h: float
    n_s: float
    sigma8: float

    def with_sigma8(self, sigma8: float) -> Self:
        """Return the same with another amplitude."""
        return replace(self, sigma8=sigma8)

    @property
    def s8_per_sigma8(self) -> float:
        """S8 = sigma8 (Omega_m / 0.3)^0.5, of sigma8 = 1."""
        return float(np.sqrt((self.omega_c + self.omega_b) / 0.3))

    def solve(self) -> pyccl.Cosmology:
        """Return CCL's cosmology."""
        return pyccl.Cosmology(
            Omega_c=self.omega_c,
            Omega_b=self.omega_b,
            h=self.h,
            n_s=self.n_s,
            sigma8=self.sigma8,
            transfer_function="eisenstein_hu",
            matter_power_spectrum="halofit",
        )


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Galaxies whose shear or density is correlated.

    Attributes
    ----------
    z, density : (n,) redshifts and n(z)
    is_lens : whether their density is correlated, and not their shear
    alignment : amplitude of their intrinsic alignment (NLA)
    """

    z: Array
    density: Array
    is_lens: bool = False
    alignment: float = 0.0

    def tracer(self, solved: pyccl.Cosmology) -> Any:
        """Return CCL's tracer of them; lenses have the bias 1."""
        density = (self.z, self.density)
        if self.is_lens:
            bias = (self.z, np.ones_like(self.z))
            return pyccl.NumberCountsTracer(solved, has_rsd=False, dndz=density, bias=bias)
        aligned = (self.z, np.full_like(self.z, self.alignment)) if self.alignment else None
        return pyccl.WeakLensingTracer(solved, dndz=density, ia_bias=aligned)


def spectra(
    cosmology: Cosmology,
    samples: Mapping[str, Sample],
    pairs: Iterable[Pair],
    multipoles: Multipoles,
) -> dict[Pair, Array]:
    """Return the spectra of pairs of samples at all multipoles from 0 on, by Limber's integral.

    Parameters
    ----------
    cosmology : flat LCDM
    samples : by name
    pairs : of their names
    multipoles : at which they are
    """
    solved = cosmology.solve()
    tracers = {name: sample.tracer(solved) for name, sample in samples.items()}
    return {
        (a, b): multipoles.interpolate(
            pyccl.angular_cl(solved, tracers[a], tracers[b], multipoles.nodes)
        )
        for a, b in pairs
    }
