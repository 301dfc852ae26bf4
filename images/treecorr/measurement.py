"""The whole measurement: from catalogues to a SACC file and the samples of its covariance."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import treecorr
import yaml
from bin_pairs import EVERYTHING, Clustering, Plan, Share
from calibrated_sources import WHOLE_SKY, Calibration, Region, read_sources
from fits_columns import CatalogError
from jackknife import write_jackknife
from lens_positions import Lenses, read_lenses
from resampling import CROSS_PATCH_WEIGHT, Resampling
from sacc_file import lens_tracers, make_sacc, source_tracers
from sky_patches import Patches
from two_point import JACKKNIFE, measure, together
from two_point_functions import Binning


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Paths of the input files.

    Attributes
    ----------
    shear : shear catalogue
    tomographic : bins and responses
    photoz_stack : n(z) of each bin
    metadata : of each bin
    lenses, randoms : lens sample and random points; None without lenses
    """

    shear: str
    tomographic: str
    photoz_stack: str
    metadata: str
    lenses: str | None = None
    randoms: str | None = None


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


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is measured of the catalogues, and how the covariance is made.

    Attributes
    ----------
    source_bins, lens_bins : None for all
    clustering : pairs of lens bins whose w is measured, see `Plan`
    boost : whether the shear around lenses is corrected for sources at the lenses
    region : of the sky
    resampling : for the covariance
    low_mem : whether patches are on disk until they are needed
    scale_cuts : smallest separations that may be used, arcmin, by the name of the function; they
        are recorded, and cut nothing
    """

    source_bins: Sequence[int] | None = None
    lens_bins: Sequence[int] | None = None
    clustering: Clustering = "auto"
    boost: bool = False
    region: Region = WHOLE_SKY
    resampling: Resampling = JACKKNIFE
    low_mem: bool = False
    scale_cuts: Mapping[str, float] = field(default_factory=dict)

    def plan(self, n_source: int, n_lens: int) -> Plan:
        """Return what is measured of catalogues with so many bins.

        Raises
        ------
        CatalogError
            If lens bins are chosen where there are none.
        """
        if self.lens_bins is not None and n_lens == 0:
            raise CatalogError(
                f"lens_bins: {list(self.lens_bins)} are asked for, but there is no 'lens-sample'; "
                "give it and 'random-catalog', or leave out lens_bins"
            )
        return Plan(
            source_bins=range(n_source) if self.source_bins is None else self.source_bins,
            lens_bins=range(n_lens) if self.lens_bins is None else self.lens_bins,
            clustering=self.clustering,
            boost=self.boost,
        )


EVERYTHING_THERE = Choice()


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
    choice: Choice = EVERYTHING_THERE,
    comm: Any = None,
) -> None:
    """Read the catalogues, measure the correlation functions, or a share of them, and write them.

    Processes of MPI have a share each, and the first of them writes what all have measured.

    Raises
    ------
    CatalogError
        If an input cannot be used.
    """
    sources = read_sources(inputs.shear, inputs.tomographic, calibration, choice.region)
    lenses = read_lens_files(inputs, choice)
    n_source, n_lens = len(sources), 0 if lenses is None else len(lenses.bins)
    plan = choice.plan(n_source, n_lens)
    two_point = measure(
        sources,
        binning,
        patches,
        threads,
        share,
        lenses=lenses,
        plan=plan,
        resampling=choice.resampling,
        subtract_patch_mean=calibration.subtract_patch_mean,
        low_mem=choice.low_mem,
    )
    if comm is not None:
        parts = comm.gather(two_point)
        if parts is None:
            return
        two_point = together(parts)
    tracers = source_tracers(inputs.photoz_stack, inputs.metadata, n_source, plan.source_bins)
    if lenses is not None and inputs.lenses is not None:
        tracers += lens_tracers(inputs.lenses, lenses, plan.lens_bins)
    metadata = describe_measurement(calibration, binning, patches) | describe_choice(choice, n_lens)
    make_sacc(two_point, tracers, metadata).save_fits(outputs.two_point)
    write_jackknife(outputs.jackknife, two_point.jackknife)


def read_lens_files(inputs: Inputs, choice: Choice) -> Lenses | None:
    """Return the lenses and random points, or None if there are no such inputs.

    Raises
    ------
    CatalogError
        If one is given without the other, or one cannot be used.
    """
    if inputs.lenses is None and inputs.randoms is None:
        return None
    if inputs.lenses is None or inputs.randoms is None:
        there, missing = (
            ("lens-sample", "random-catalog")
            if inputs.randoms is None
            else ("random-catalog", "lens-sample")
        )
        raise CatalogError(
            f"the input {there!r} is given without {missing!r}; give both to measure gamma_t and "
            "w, or none of them"
        )
    return read_lenses(inputs.lenses, inputs.randoms, choice.region)


def describe_measurement(
    calibration: Calibration, binning: Binning, patches: Patches
) -> dict[str, Any]:
    """Return how the measurement was made, as scalars."""
    described = asdict(calibration)
    if not calibration.subtract_patch_mean:
        del described["subtract_patch_mean"]
    return {
        "estimator": "TreeCorr GGCorrelation",
        "treecorr_version": treecorr.__version__,
        "theta_unit": "arcmin",
        "covariance": "jackknife, cross_patch_weight=match",
        "npatch": patches.count,
        "patch_seed": patches.seed,
        **described,
        **{f"treecorr_{name}": value for name, value in sorted(binning.options.items())},
    }


def describe_choice(choice: Choice, n_lens: int) -> dict[str, Any]:
    """Return what was chosen in place of the defaults, as scalars."""
    described: dict[str, Any] = {
        f"scale_cut_{name}": value for name, value in choice.scale_cuts.items() if value > 0
    }
    if choice.region != WHOLE_SKY:
        described["region"] = (
            f"ra {choice.region.ra[0]:g} to {choice.region.ra[1]:g} deg, "
            f"dec {choice.region.dec[0]:g} to {choice.region.dec[1]:g} deg"
        )
    method = choice.resampling.method
    if method != "jackknife":
        described["covariance"] = f"{method}, cross_patch_weight={CROSS_PATCH_WEIGHT[method]}"
        described["n_bootstrap"] = choice.resampling.n_bootstrap
        described["bootstrap_seed"] = choice.resampling.seed
    if n_lens > 0:
        described["estimator"] = "TreeCorr GGCorrelation, NGCorrelation, NNCorrelation"
        described["boost_corrected"] = choice.boost
        described["clustering"] = choice.clustering
    return described
