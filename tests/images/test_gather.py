"""The parts of a scattered measurement are gathered to the numbers of one that is whole."""

import json
import shutil
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import sacc
from astropy.io import fits
from bin_pairs import Plan, Share, all_pairs, all_tasks, tasks_of_share
from calibrated_sources import Calibration
from fits_columns import CatalogError
from gathering import gather_files
from jackknife import read_jackknife
from measurement import Inputs, Outputs, measure_to_files
from stage_classes import load_stage
from two_point import Binning, Patches

from descpipe.contract.provenance_places import add_provenance

BINNING = Binning(min_sep=20.0, max_sep=200.0, nbins=4, options={"bin_slop": 0.5})
PATCHES = Patches(count=12, seed=1)
# Where something comes to a number by another order of sums.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Parts:
    """Files of the parts of a measurement, which a test may spoil."""

    two_point: list[Path]
    jackknife: list[Path]

    def gather(self, folder):
        """Gather all, and return the files that were written."""
        made = folder / "two-point.sacc", folder / "jackknife.fits"
        gather_files(
            [str(path) for path in self.two_point],
            [str(path) for path in self.jackknife],
            *map(str, made),
        )
        return made

    def told(self, folder):
        """Return what is told instead, one problem per line."""
        with pytest.raises(CatalogError) as caught:
            self.gather(folder)
        assert not (folder / "two-point.sacc").exists()
        return "\n".join(caught.value.args)


def measure_part(run, folder, share, *, threads=1, **changes):
    """Measure a share of the small survey, as the stage treecorr does."""
    settings = {"calibration": Calibration(), "binning": BINNING, "patches": PATCHES} | changes
    name = f"shard-{share.rank + 1}-of-{share.size}"
    two_point = folder / f"two-point-parts.{name}.sacc"
    jackknife = folder / f"jackknife-parts.{name}.fits"
    for path in (two_point, jackknife):
        path.unlink(missing_ok=True)
    measure_to_files(
        Inputs(
            shear=run["shear-catalog.fits"],
            tomographic=run["tomographic-catalog.fits"],
            photoz_stack=run["photoz-stack.fits"],
            metadata=run["tracer-metadata.yaml"],
        ),
        Outputs(two_point=str(two_point), jackknife=str(jackknife)),
        threads=threads,
        share=share,
        **settings,
    )
    return two_point, jackknife


@pytest.fixture(scope="module")
def measured(run, tmp_path_factory):
    """Return the files of a measurement in a number of parts, each made once."""
    made = {}

    def measure(size):
        if size not in made:
            folder = tmp_path_factory.mktemp(f"{size} parts")
            pairs = [
                measure_part(run, folder, Share(rank=rank, size=size), threads=1 + (size == 1))
                for rank in range(size)
            ]
            made[size] = Parts(*map(list, zip(*pairs, strict=True)))
        return made[size]

    return measure


@pytest.fixture
def parts(measured, tmp_path):
    """A measurement in three parts that a test may spoil."""
    good = measured(3)
    folder = tmp_path / "the parts"
    folder.mkdir()
    copies = [
        [Path(shutil.copy(path, folder)) for path in paths]
        for paths in (good.two_point, good.jackknife)
    ]
    return Parts(*copies)


def assert_same(made, whole):
    """Compare all that a file of correlation functions has with that of one measurement."""
    ours, theirs = (sacc.Sacc.load_fits(str(path)) for path in (made, whole))
    assert ours.metadata == theirs.metadata
    assert list(ours.tracers) == list(theirs.tracers)
    for name, tracer in ours.tracers.items():
        assert tracer == theirs.tracers[name]
    assert [(p.data_type, p.tracers) for p in ours.data] == [
        (p.data_type, p.tracers) for p in theirs.data
    ]
    assert {tag for point in ours.data for tag in point.tags} == {
        tag for point in theirs.data for tag in point.tags
    }
    assert_close(ours.mean, theirs.mean)
    for tag in {tag for point in theirs.data for tag in point.tags}:
        assert_close(*([p[tag] for p in data.data if tag in p.tags] for data in (ours, theirs)))
    assert_close(ours.covariance.dense, theirs.covariance.dense)


