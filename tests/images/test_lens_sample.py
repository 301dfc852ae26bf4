"""Lens samples hold the right lenses in the right bins, or a message says why not."""

import numpy as np
import pytest
from astropy.io import fits
from expression import parse_expression
from fits_columns import CatalogError
from footprint import draw_in_cap, make_footprint
from lens_sample import LensBins, Observed, write_lens_sample
from observed_mask import write_mask
from redshift_counts import redshift_grid
from scipy import stats
from survey import CENTRE
from survey_mask import read_mask

FALSE_ALARM = 1e-3
BINS = LensBins(edges=[0.2, 0.4, 0.6], width=0.01)
ANYWHERE = Observed(mask_path=None, min_fraction=0.0, max_outside=0.1)
N = 6000


def catalogue(**others):
    """Return lenses of redshifts beyond the bins too, with weights that go with redshift."""
    rng = np.random.default_rng(3)
    ra, dec = draw_in_cap(N, 30.0, CENTRE, rng)
    z = rng.uniform(0.1, 0.7, N)
    z[:4] = [0.2, 0.4, 0.6, np.nextafter(0.4, 0)]
    weight = rng.uniform(0.5, 1.5, N) * z
    return {"id": np.arange(N), "ra": ra, "dec": dec, "z": z, "weight": weight} | others


def write(path, columns):
    rows = np.rec.fromarrays(list(columns.values()), names=list(columns))
    hdu = fits.BinTableHDU(rows)
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path)


@pytest.fixture
def sample(tmp_path):
    """Return a function that writes a catalogue and its sample, and returns its tables."""

    def make(columns, bins=BINS, observed=ANYWHERE, cuts=None):
        write(tmp_path / "lens-catalog.fits", columns)
        output = tmp_path / "lens-sample.fits"
        path = str(tmp_path / "lens-catalog.fits")
        write_lens_sample(path, str(output), bins, observed, cuts and parse_expression(cuts))
        with fits.open(output, memmap=False) as hdus:
            return {hdu.name: (hdu.data.copy(), hdu.header) for hdu in hdus[1:]}

    return make


@pytest.fixture
def refusal(sample, tmp_path):
    """Return a function that returns what is said of a catalogue that is refused."""

    def say(columns, bins=BINS, observed=ANYWHERE, cuts=None):
        with pytest.raises(CatalogError) as caught:
            sample(columns, bins, observed, cuts)
        assert not (tmp_path / "lens-sample.fits").exists()
        return "\n".join(caught.value.args)

    return say


@pytest.fixture(scope="module")
def mask_path(tmp_path_factory):
    path = str(tmp_path_factory.mktemp("mask") / "mask.hsp")
    footprint = make_footprint(30.0, CENTRE, 0.05, 0.2, np.random.default_rng(4))
    write_mask(footprint, 1024, path)
    return path


def test_a_lens_is_in_the_bin_from_its_lower_edge_up_to_the_next(sample):
    columns = catalogue()
    objects, header = sample(columns)["OBJECTS"]
    assert objects["bin"][:4].tolist() == [0, 1, -1, 0]
    for k, (low, high) in enumerate([(0.2, 0.4), (0.4, 0.6)]):
        expected = (columns["z"] >= low) & (columns["z"] < high)
        assert np.array_equal(objects["bin"] == k, expected)
    assert header["NBIN"] == 2
    for name, values in columns.items():
        assert np.array_equal(objects[name], values)


def test_it_tells_what_became_of_the_lenses(sample, mask_path, capsys):
    """Positions are all in the cap, and the mask has holes of a twentieth of it."""
    columns = catalogue(mag_i=magnitudes())
    observed = Observed(mask_path=mask_path, min_fraction=0.0, max_outside=0.1)
    tables = sample(columns, observed=observed, cuts="mag_i < 20")
    (bins, _), (_, header) = tables["BINS"], tables["OBJECTS"]
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) < 80
    read, left_out, heading, *rows, last = lines
    assert read == f"Read {N} lenses, and kept {bins['count'].sum()} of them in bins:"
    assert left_out == (
        f"{header['CUT']} do not fulfil the cuts, {header['OUTSIDE']} lie outside of the mask."
    )
    assert heading.endswith(" per arcmin2")
    area = read_mask(mask_path).area
    assert [row.split()[:2] for row in rows] == [["0", "0.2000-0.4000"], ["1", "0.4000-0.6000"]]
    for row, number, mean in zip(rows, bins["count"], bins["mean_z"], strict=True):
        told = [float(word) for word in row.split()[2:]]
        assert told == pytest.approx([number, mean, number / area / 3600], rel=1e-4)
    assert last == f"The mask has observed {area:.6g} deg2."


