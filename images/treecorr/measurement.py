"""The whole measurement: from catalogues to a SACC file and the samples of its covariance."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import treecorr
import yaml
from bin_pairs import Share
from calibrated_sources import Calibration, read_sources
from jackknife import write_jackknife
from sacc_file import make_sacc, read_redshift_distributions, read_tracer_metadata
from two_point import EVERYTHING, Binning, Patches, measure


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Paths of the input files.

    Attributes
    ----------
    shear : shear catalogue
    tomographic : bins and responses
    photoz_stack : n(z) of each bin
    metadata : of each bin
    """

    shear: str
    tomographic: str
    photoz_stack: str
    metadata: str


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """Paths of the output files.

    Attributes
    ----------
    two_point : correlation functions and their covariance
    jackknife : samples that the covariance is made of
    """

    two_point: str
    jackknife: str


def read_options(path: str) -> dict[str, Any]:
    """Return the options of TreeCorr in a config file; an empty one has none.

    That they are known and of their types is made sure by treecorr.schema.json.
    """
    return yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}


def measure_to_files(
    inputs: Inputs,
    outputs: Outputs,
    *,
    calibration: Calibration,
    binning: Binning,
    patches: Patches,
    threads: int,
    share: Share = EVERYTHING,
) -> None:
    """Read the catalogues, measure the correlation functions, or a share of them, and write them.

    Raises
    ------
    CatalogError
        If an input cannot be used.
    """
    sources = read_sources(inputs.shear, inputs.tomographic, calibration)
    redshifts, densities = read_redshift_distributions(inputs.photoz_stack, len(sources))
    tracer_metadata = read_tracer_metadata(inputs.metadata, len(sources))
    two_point = measure(sources, binning, patches, threads, share)
    data = make_sacc(
        two_point,
        redshifts,
        densities,
        tracer_metadata,
        describe_measurement(calibration, binning, patches),
    )
    data.save_fits(outputs.two_point)
    write_jackknife(outputs.jackknife, two_point.jackknife)


def describe_measurement(
    calibration: Calibration, binning: Binning, patches: Patches
) -> dict[str, Any]:
    """Return how the measurement was made, as scalars."""
    return {
        "estimator": "TreeCorr GGCorrelation",
        "treecorr_version": treecorr.__version__,
        "theta_unit": "arcmin",
        "covariance": "jackknife, cross_patch_weight=match",
        "npatch": patches.count,
        "patch_seed": patches.seed,
        **asdict(calibration),
        **{f"treecorr_{name}": value for name, value in sorted(binning.options.items())},
    }