def assert_close(ours, theirs):
    scale = np.abs(theirs).max()
    assert np.asarray(ours) == pytest.approx(np.asarray(theirs), rel=0, abs=ROUNDING * scale)


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_any_number_of_parts_gives_the_whole(measured, tmp_path, size):
    whole = measured(1)
    made, samples = measured(size).gather(tmp_path)
    assert_same(made, whole.two_point[0])
    ours, theirs = read_jackknife(str(samples)), read_jackknife(str(whole.jackknife[0]))
    assert list(ours.probes) == list(theirs.probes) == ["shear"]
    assert ours.probes["shear"].pairs == theirs.probes["shear"].pairs == all_pairs(range(3))
    assert_close(ours.probes["shear"].values, theirs.probes["shear"].values)
    assert_close(ours.centers, theirs.centers)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_the_parts_does_not_matter(measured, tmp_path, order):
    good = measured(3)
    mixed = Parts([good.two_point[k] for k in order], [good.jackknife[k] for k in order[::-1]])
    made, _ = mixed.gather(tmp_path)
    assert_same(made, measured(1).two_point[0])


def test_what_was_gathered_can_be_gathered_again(measured, tmp_path):
    (tmp_path / "again").mkdir()
    made, samples = measured(2).gather(tmp_path)
    again, _ = Parts([made], [samples]).gather(tmp_path / "again")
    assert_same(again, made)


def test_what_made_each_part_is_kept(parts, tmp_path):
    for number, path in enumerate(parts.two_point):
        assert add_provenance(str(path), lambda number=number: {"shard": str(number)}) is None
    made, _ = parts.gather(tmp_path)
    metadata = sacc.Sacc.load_fits(str(made)).metadata
    makers = [json.loads(text) for name, text in metadata.items() if name.startswith("descpipe/")]
    assert makers == [{"shard": "0"}, {"shard": "1"}, {"shard": "2"}]


def test_pairs_of_different_parts_are_correlated(measured, tmp_path):
    made, _ = measured(6).gather(tmp_path)
    covariance = sacc.Sacc.load_fits(str(made)).covariance.dense
    sigma = np.sqrt(np.diag(covariance))
    correlation = covariance / sigma[:, None] / sigma
    size = 2 * BINNING.nbins
    assert np.abs(correlation[:size, size:]).max() > 0.1


def test_a_part_has_its_own_block_of_the_covariance(measured):
    whole = sacc.Sacc.load_fits(str(measured(1).two_point[0]))
    for path in measured(3).two_point:
        part = sacc.Sacc.load_fits(str(path))
        indices = np.concatenate(
            [whole.indices(None, pair) for pair in part.get_tracer_combinations()]
        )
        assert_close(part.covariance.dense, whole.covariance.dense[np.ix_(indices, indices)])
        assert list(part.tracers) == list(whole.tracers)


def shares_of(counts, size, lens_counts=(), n_random=0):
    """Return the tasks of each of a number of shares."""
    plan = Plan(source_bins=range(len(counts)), lens_bins=range(len(lens_counts)))
    tasks = all_tasks(plan, dict(enumerate(counts)), dict(enumerate(lens_counts)), n_random)
    return [tasks_of_share(tasks, Share(rank=rank, size=size)) for rank in range(size)]


@pytest.mark.parametrize("counts", [[7], [5, 5], [10, 20, 30], [4000, 1, 300, 20, 7, 7]])
def test_every_pair_is_in_one_share(counts):
    pairs = all_pairs(range(len(counts)))
    for size in range(1, len(pairs) + 1):
        shares = shares_of(counts, size)
        assert all(shares)
        assert sorted(pair for share in shares for task in share for pair in task.pairs) == pairs


@pytest.mark.parametrize("size", range(1, 11))
def test_shares_are_of_about_equal_work(size):
    counts = [1000, 900, 1100, 1000]
    work = [sum(task.work for task in share) for share in shares_of(counts, size)]
    largest = 1100 * 1000
    assert max(work) <= max(largest, sum(work) / size + largest / 2)


@pytest.mark.parametrize("size", range(1, 7))
def test_with_lenses_every_share_has_a_pair_of_bins_of_sources(size):
    shares = shares_of([1000, 900, 1100], size, lens_counts=[100, 200], n_random=2000)
    assert all(any(task.probe == "shear" for task in share) for share in shares)
    measured = [(task.probe, pair) for share in shares for task in share for pair in task.pairs]
    assert len(measured) == len(set(measured)) == 6 + 2 * 3 + 2
    work = [sum(task.work for task in share) for share in shares]
    largest = max(task.work for share in shares for task in share)
    assert max(work) <= sum(work) / size + largest


