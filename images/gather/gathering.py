"""Make one measurement of its parts."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import sacc
from agreement import disagreements
from fits_columns import CatalogError
from jackknife import FORMS, Jackknife, Probe, Samples, write_jackknife
from ordered_sacc import OrderedSacc
from parts import (
    LENS,
    JackknifePart,
    TwoPointPart,
    bin_number,
    read_jackknife_parts,
    read_two_point_parts,
)


def gather_files(
    two_point_paths: Sequence[str],
    jackknife_paths: Sequence[str],
    two_point_path: str,
    jackknife_path: str,
) -> None:
    """Read the parts of a measurement, in any order, and write them as one.

    Raises
    ------
    CatalogError
        With everything for which they are not the parts of one measurement.
    """
    two_points = read_two_point_parts(two_point_paths)
    jackknives = read_jackknife_parts(jackknife_paths)
    problems = disagreements(two_points, jackknives)
    if problems:
        raise CatalogError(*problems)
    jackknife = gather_samples(jackknives)
    gather_points(two_points, jackknife).save_fits(two_point_path)
    write_jackknife(jackknife_path, jackknife)


def gather_samples(parts: Sequence[JackknifePart]) -> Jackknife:
    """Return the samples of all pairs of bins, in their order."""
    samples = {key: values for part in parts for key, values in part.samples.items()}
    probes: dict[Probe, Samples] = {}
    for probe in FORMS:
        pairs = sorted(pair for name, pair in samples if name == probe)
        if pairs:
            values = np.array([samples[probe, pair] for pair in pairs])
            probes[probe] = Samples(pairs=pairs, values=values)
    return replace(parts[0].jackknife, probes=probes)


def gather_points(parts: Sequence[TwoPointPart], jackknife: Jackknife) -> sacc.Sacc:
    """Return the data points of all pairs of bins, in their order, with their covariance."""
    origins = {key: part for part in parts for key in part.indices}
    data = OrderedSacc()
    tracers = parts[0].data.tracers
    for name in sorted(tracers, key=lambda name: (name.startswith(LENS), bin_number(name))):
        data.add_tracer_object(tracers[name])
    for probe, samples in jackknife.probes.items():
        for pair in samples.pairs:
            part = origins[probe, pair]
            for index in part.indices[probe, pair]:
                point = part.data.data[index]
                data.add_data_point(point.data_type, point.tracers, point.value, **point.tags)
    data.add_covariance(jackknife.covariance)
    for part in parts:  # which differ in what made them, and in nothing else
        data.metadata.update(part.data.metadata)
    return data
