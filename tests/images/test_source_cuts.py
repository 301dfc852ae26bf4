"""Sources are cut in each variant of their images by its own columns, and read in parts."""

import fits_chunks
import numpy as np
import pytest
import redshift_edges
from astropy.io import fits
from expression import parse_expression
from fits_columns import CatalogError
from redshift_edges import EdgeRule, quantile_edges
from simulated_run import CUTS
from source_cuts import Cuts
from test_bad_catalogs import PHOTOZ, QUANTILES, SHEAR, files, set_column, set_values, spoil
from tomography import bin_catalog

__all__ = ["files"]  # the fixture: a copy of the files of a run, which may be spoilt

ALL = Cuts(s2n=0.0, size_ratio=0.0)


def binned(folder, cuts=CUTS, rule=QUANTILES):
    """Return the tables that tomography writes."""
    path = folder / "binned.fits"
    bin_catalog(str(folder / SHEAR), str(folder / PHOTOZ), str(path), cuts, rule)
    return [fits.getdata(path, name, memmap=False) for name in ("OBJECTS", "BINS", "ALL")]


def by(text, cuts=ALL):
    return Cuts(s2n=cuts.s2n, size_ratio=cuts.size_ratio, expression=parse_expression(text))


def same(table, other):
    return all(np.array_equal(table[name], other[name]) for name in table.names)


def message(folder, text):
    with pytest.raises(CatalogError) as caught:
        binned(folder, by(text))
    assert not (folder / "binned.fits").exists()
    return "\n".join(caught.value.args)


def test_a_condition_cuts_as_the_parameters_do(files):
    expected = binned(files)
    found = binned(files, by("s2n > 10 and size_ratio > 0.5"))
    assert all(same(ours, theirs) for ours, theirs in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    "rule", [QUANTILES, EdgeRule(nbin=0, z_min=0.0, z_max=0.0, given=[0.2, 0.45, 0.7, 1.3])]
)
def test_cuts_that_no_galaxy_passes_are_told_once(files, rule):
    for cuts, condition in ((ALL, ""), (by("s2n < 0"), ", and the condition in cuts")):
        high = Cuts(s2n=1e6, size_ratio=0.5, expression=cuts.expression)
        with pytest.raises(CatalogError) as caught:
            binned(files, high, rule)
        (told,) = caught.value.args
        assert told == (
            "no galaxy of 40000 passes the cuts (s2n_cut 1e+06, size_cut 0.5, weight above "
            f"0{condition}); change the cuts"
        )
        assert not (files / "binned.fits").exists()


def test_wrong_values_are_told_rather_than_cuts_that_no_galaxy_passes(files):
    spoil(files / SHEAR, set_values("s2n", 40_000, np.nan))
    with pytest.raises(CatalogError, match="column 's2n': 40000 of 40000 values are NaN"):
        binned(files)


def test_a_condition_whose_columns_have_no_variants_lacks_their_selection(files):
    """The same test fails if a cut does not see what shear changes."""
    _, expected, _ = binned(files)
    spoil(files / SHEAR, set_column("copy", lambda table: table["s2n"]))
    _, found, _ = binned(files, by("copy > 10 and size_ratio > 0.5"))
    assert np.array_equal(found["R_gamma"], expected["R_gamma"])
    off = np.abs(found["R_S"] - expected["R_S"])[:, [0, 1], [0, 1]]
    assert np.all(off > expected["R_S_error"][:, [0, 1], [0, 1]])


def test_a_column_without_variants_is_noted_unless_it_is_a_position(files, capsys):
    binned(files, by("dec > -50 and s2n > 10 and psf_g1 < 1"))
    (note,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("cuts:")]
    assert note == (
        "cuts: column 'psf_g1' has no sheared variants and cuts all images alike; if shear "
        "changes it, R_S lacks that"
    )


def test_it_tells_how_many_objects_are_used_and_their_responses(files, capsys):
    objects, bins, _ = binned(files)
    first, _, *rows, _, _ = capsys.readouterr().out.splitlines()
    accepted, in_bins = int(objects["accepted"].sum()), int(bins["count"].sum())
    assert (
        first
        == f"Read {len(objects)} objects: {accepted} pass the cuts, {in_bins} of them in bins."
    )
    assert [row.split()[0] for row in rows] == ["0", "1", "2", "all"]
    total, selection = (0.5 * np.trace(bins[name][1]) for name in ("R", "R_S"))
    edges = "{z_low:.4f}-{z_high:.4f}".format(**{n: bins[n][1] for n in ("z_low", "z_high")})
    assert rows[1].split()[1:] == [
        edges,
        str(bins["count"][1]),
        f"{total:.4f}",
        f"{selection:.4f}",
    ]


def test_columns_of_both_catalogues_may_be_named_in_any_case(files):
    objects, _, _ = binned(files, by("S2N > 20 and z_mean < 0.7 and dec > -46"))
    shear, photoz = fits.getdata(files / SHEAR), fits.getdata(files / PHOTOZ)
    expected = (shear["s2n"] > 20) & (photoz["z_mean"] < 0.7) & (shear["dec"] > -46)
    assert np.array_equal(objects["accepted"] == 1, expected)