def test_without_a_mask_it_tells_no_density(sample, capsys):
    sample(catalogue())
    *_, heading, _, _, last = capsys.readouterr().out.splitlines()
    assert heading.split() == ["bin", "z", "lenses", "mean", "z"]
    assert last == "Without a mask, their number per area is not known."


def test_a_lens_without_weight_is_in_no_bin(sample):
    columns = catalogue()
    columns["weight"][:100] = 0.0
    objects, _ = sample(columns)["OBJECTS"]
    assert np.all(objects["bin"][:100] == -1)


def test_the_bins_tell_their_numbers_and_weights(sample):
    columns = catalogue()
    bins, _ = sample(columns)["BINS"]
    inside = (columns["z"] >= 0.4) & (columns["z"] < 0.6)
    weight = columns["weight"][inside]
    assert bins["count"][1] == weight.size
    assert bins["sum_w"][1] == pytest.approx(weight.sum(), rel=1e-12)
    assert bins["sum_w2"][1] == pytest.approx((weight**2).sum(), rel=1e-12)
    assert bins["z_low"].tolist() == [0.2, 0.4]


def test_the_redshift_distribution_has_the_weights_of_the_lenses(sample):
    """Its mean is off by the places of redshifts in their bins, which are even: width²/12 each."""
    columns = catalogue()
    density, header = sample(columns)["NZ_LENS"]
    assert header["NBIN"] == 2
    for k, (low, high) in enumerate([(0.2, 0.4), (0.4, 0.6)]):
        n_of_z = density[f"BIN{k + 1}"]
        width = density["Z_HIGH"] - density["Z_LOW"]
        assert (n_of_z * width).sum() == pytest.approx(1, rel=1e-12)
        assert np.all(n_of_z[(density["Z_MID"] < low) | (density["Z_MID"] > high)] == 0)
        inside = (columns["z"] >= low) & (columns["z"] < high)
        z, weight = columns["z"][inside], columns["weight"][inside]
        mean = (n_of_z * width * density["Z_MID"]).sum()
        places = 0.01 * np.sqrt((weight**2).sum() / 12) / weight.sum()
        tolerance = stats.norm.isf(FALSE_ALARM / 2) * places
        assert mean == pytest.approx(np.average(z, weights=weight), abs=tolerance)
        assert abs(z.mean() - mean) > 5 * tolerance  # without weights, it is another


def test_the_redshifts_of_two_bins_are_counted_apart():
    grid = redshift_grid([0.2, 0.35, 0.6], 0.02)
    assert {0.2, 0.35, 0.6} <= set(grid)
    assert np.all(np.diff(grid) > 0)
    assert np.diff(grid).max() <= 0.02 + 1e-12
    assert redshift_grid([0.2, 0.4], 0.01).size == 21


def test_lenses_outside_of_the_mask_are_in_no_bin(sample, mask_path):
    columns = catalogue()
    observed = Observed(mask_path=mask_path, min_fraction=0.5, max_outside=0.1)
    objects, header = sample(columns, observed=observed)["OBJECTS"]
    fraction = read_mask(mask_path).fraction_at(columns["ra"], columns["dec"])
    outside = fraction < 0.5
    assert 0.03 * N < outside.sum() < 0.1 * N
    assert np.all(objects["bin"][outside] == -1)
    inside = (columns["z"] >= 0.2) & (columns["z"] < 0.6) & ~outside
    assert np.array_equal(objects["bin"] >= 0, inside)
    assert header["OUTSIDE"] == outside.sum()
    assert header["MINFRAC"] == 0.5


def magnitudes():
    return np.random.default_rng(6).uniform(17, 21, N)


def test_a_lens_that_does_not_fulfil_the_cuts_is_in_no_bin(sample):
    columns = catalogue(mag_i=magnitudes())
    cuts = "mag_i < 20 and not (dec > -44.5)"
    objects, header = sample(columns, cuts=cuts)["OBJECTS"]
    kept = (columns["mag_i"] < 20) & (columns["dec"] <= -44.5)
    inside = (columns["z"] >= 0.2) & (columns["z"] < 0.6)
    assert np.array_equal(objects["bin"] >= 0, inside & kept)
    assert header["CUT"] == np.sum(~kept) > 0
    assert "mag_i" not in objects.names


def test_a_column_of_the_cuts_may_be_nan_where_they_ask_for_it(sample, refusal, tmp_path):
    columns = catalogue(mag_i=magnitudes())
    columns["mag_i"][:7] = np.nan
    assert refusal(columns, cuts="mag_i < 20") == (
        "lens-catalog.fits: column 'mag_i': 7 of 6000 values are NaN or infinite; remove these "
        "objects from all catalogues"
    )
    (tmp_path / "lens-catalog.fits").unlink()
    objects, _ = sample(columns, cuts="isfinite(mag_i) and mag_i < 20")["OBJECTS"]
    assert np.all(objects["bin"][:7] == -1)


