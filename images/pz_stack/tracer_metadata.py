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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from binned_sources import BinnedSources
from fits_columns import Array, CatalogError
from redshift_distribution import RedshiftDistribution
from source_sums import SourceSums

ARCMIN2_PER_DEG2 = 3600.0
DEFINITIONS = {
    "H12": "Heymans et al. 2012, arXiv:1210.0032",
    "C13": "Chang et al. 2013, arXiv:1305.0793, weighted",
}


@dataclass(frozen=True, kw_only=True)
class Area:
    """Area of a survey.

    Attributes
    ----------
    deg2 : the area
    source : where it is from, as in "the mask"
    """

    deg2: float
    source: str

    def __post_init__(self) -> None:
        """Refuse an area that is none."""
        if not self.deg2 > 0:
            raise CatalogError(f"the area of {self.source} is {self.deg2} deg2, not positive")


def describe_tracers(
    sources: BinnedSources, sums: SourceSums, distribution: RedshiftDistribution, area: Area
) -> dict[str, Any]:
    """Return the metadata of every bin and of all together.

    Parameters
    ----------
    sources : with responses and edges of the bins
    sums : of the same bins
    distribution : n(z) of the same bins
    area : of the survey

    Raises
    ------
    CatalogError
        If the measurement noise cannot be right.
    """
    bins = [
        {"bin": k, "z_low": float(z_low), "z_high": float(z_high)}
        | describe_redshifts(distribution, k)
        | describe_sample(sums.of_bin(k), sources.response[k], area)
        for k, (z_low, z_high) in enumerate(sources.z_ranges)
    ]
    return {
        "area": {"value": area.deg2, "unit": "deg2", "from": area.source},
        "units": {"n_raw": "arcmin-2", "n_eff": "arcmin-2"},
        "definitions": DEFINITIONS,
        "bins": bins,
        "all": describe_redshifts(distribution, None)
        | describe_sample(sums.together(), sources.response_all, area),
    }


def describe_redshifts(distribution: RedshiftDistribution, k: int | None) -> dict[str, float]:
    """Return the mean redshift of one bin or of all, and its error if there are samples."""
    density = distribution.density_all if k is None else distribution.density[k]
    described = {"z_mean": float(distribution.mean(density))}
    if distribution.samples is not None:
        samples = distribution.samples[:, -1 if k is None else k]
        described["z_mean_error"] = float(distribution.mean(samples).std(ddof=1))
    return described


def describe_sample(sums: SourceSums, response: Array, area: Area) -> dict[str, Any]:
    """Return counts, densities, shape noise and mean shear of one sample.

    Parameters
    ----------
    sums : of one sample
    response : (2, 2) of the sample
    area : of the survey
    """
    arcmin2 = area.deg2 * ARCMIN2_PER_DEG2
    moments = calibrated_moments(sums, response)
    h12 = heymans(moments, arcmin2)
    return {
        "count": int(sums.count),
        "sum_w": float(sums.w),
        "sum_w2": float(sums.w2),
        "n_raw": float(sums.count / arcmin2),
        "response": response.tolist(),
        "mean_ellipticity": (sums.we / sums.w).tolist(),
        "mean_shear": np.linalg.solve(response, sums.we / sums.w).tolist(),
        "mean_shear_error": float(h12["sigma_e"] / np.sqrt(h12["n_eff"] * arcmin2)),
        "H12": h12,
        "C13": chang(moments, arcmin2),
    }


@dataclass(frozen=True, kw_only=True)
class Moments:
    """What the shape noise of a sample is made of.

    Attributes
    ----------
    w, w2 : sums of weights, and of their squares
    variance : sum w^2 (e1^2 + e2^2) / (2 sum w^2) of the calibrated ellipticity less its mean
    noise : sum w^2 sigma_m^2 / sum w^2 of its measurement noise
    """

    w: float
    w2: float
    variance: float
    noise: float


def calibrated_moments(sums: SourceSums, response: Array) -> Moments:
    """Return the moments of the shears R^-1 e; their noise is that of e over the trace of R / 2."""
    mean = sums.we / sums.w
    mixed = np.outer(mean, sums.w2e)
    covariance = sums.w2ee - mixed - mixed.T + np.outer(mean, mean) * sums.w2
    inverse = np.linalg.inv(response)
    return Moments(
        w=float(sums.w),
        w2=float(sums.w2),
        variance=float(0.5 * np.trace(inverse @ covariance @ inverse.T) / sums.w2),
        noise=float(sums.w2v / sums.w2 / (0.5 * np.trace(response)) ** 2),
    )


def heymans(moments: Moments, area: float) -> dict[str, float]:
    """Return n_eff and sigma_e as in Heymans et al. 2012, for an area in arcmin^2."""
    return {
        "n_eff": moments.w**2 / moments.w2 / area,
        "sigma_e": float(np.sqrt(max(moments.variance, 0.0))),
    }


def chang(moments: Moments, area: float) -> dict[str, float]:
    """Return n_eff and sigma_e as in Chang et al. 2013, weighted, for an area in arcmin^2.

    Raises
    ------
    CatalogError
        If the measurement noise is larger than the scatter of the ellipticities.
    """
    intrinsic = moments.variance - moments.noise
    if not intrinsic > 0:
        raise CatalogError(
            "column 'sigma_m': the measurement noise is larger than the scatter of g1 and g2"
        )
    n_eff = moments.w**2 / moments.w2 / area * intrinsic / moments.variance
    return {"n_eff": n_eff, "sigma_e": float(np.sqrt(intrinsic))}


def write_tracer_metadata(path: str, metadata: Mapping[str, Any]) -> None:
    """Write the metadata as YAML, in the order given."""
    Path(path).write_text(yaml.safe_dump(dict(metadata), sort_keys=False), encoding="utf-8")


def summary_lines(metadata: Mapping[str, Any]) -> list[str]:
    """Return the metadata that people look at first, in words and a table."""
    bins, everything, area = (metadata[name] for name in ("bins", "all", "area"))
    named = [*((str(k), described) for k, described in enumerate(bins)), ("all", everything)]
    count, deg2, source = everything["count"], area["value"], area["from"]
    return [
        f"{count} objects in bins, on {deg2:.6g} deg2: the area is from {source}.",
        f"{'bin':>3} {'objects':>12} {'mean z':>8} {'n_eff':>8} {'sigma_e':>8}",
        *(
            f"{name:>3} {described['count']:12d} {described['z_mean']:8.4f} "
            f"{described['H12']['n_eff']:8.4g} {described['H12']['sigma_e']:8.4f}"
            for name, described in named
        ),
        "n_eff is the effective number of sources per arcmin2, sigma_e their shape noise,",
        "both as in Heymans et al. 2012.",
    ]
