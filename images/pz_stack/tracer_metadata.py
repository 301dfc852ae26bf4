"""Number density, shape noise and mean shear of tomographic bins.

Definitions, with e the calibrated ellipticity less its mean, sigma_m its measurement noise and A
the area:

- Heymans et al. 2012 (arXiv:1210.0032): n_eff = (sum w)^2 / (A sum w^2),
  sigma_e^2 = sum w^2 (e1^2 + e2^2) / (2 sum w^2).
- Chang et al. 2013 (arXiv:1305.0793), with weights:
  sigma_e^2 = sum w^2 (e1^2 + e2^2 - 2 sigma_m^2) / (2 sum w^2),
  n_eff = sigma_e^2 (sum w)^2 / (A sum w^2 (sigma_e^2 + sigma_m^2)).

sigma_e^2 / n_eff, the power of the shape noise, is the same in both.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from binned_sources import BinnedSources
from fits_columns import Array, CatalogError
from numpy.typing import NDArray
from photoz_stack import RedshiftDistribution

ARCMIN2_PER_DEG2 = 3600.0
DEFINITIONS = {
    "H12": "Heymans et al. 2012, arXiv:1210.0032",
    "C13": "Chang et al. 2013, arXiv:1305.0793, weighted",
}


def describe_tracers(
    sources: BinnedSources, distribution: RedshiftDistribution, area_deg2: float | None
) -> dict[str, Any]:
    """Return the metadata of every bin and of all together.

    Parameters
    ----------
    sources : with bins and responses
    distribution : n(z) of the same bins
    area_deg2 : None for that of the catalogue

    Raises
    ------
    CatalogError
        If there is no area, or it is not positive.
    """
    area = area_deg2 if area_deg2 is not None else sources.area_deg2
    if area is None:
        raise CatalogError("the shear catalogue has no keyword AREA; set the parameter area (deg2)")
    if not area > 0:
        raise CatalogError(f"the area of the footprint is {area} deg2, not positive")
    bins = []
    for k, (density, response) in enumerate(
        zip(distribution.density, sources.response, strict=True)
    ):
        z_low, z_high = sources.z_ranges[k].tolist()
        described = describe_sample(sources, sources.bin == k, response, area)
        bins.append(
            {"bin": k, "z_low": z_low, "z_high": z_high, "z_mean": distribution.mean(density)}
            | described
        )
    together = describe_sample(sources, sources.bin >= 0, sources.response_all, area)
    return {
        "area": {"value": area, "unit": "deg2"},
        "units": {"n_raw": "arcmin-2", "n_eff": "arcmin-2"},
        "definitions": DEFINITIONS,
        "bins": bins,
        "all": {"z_mean": distribution.mean(distribution.density_all)} | together,
    }


def describe_sample(
    sources: BinnedSources, members: NDArray[np.bool_], response: Array, area_deg2: float
) -> dict[str, Any]:
    """Return counts, densities, shape noise and mean shear of the members of one sample."""
    area = area_deg2 * ARCMIN2_PER_DEG2
    weight = sources.weight[members]
    shear = np.linalg.solve(response, np.stack([sources.g1[members], sources.g2[members]]))
    mean = (weight * shear).sum(axis=1) / weight.sum()
    noise = sources.sigma_m[members] / (0.5 * np.trace(response))
    return {
        "count": int(weight.size),
        "sum_w": float(weight.sum()),
        "n_raw": float(weight.size / area),
        "mean_shear": mean.tolist(),
        "H12": heymans(shear - mean[:, None], weight, area),
        "C13": chang(shear - mean[:, None], weight, noise, area),
    }


def heymans(shear: Array, weight: Array, area: float) -> dict[str, float]:
    """Return n_eff and sigma_e as in Heymans et al. 2012.

    Parameters
    ----------
    shear : (2, n) calibrated ellipticity less its mean
    weight : (n,)
    area : arcmin^2
    """
    w2 = weight**2
    return {
        "n_eff": float(weight.sum() ** 2 / w2.sum() / area),
        "sigma_e": float(np.sqrt(0.5 * (w2 * shear**2).sum() / w2.sum())),
    }


def chang(shear: Array, weight: Array, noise: Array, area: float) -> dict[str, float]:
    """Return n_eff and sigma_e as in Chang et al. 2013, weighted.

    Parameters
    ----------
    shear : (2, n) calibrated ellipticity less its mean
    weight : (n,)
    noise : (n,) calibrated measurement noise per component
    area : arcmin^2

    Raises
    ------
    CatalogError
        If the measurement noise is larger than the scatter of the ellipticities.
    """
    w2 = weight**2
    variance = (w2 * (0.5 * (shear**2).sum(axis=0) - noise**2)).sum() / w2.sum()
    if not variance > 0:
        raise CatalogError(
            "column 'sigma_m': the measurement noise is larger than the scatter of g1 and g2"
        )
    n_eff = variance * weight.sum() ** 2 / (w2 * (variance + noise**2)).sum() / area
    return {"n_eff": float(n_eff), "sigma_e": float(np.sqrt(variance))}


def write_tracer_metadata(path: str, metadata: Mapping[str, Any]) -> None:
    """Write the metadata as YAML, in the order given."""
    Path(path).write_text(yaml.safe_dump(dict(metadata), sort_keys=False), encoding="utf-8")