def test_a_column_of_the_cuts_that_is_not_there_is_told_with_a_near_miss(refusal):
    said = refusal(catalogue(mag_i=magnitudes()), cuts="mag_j < 20")
    assert said == "cuts: character 1: no column 'mag_j'; did you mean 'mag_i'?"


def test_a_mask_of_another_survey_is_refused(refusal, sample, mask_path):
    columns = catalogue()
    columns["ra"] = (columns["ra"] + 180) % 360
    observed = Observed(mask_path=mask_path, min_fraction=0.0, max_outside=0.1)
    assert refusal(columns, observed=observed) == (
        "lens-catalog.fits: 6000 of 6000 lenses lie outside of mask.hsp, more than max_outside, "
        "0.1 of them; is it the mask of this survey? If it is, set max_outside"
    )


def test_a_mask_that_leaves_no_lens_leaves_empty_bins(refusal, mask_path):
    columns = catalogue()
    columns["ra"] = (columns["ra"] + 180) % 360
    observed = Observed(mask_path=mask_path, min_fraction=0.0, max_outside=1.0)
    assert "bin 0, 0.2 <= z < 0.4, is empty" in refusal(columns, observed=observed)


def test_cuts_that_no_lens_fulfils_are_told_once(refusal):
    said = refusal(catalogue(mag_i=magnitudes()), cuts="mag_i < 2")
    assert said == "lens-catalog.fits: no lens of 6000 fulfils the cuts; change the cuts"


def test_all_empty_bins_are_named(refusal):
    said = refusal(catalogue(), LensBins(edges=[0.2, 0.4, 0.8, 1.0, 2.0], width=0.01))
    assert [line.partition(", is")[0] for line in said.splitlines()] == [
        "lens-catalog.fits: bin 2, 0.8 <= z < 1",
        "lens-catalog.fits: bin 3, 1 <= z < 2",
    ]
    assert said.endswith("of all 6000 lenses are from 0.1 to 0.7: change edges or cuts")


def test_edges_that_do_not_increase_are_refused(refusal):
    said = refusal(catalogue(), LensBins(edges=[0.2, 0.6, 0.4], width=0.01))
    assert said == "edges: [0.2, 0.6, 0.4] do not increase; sort them"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("z", np.nan, "column 'z': 3 of 6000 values are NaN or infinite"),
        ("ra", np.inf, "column 'ra': 3 of 6000 values are NaN or infinite"),
        ("weight", -1.0, "column 'weight': 3 of 6000 values are negative"),
        ("dec", 95.0, "column 'dec': 3 of 6000 values are beyond 90 deg"),
        ("id", 5000, "column 'id': 3 of 6000 are there again"),
    ],
)
def test_bad_values_are_counted(refusal, name, value, expected):
    columns = catalogue()
    columns[name][:3] = value
    assert f"lens-catalog.fits: {expected}" in refusal(columns)


def test_ids_need_no_order(sample):
    columns = catalogue(id=np.arange(N)[::-1].copy())
    assert np.array_equal(sample(columns)["OBJECTS"][0]["id"], columns["id"])


def test_all_bad_columns_are_told_at_once(refusal):
    columns = catalogue()
    columns["z"][0] = np.nan
    columns["weight"][1] = -1
    columns["dec"][2] = -91
    assert len(refusal(columns).splitlines()) == 3


def test_a_catalogue_without_rows_is_refused(refusal):
    none = {name: values[:0] for name, values in catalogue().items()}
    assert refusal(none) == "lens-catalog.fits: the table has no rows; give another file"


def test_parts_are_the_same_sample_as_the_whole(sample, tmp_path, monkeypatch):
    columns = catalogue(mag_i=magnitudes())
    whole = sample(columns, cuts="mag_i < 20")
    for name in ("lens-catalog.fits", "lens-sample.fits"):
        (tmp_path / name).unlink()
    monkeypatch.setattr("fits_chunks.ROWS_AT_ONCE", 1000)
    parts = sample(columns, cuts="mag_i < 20")
    assert np.array_equal(whole["OBJECTS"][0], parts["OBJECTS"][0])
    for table in ("BINS", "NZ_LENS"):
        for name in whole[table][0].names:
            assert parts[table][0][name] == pytest.approx(whole[table][0][name], rel=1e-12)


def test_one_lens_in_a_bin_is_a_bin(sample):
    one = {name: values[:2] for name, values in catalogue().items()}
    bins, _ = sample(one)["BINS"]
    assert bins["count"].tolist() == [1, 1]
