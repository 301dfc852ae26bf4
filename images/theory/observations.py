"""What was measured: correlation functions, their noise, and the galaxies that they are of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import sacc
import yaml
from catalog_types import TracerMetadata
from cosmology import Pair, Sample
from fits_columns import Array, CatalogError, reading
from measured_xi import DATA_TYPES, LENSING, Kind, Spectrum, load_sacc, read_data_vector
from numpy.typing import NDArray
from scale_cuts import recorded_cuts, recorded_problems

PREDICTED: tuple[Kind, ...] = ("plus", "minus", "gamma_t", "w")  # gamma_x is zero
FROM_PZ_STACK = "give the output tracer-metadata of the stage pz_stack"
DEG2 = np.radians(1) ** 2  # in steradian
NOISE_TAGS: Mapping[Kind, str] = {
    "plus": "shape_noise_error",
    "minus": "shape_noise_error",
    "gamma_t": "shape_noise_error",
    "w": "pair_count_error",
}
# What is needed of the metadata of the tracers.
SOURCE_KEYS = ("n_eff", "sigma_e")
LENS_KEYS = ("count",)


@dataclass(frozen=True, kw_only=True)
class Observations:
    """Correlation functions with all that their theory needs; n points in all.

    Attributes
    ----------
    spectra : correlation functions, one after the other
    covariance : (n, n) measured
    n_patch : number of jackknife patches that it is from
    samples : the galaxies, by the names of their tracers
    area : of the survey, deg2
    noise_powers : power of the noise of each sample, sr
    noise_errors : (n,) errors by the noise of the galaxies in each pair alone
    recorded_cuts : smallest separation that may be used, arcmin, by the name of the function
    """

    spectra: Sequence[Spectrum]
    covariance: Array
    n_patch: int
    samples: Mapping[str, Sample]
    area: float
    noise_powers: Mapping[str, float]
    noise_errors: Array
    recorded_cuts: Mapping[str, float] = field(default_factory=dict)

    @property
    def values(self) -> Array:
        """All points, (n,)."""
        return np.concatenate([spectrum.values for spectrum in self.spectra])

    @property
    def edges(self) -> Array:
        """Range of separations of each point, (n, 2) arcmin."""
        return np.concatenate([spectrum.theta_edges for spectrum in self.spectra])

    @property
    def kinds(self) -> NDArray[np.str_]:
        """Kind of the correlation function of each point, (n,)."""
        return np.concatenate([[s.kind] * s.values.size for s in self.spectra])


def sample_names(spectrum: Spectrum) -> Pair:
    """Return the names of the tracers of a correlation function; that of lenses is first."""
    first, second = spectrum.bins
    if spectrum.kind == "w":
        return f"lens_{first}", f"lens_{second}"
    if spectrum.kind in LENSING:
        return f"lens_{first}", f"source_{second}"
    return f"source_{first}", f"source_{second}"


def read_observations(path: str, metadata_path: str, alignment: float) -> Observations:
    """Read a SACC file.

    Parameters
    ----------
    path : of the file
    metadata_path : of the metadata of its tracers, for the area of the survey
    alignment : amplitude of the intrinsic alignment of all sources

    Raises
    ------
    CatalogError
        With all that is missing in the files or cannot be.
    """
    vector = read_data_vector(path, PREDICTED)
    data = load_sacc(path)
    names = sorted({name for spectrum in vector.spectra for name in sample_names(spectrum)})
    problems = [problem for name in names for problem in tracer_problems(data, name)]
    problems += vector_problems(vector.values, vector.covariance, vector.n_patch)
    problems += noise_problems(data, vector.spectra)
    problems += recorded_problems(recorded_cuts(data.metadata))
    with reading(metadata_path, TracerMetadata(keys=["area", "bins"]), FROM_PZ_STACK):
        described = yaml.safe_load(Path(metadata_path).read_text(encoding="utf-8"))
    problems = [f"{Path(path).name}: {problem}" for problem in problems]
    problems += [f"{Path(metadata_path).name}: {p}" for p in metadata_problems(described, data)]
    if problems:
        raise CatalogError(*problems)
    area = float(area_of(described))
    return Observations(
        spectra=vector.spectra,
        covariance=vector.covariance,
        n_patch=vector.n_patch,
        samples={name: read_sample(data.tracers[name], alignment) for name in names},
        area=area,
        noise_powers={name: noise_power(data.tracers[name], area) for name in names},
        noise_errors=np.concatenate([noise_errors(data, s) for s in vector.spectra]),
        recorded_cuts=recorded_cuts(data.metadata),
    )


def area_of(described: Mapping[str, Any]) -> Any:
    """Return the area in the metadata of tracers, whatever it is."""
    area = described["area"]
    return area.get("value") if isinstance(area, dict) else area


def metadata_problems(described: Mapping[str, Any], data: sacc.Sacc) -> list[str]:
    """Return what is wrong with the metadata of tracers, which have to be those of the data."""
    problems = []
    if not is_positive(area_of(described)):
        problems.append(f"the area is {area_of(described)}; it must be a positive number of deg2")
    for k, described_bin in enumerate(described["bins"]):
        tracer = data.tracers.get(f"source_{k}")
        known: Any = tracer.metadata.get("n_eff") if tracer else None
        n_eff = described_bin["H12"]["n_eff"]
        if is_positive(known) and not np.isclose(known, n_eff):
            problems.append(
                f"the n_eff of bin {k} is {n_eff:.6g}, but the measurement has {known:.6g}; "
                "are they of the same survey?"
            )
    return problems


def read_sample(tracer: Any, alignment: float) -> Sample:
    """Return the galaxies of a tracer."""
    is_lens = tracer.name.startswith("lens")
    z, density = (np.asarray(column, dtype=float) for column in (tracer.z, tracer.nz))
    return Sample(z=z, density=density, is_lens=is_lens, alignment=0.0 if is_lens else alignment)


def noise_power(tracer: Any, area: float) -> float:
    """Return the power of the white noise of a tracer: of shapes, or of the number of lenses."""
    if tracer.name.startswith("lens"):
        return float(area * DEG2 / tracer.metadata["count"])
    return float(tracer.metadata["sigma_e"] ** 2 / tracer.metadata["n_eff"] * DEG2 / 3600)


def noise_errors(data: sacc.Sacc, spectrum: Spectrum) -> Array:
    """Return the errors of a correlation function by noise alone; NaN where the file has none."""
    first, second = sample_names(spectrum)
    pair = (second, first) if spectrum.kind in LENSING else (first, second)
    return np.array(
        data.get_tag(NOISE_TAGS[spectrum.kind], DATA_TYPES[spectrum.kind], pair), dtype=float
    )


def tracer_problems(data: sacc.Sacc, name: str) -> list[str]:
    """Return what is wrong with a tracer."""
    if name not in data.tracers:
        return [f"no tracer {name!r}"]
    tracer = data.tracers[name]
    if not hasattr(tracer, "nz"):
        return [f"tracer {name!r} has no n(z)"]
    z, density = np.asarray(tracer.z, dtype=float), np.asarray(tracer.nz, dtype=float)
    needed = LENS_KEYS if name.startswith("lens") else SOURCE_KEYS
    problems = [
        f"tracer {name!r}: {key!r} is {tracer.metadata.get(key)}; it must be a positive number"
        for key in needed
        if not is_positive(tracer.metadata.get(key))
    ]
    bad = int(np.sum(~(np.isfinite(z) & np.isfinite(density))) + np.sum(density < 0))
    if bad:
        problems.append(
            f"tracer {name!r}: {bad} of {z.size} values of n(z) are negative, NaN or infinite"
        )
    elif not density.sum() > 0:
        problems.append(f"tracer {name!r}: n(z) is zero at all redshifts")
    if not (z[0] >= 0 and np.all(np.diff(z) > 0)):
        problems.append(f"tracer {name!r}: its redshifts do not increase from 0 or above")
    return problems


def is_positive(value: object) -> bool:
    """Return whether a value of metadata is a positive finite number."""
    return isinstance(value, int | float) and bool(np.isfinite(value)) and value > 0


def vector_problems(values: Array, covariance: Array, n_patch: int) -> list[str]:
    """Return what is wrong with measured values and their covariance."""
    problems = []
    if n_patch < 2:  # noqa: PLR2004
        problems.append("its metadata does not say of how many patches the covariance is, 'npatch'")
    for what, numbers in (("points", values), ("numbers of the covariance", covariance)):
        bad = int(np.sum(~np.isfinite(numbers)))
        if bad:
            problems.append(f"{bad} of {numbers.size} {what} are NaN or infinite")
    without = int(np.sum(np.diag(covariance) <= 0))
    if without:
        problems.append(f"{without} of {values.size} points have a variance that is not positive")
    return problems


def noise_problems(data: sacc.Sacc, spectra: Sequence[Spectrum]) -> list[str]:
    """Return a problem for every correlation function whose errors by noise are not known."""
    return [
        f"{spectrum.kind} of bins {spectrum.bins}: points without the tag "
        f"{NOISE_TAGS[spectrum.kind]!r}, their error by noise alone"
        for spectrum in spectra
        if not np.all(noise_errors(data, spectrum) > 0)
    ]