def test_more_shards_than_pairs_are_refused(run, tmp_path):
    with pytest.raises(CatalogError) as caught:
        measure_part(run, tmp_path, Share(rank=6, size=7))
    assert caught.value.args == (
        (
            "7 shards, but 3 bins have only 6 pairs to measure; give at most 6, as in "
            "`scatter: {shards: 6}`"
        ),
    )


def test_more_processes_than_pairs_are_refused(run, tmp_path):
    share = Share(rank=0, size=7, are_processes=True)
    with pytest.raises(CatalogError, match=r"7 processes, .* as in `mpi: \{processes: 6\}`"):
        measure_part(run, tmp_path, share)


def test_a_missing_pair_is_named(parts, tmp_path):
    missing = pairs_in(parts.jackknife[1])
    del parts.two_point[1], parts.jackknife[1]
    assert parts.told(tmp_path).splitlines() == [
        f"the pair of bins {pair} is not in the 2 files of {tag!r}; give those of all parts"
        for tag in ("two-point-parts", "jackknife-parts")
        for pair in missing
    ]


def pairs_in(path):
    return sorted(read_jackknife(str(path)).probes["shear"].pairs)


def test_missing_samples_are_named(parts, tmp_path):
    pair, *_ = pairs_in(parts.jackknife[0])
    del parts.jackknife[0]
    told = parts.told(tmp_path)
    assert f"the pair of bins {pair} is not in the 2 files of 'jackknife-parts'; " in told
    assert "two-point-parts" not in told


def test_a_pair_that_is_there_twice_is_named_with_its_files(parts, tmp_path):
    copy = shutil.copy(parts.two_point[2], tmp_path / "copy.sacc")
    parts.two_point.append(Path(copy))
    assert parts.told(tmp_path).splitlines() == [
        (
            f"the pair of bins {pair} is in two-point-parts.shard-3-of-3.sacc and again in "
            "copy.sacc; leave one of them out"
        )
        for pair in pairs_in(parts.jackknife[2])
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"binning": replace(BINNING, nbins=5, max_sep=100.0)},
            (
                "two-point-parts.shard-2-of-3.sacc has 5 bins of separation from 20 to 100 arcmin, "
                "but two-point-parts.shard-1-of-3.sacc has 4 bins of separation from 20 to 200 "
                "arcmin"
            ),
        ),
        (
            {"patches": replace(PATCHES, seed=2)},
            (
                "two-point-parts.shard-2-of-3.sacc: patch_seed is 2, but 1 in "
                "two-point-parts.shard-1-of-3.sacc\n"
                "jackknife-parts.shard-2-of-3.fits: 12 of 12 patches have other centres than in "
                "jackknife-parts.shard-1-of-3.fits"
            ),
        ),
        (
            {"patches": replace(PATCHES, count=10)},
            (
                "two-point-parts.shard-2-of-3.sacc: npatch is 10, but 12 in "
                "two-point-parts.shard-1-of-3.sacc\n"
                "jackknife-parts.shard-2-of-3.fits has 10 patches, but "
                "jackknife-parts.shard-1-of-3.fits has 12"
            ),
        ),
        (
            {"binning": replace(BINNING, options={"bin_slop": 1.0, "angle_slop": 0.5})},
            (
                "two-point-parts.shard-2-of-3.sacc: treecorr_angle_slop is 0.5, but not given in "
                "two-point-parts.shard-1-of-3.sacc\n"
                "two-point-parts.shard-2-of-3.sacc: treecorr_bin_slop is 1.0, but 0.5 in "
                "two-point-parts.shard-1-of-3.sacc"
            ),
        ),
    ],
    ids=["separations", "patch seed", "number of patches", "options"],
)
def test_parts_of_other_settings_are_named(run, parts, tmp_path, changes, expected):
    measure_part(run, parts.two_point[0].parent, Share(rank=1, size=3), **changes)
    assert parts.told(tmp_path) == expected