def test_redshift_is_cut_by_that_of_each_variant(files):
    cut = binned(files, by("0.3 <= z_mean < 0.7"), EdgeRule(nbin=1, z_min=0.2, z_max=1.3))
    given = EdgeRule(nbin=1, z_min=0.0, z_max=1.0, given=[0.3, 0.7])
    assert np.array_equal(cut[1]["R"], binned(files, ALL, given)[1]["R"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s2nn > 10", "cuts: character 1: no column 's2nn'; did you mean 's2n'?"),
        (
            "z_mean_1p > 1",
            "cuts: character 1: 'z_mean_1p' is of one variant of the images; write 'z_mean'",
        ),
        ("ra > 0 and pdf > 1", "cuts: character 12: no column 'pdf'; "),
        ("s2n & 4 == 0", "cuts: bits of numbers that are not whole; "),
    ],
)
def test_a_condition_that_the_catalogues_cannot_tell_is_refused(files, text, expected):
    assert message(files, text).startswith(expected)


def test_nan_in_a_column_that_is_cut_is_counted(files):
    spoil(files / SHEAR, set_values("psf_g1", 3, np.nan))
    assert "column 'psf_g1': 3 of 40000 values are NaN" in message(files, "psf_g1 < 0.03")
    objects, _, _ = binned(files, by("isfinite(psf_g1) and psf_g1 < 0.03"))
    assert not np.any(objects["accepted"][:3])


def test_a_column_with_some_variants_only_is_refused(files):
    for suffix in ("", "_1p", "_1m", "_2p"):
        spoil(files / SHEAR, set_column("mag" + suffix, lambda table: table["s2n"]))
    assert message(files, "mag < 24") == (
        "shear-catalog.fits: column 'mag' is there without 'mag_2m'; add them, so that each "
        "variant of the images can be selected by its own"
    )


def test_a_shape_that_was_not_measured_in_one_variant_needs_the_weight_zero(files):
    def change(table):
        table["weight_1p"][:4] = 0
        table["g1_1p"][:4] = -999.0

    spoil(files / SHEAR, change)
    assert "column 'g1_1p': 4 of 40000 values are beyond 10 of objects" in message(files, "s2n > 0")
    spoil(files / SHEAR, set_values("weight", 4, 0.0))
    binned(files)


def test_what_a_catalogue_says_does_not_depend_on_the_parts_it_is_read_in(files, monkeypatch):
    objects, bins, everything = binned(files, by("s2n > 12 and abs(psf_g1) < 0.02"))
    monkeypatch.setattr(fits_chunks, "ROWS_AT_ONCE", 7001)
    monkeypatch.setattr(redshift_edges, "KEPT", 10_000)
    in_parts = binned(files, by("s2n > 12 and abs(psf_g1) < 0.02"))
    assert same(in_parts[0], objects)
    for found, expected in zip(in_parts[1:], (bins, everything), strict=True):
        for name in expected.names:
            assert found[name] == pytest.approx(expected[name], rel=1e-9, abs=1e-12)


def test_what_is_wrong_is_counted_over_all_parts(files, monkeypatch):
    monkeypatch.setattr(fits_chunks, "ROWS_AT_ONCE", 7001)

    def change(table):
        table["g2_1m"][::10_000] = np.nan
        table["id"][39_999] = 5

    spoil(files / SHEAR, change)
    spoil(files / PHOTOZ, set_column("id", lambda table: np.append(table["id"][:-1], 5)))
    said = message(files, "s2n > 0")
    assert "column 'g2_1m': 4 of 40000 values are NaN" in said
    assert "column 'id': 1 of 40000 are there again" in said


@pytest.mark.parametrize("kept", [0, 10**6])
def test_quantiles_in_parts_are_those_of_all_objects(monkeypatch, kept):
    monkeypatch.setattr(redshift_edges, "KEPT", kept)
    rng = np.random.default_rng(4)
    z, weight = rng.gamma(2.0, 0.3, 5000).astype(np.float32).astype(float), rng.uniform(0, 1, 5000)
    edges = quantile_edges(
        lambda: zip(np.split(z, 10), np.split(weight, 10), strict=True), 5, 0.2, 1.3
    )
    inside = (z >= 0.2) & (z < 1.3)
    order = np.argsort(z[inside])
    total = np.cumsum(weight[inside][order])
    expected = z[inside][order][np.searchsorted(total, np.arange(1, 5) / 5 * total[-1])]
    assert edges.tolist() == [0.2, *expected, 1.3]


def test_bins_of_equal_width_have_it(files):
    rule = EdgeRule(nbin=4, z_min=0.2, z_max=1.0, binning="equal_width")
    _, bins, _ = binned(files, rule=rule)
    assert bins["z_low"] == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert bins["z_high"] == pytest.approx([0.4, 0.6, 0.8, 1.0])
    assert np.ptp(bins["sum_w"]) > 0.1 * bins["sum_w"].mean()  # not those of equal weight
