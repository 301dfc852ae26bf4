"""Tomographic binning and the metacalibration response of every bin, some objects at a time.

Sheldon & Huff 2017 (arXiv:1702.02601), Zuntz et al. 2018 (arXiv:1708.01533).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from fits_columns import Array, CatalogError, Columns, response_problems
from metacal_catalog import MetacalCatalog, MetacalFiles, Redshifts, open_metacal_files
from numpy.typing import NDArray
from redshift_edges import EdgeRule, weighted_quantile_edges
from shear_responses import UNSELECTED, Bins, ResponseSums, Sample, bin_responses
from source_cuts import Cuts
from tomographic_file import append_samples, write_objects

POSITIONS = {"id", "ra", "dec"}  # which metacalibration does not change
__all__ = [
    "UNSELECTED",
    "Cuts",
    "EdgeRule",
    "assign_bins",
    "bin_catalog",
    "bin_responses",
    "weighted_quantile_edges",
]


def bin_catalog(
    shear_path: str,
    photoz_path: str,
    output_path: str,
    cuts: Cuts,
    rule: EdgeRule,
    *,
    redshifts: Redshifts | None = None,
) -> None:
    """Read both catalogues, assign bins, measure responses and write the tomographic catalogue.

    It prints how many objects are in the bins, and their responses.

    Parameters
    ----------
    shear_path, photoz_path : catalogues
    output_path : of the tomographic catalogue, which is not there if this fails
    cuts : which objects are used
    rule : how the edges of the bins are found
    redshifts : what bins are assigned by; without it, the column `z_mean`

    Raises
    ------
    CatalogError
        If the catalogues cannot be used, no object passes the cuts or a bin is empty.
    """
    files = open_metacal_files(shear_path, photoz_path, redshifts, cuts.expression)
    for note in unvaried_notes(files):
        print(note)
    edges = find_edges(files, cuts, rule)
    sums = ResponseSums(edges.size - 1, files.delta_gamma)
    n_accepted = 0

    def counted_parts() -> Iterator[Columns]:
        nonlocal n_accepted
        for columns in binned_parts(files, cuts, edges, sums):
            n_accepted += int(columns["accepted"].sum())
            yield columns

    try:
        write_objects(output_path, counted_parts(), files.size, sums.nbin)
        check_redshifts(files)
        check_accepted(n_accepted, files, cuts)
        samples, everything = summarise(sums, edges, shear_path)
        append_samples(output_path, samples, everything)
        print(*summary_lines(files.size, n_accepted, samples, everything), sep="\n")
    except BaseException:
        Path(output_path).unlink(missing_ok=True)
        raise


def unvaried_notes(files: MetacalFiles) -> list[str]:
    """Return a note for every column that is cut by and has no variants, but for positions."""
    return [
        f"cuts: column {name!r} has no sheared variants and cuts all images alike; if shear "
        "changes it, R_S lacks that"
        for name, varies in files.further.items()
        if not varies and name.lower() not in POSITIONS
    ]


def find_edges(files: MetacalFiles, cuts: Cuts, rule: EdgeRule) -> Array:
    """Return the edges of the bins, from the selected objects as they are without shear.

    Raises
    ------
    CatalogError
        With what is wrong with the values of the catalogues, if edges cannot be found for that;
        otherwise with why they cannot.
    """

    def selected() -> Iterator[tuple[Array, Array]]:
        n_accepted = 0
        for variant, others in files.unsheared_parts():
            accepted = cuts.accept(variant, others)
            n_accepted += int(accepted.sum())
            yield variant.z[accepted], variant.weight[accepted]
        check_accepted(n_accepted, files, cuts)

    try:
        return rule.find(selected)
    except CatalogError:
        for _ in files.parts():
            pass
        raise


def check_accepted(n_accepted: int, files: MetacalFiles, cuts: Cuts) -> None:
    """Refuse cuts that no object passes.

    Raises
    ------
    CatalogError
        If none does.
    """
    if n_accepted == 0:
        raise CatalogError(f"no galaxy of {files.size} passes the cuts ({cuts}); change the cuts")


def check_redshifts(files: MetacalFiles) -> None:
    """Refuse redshifts that could not be estimated for these catalogues.

    Raises
    ------
    CatalogError
        If they could not.
    """
    if problems := files.redshifts.problems():
        raise CatalogError(*problems)


def binned_parts(
    files: MetacalFiles, cuts: Cuts, edges: Array, sums: ResponseSums
) -> Iterator[Columns]:
    """Yield the bins of some objects at a time, and add these to the sums."""
    for part in files.parts():
        accepted = {
            suffix: cuts.accept(variant, part.others.get(suffix))
            for suffix, variant in part.variants.items()
        }
        bins = {
            suffix: assign_bins(variant.z, accepted[suffix], edges)
            for suffix, variant in part.variants.items()
        }
        sums.add(part, bins)
        yield object_columns(part, accepted[""], bins)


def assign_bins(z: Array, accepted: NDArray[np.bool_], edges: Array) -> Bins:
    """Return the bin of each object, edges[k] <= z < edges[k + 1], or -1 if it has none."""
    bins = np.searchsorted(edges, z, side="right") - 1
    outside = (bins < 0) | (bins >= edges.size - 1) | ~accepted
    return np.where(outside, UNSELECTED, bins).astype(np.int32)


def object_columns(
    part: MetacalCatalog, accepted: NDArray[np.bool_], bins: dict[str, Bins]
) -> Columns:
    """Return what is written of objects: their bins in every variant, and if they pass the cuts."""
    return {
        "id": part.id,
        "bin": bins[""],
        "weight": part.variants[""].weight,
        "accepted": accepted.astype(np.int16),
        **{"bin" + suffix: bins[suffix].astype(np.int16) for suffix in bins if suffix},
    }


def summarise(sums: ResponseSums, edges: Array, shear_path: str) -> tuple[list[Sample], Sample]:
    """Return what is written of each bin, and of all bins together.

    Raises
    ------
    CatalogError
        If a bin is empty, in any variant, or its response cannot be inverted.
    """
    samples = sums.samples(edges)
    (everything,) = sums.together().samples(edges[[0, -1]])
    totals = np.array([sample.response.total for sample in samples])
    if problems := response_problems(shear_path, totals):
        raise CatalogError(*problems)
    return samples, everything


def summary_lines(
    n_read: int, n_accepted: int, samples: Sequence[Sample], everything: Sample
) -> list[str]:
    """Return what became of the objects, in words and a table.

    Parameters
    ----------
    n_read, n_accepted : number of objects, and of those that pass the cuts
    samples, everything : the bins, and all of them together
    """
    named = [*((str(k), sample) for k, sample in enumerate(samples)), ("all", everything)]
    return [
        f"Read {n_read} objects: {n_accepted} pass the cuts, {everything.count} of them in bins.",
        f"{'bin':>3} {'z':>15} {'objects':>12} {'R':>8} {'R_S':>8}",
        *(sample_line(name, sample) for name, sample in named),
        "R is the response to shear, R_S the part of it that comes from the selection,",
        "both as means of the two components.",
    ]


def sample_line(name: str, sample: Sample) -> str:
    """Return the row of one sample."""
    redshifts = f"{sample.z_low:.4f}-{sample.z_high:.4f}"
    total, selection = (
        np.trace(matrix) / 2 for matrix in (sample.response.total, sample.response.selection)
    )
    return f"{name:>3} {redshifts:>15} {sample.count:12d} {total:8.4f} {selection:8.4f}"