def change_table(path, name, change):
    """Change a table of a FITS file by a function."""
    with fits.open(path, memmap=False) as hdus:
        change(next(hdu for hdu in hdus if hdu.name == name).data)
        hdus.writeto(path, overwrite=True)


def test_other_centres_of_patches_are_counted(parts, tmp_path):
    def turn(table):
        table["center"][:3] *= -1

    change_table(parts.jackknife[1], "PATCHES", turn)
    assert parts.told(tmp_path) == (
        "jackknife-parts.shard-2-of-3.fits: 3 of 12 patches have other centres than in "
        "jackknife-parts.shard-1-of-3.fits"
    )


def test_rounding_does_not_make_other_patches(parts, tmp_path):
    def round_off(table):
        table["center"] += 1e-15

    change_table(parts.jackknife[1], "PATCHES", round_off)
    parts.gather(tmp_path)


def change_sacc(path, change):
    """Change a SACC file by a function."""
    data = sacc.Sacc.load_fits(str(path))
    change(data)
    data.save_fits(str(path), overwrite=True)


def test_another_redshift_distribution_is_named(parts, tmp_path):
    def shift(data):
        data.tracers["source_1"].nz[5] += 1e-3

    change_sacc(parts.two_point[2], shift)
    assert parts.told(tmp_path) == (
        "two-point-parts.shard-3-of-3.sacc: the n(z) of 'source_1' is not that in "
        "two-point-parts.shard-1-of-3.sacc"
    )


def test_other_metadata_of_a_bin_are_named(parts, tmp_path):
    change_sacc(parts.two_point[2], lambda data: data.tracers["source_0"].metadata.update(n_eff=1))
    assert parts.told(tmp_path) == (
        "two-point-parts.shard-3-of-3.sacc: the metadata of 'source_0' are not those in "
        "two-point-parts.shard-1-of-3.sacc"
    )


def test_another_number_of_bins_is_named(parts, tmp_path):
    def add(data):
        tracer = data.tracers["source_2"]
        data.add_tracer("NZ", "source_3", tracer.z, tracer.nz)

    change_sacc(parts.two_point[2], add)
    told = parts.told(tmp_path)
    assert told.startswith(
        "two-point-parts.shard-1-of-3.sacc has no tracer 'source_3', but "
        "two-point-parts.shard-3-of-3.sacc has\n"
    )
    assert "the pair of bins (0, 3) is not in the 3 files of 'two-point-parts'; give" in told


def test_samples_of_another_run_are_refused(parts, tmp_path):
    def double(table):
        table["xi_plus"] *= 2

    change_table(parts.jackknife[0], "SAMPLES", double)
    assert parts.told(tmp_path) == (
        "the covariance in two-point-parts.shard-1-of-3.sacc is not that of the samples in "
        "jackknife-parts.shard-1-of-3.fits; give files of one run"
    )


def test_data_of_other_kinds_are_named(parts, tmp_path):
    other = sacc.Sacc()
    other.add_tracer("Misc", "lenses")
    other.add_data_point("clusterMass_count_wl", ("lenses",), 0.1, theta=10.0)
    other.save_fits(str(parts.two_point[0]), overwrite=True)
    name = parts.two_point[0].name
    assert parts.told(tmp_path).splitlines() == [
        f"{name}: data of type 'clusterMass_count_wl' cannot be gathered",
        f"{name}: the tracer 'lenses' is not source_0, source_1, ..., or lens_0, lens_1, ...",
        f"{name}: there are data points without 'theta_max'",
        f"{name}: there are data points without 'theta_min'",
        f"{name}: has no covariance",
    ]


def test_a_file_that_is_not_sacc_is_named(parts, tmp_path):
    shutil.copy(parts.jackknife[0], parts.two_point[0])
    assert "two-point-parts.shard-1-of-3.sacc is not a SACC file: " in parts.told(tmp_path)


def test_one_separation_and_one_pair_are_enough(run, tmp_path):
    share = Share(rank=1, size=6)
    files = measure_part(run, tmp_path, share, binning=replace(BINNING, nbins=1))
    kinds = load_stage("treecorr").outputs
    for tag, path in zip(("two-point", "jackknife"), files, strict=True):
        assert kinds[tag].problems(str(path)) == []
    assert read_jackknife(str(files[1])).probes["shear"].values.shape == (1, 12, 2, 1)
