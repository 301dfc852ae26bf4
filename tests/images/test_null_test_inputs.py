"""What a null test cannot be made of is told with the file and the count."""

import shutil

import numpy as np
import pytest
import sacc
from astropy.io import fits
from astropy.table import Table
from fits_columns import CatalogError
from measured_tests import check_b_modes
from measured_xi import DataVector, Spectrum
from null_report import failures, missed, summary_lines, write_results, write_table
from null_test import NullTest, Point, not_done
from null_tests import redshift_densities, signs_of
from random_shear import RandomPoints, check_random_shear, read_random_points
from shapes import Shapes, read_shapes, unit_vectors
from stage_classes import load_stage
from test_bad_catalogs import SHEAR, TOMOGRAPHIC, set_values, spoil

CENTERS = unit_vectors(np.array([355.0, 5.0]), np.array([-45.0, -45.0]))


@pytest.fixture
def files(run, tmp_path):
    folder = tmp_path / "spoilt files"
    shutil.copytree(run.folder, folder)
    return folder


def read(folder, centers=CENTERS):
    return read_shapes(str(folder / SHEAR), str(folder / TOMOGRAPHIC), centers)


def message(call, *arguments):
    with pytest.raises(CatalogError) as caught:
        call(*arguments)
    return "\n".join(caught.value.args)


def test_galaxies_are_calibrated_and_in_the_nearest_patch(run):
    shapes = read(run.folder)
    assert len(shapes) == 3
    east = (shapes[0].ra < 180).astype(int)
    assert np.array_equal(shapes[0].patch, east)
    table = fits.getdata(run[SHEAR])
    bins = fits.getdata(run[TOMOGRAPHIC], "OBJECTS")["bin"]
    response = fits.getdata(run[TOMOGRAPHIC], "BINS")["R"][0]
    rows = (bins == 0) & (table["weight"] > 0)
    expected = np.stack([table["g1"][rows], table["g2"][rows]])
    assert response @ shapes[0].shear == pytest.approx(expected, rel=1e-6)


def test_signs_are_those_that_the_measurement_changed(run):
    data = sacc.Sacc()
    data.metadata.update({"flip_g1": False, "flip_g2": True})
    assert signs_of(data) == (1, -1)
    flipped = read_shapes(run[SHEAR], run[TOMOGRAPHIC], CENTERS, (1, -1))
    usual = read(run.folder)
    assert np.array_equal(flipped[0].shear[1], -usual[0].shear[1])
    assert np.array_equal(flipped[0].psf[1], -usual[0].psf[1])


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("psf_g1", np.nan, "shear-catalog.fits: column 'psf_g1': 3 of 40000 values are NaN"),
        ("psf_g2", -999.0, "shear-catalog.fits: column 'psf_g2': 3 of 40000 values are beyond 1"),
        ("g1", np.inf, "shear-catalog.fits: column 'g1': 3 of 40000 values are NaN"),
        ("g2", -999.0, "shear-catalog.fits: column 'g2': 3 of 40000 values are beyond 10"),
        ("weight", -1.0, "shear-catalog.fits: column 'weight': 3 of 40000 values are negative"),
        ("id", 7, "column 'id' differs in 3 of 40000 rows"),
    ],
)
def test_bad_values_are_counted(files, column, value, expected):
    spoil(files / SHEAR, set_values(column, 3, value))
    assert expected in message(read, files)


def test_all_problems_are_told_at_once(files):
    for column in ("psf_g1", "g2"):
        spoil(files / SHEAR, set_values(column, 3, np.nan))
    assert len(message(read, files).splitlines()) == 2


def test_bins_without_weight_are_told(files):
    spoil(files / SHEAR, set_values("weight", 40_000, 0.0))
    assert message(read, files).splitlines() == [
        f"tomographic-catalog.fits: bin {k} has no objects with weight" for k in range(3)
    ]


def test_patches_of_another_place_are_told(files):
    centers = np.concatenate([CENTERS, -CENTERS])
    said = message(read, files, centers)
    assert "bin 0 has no objects with weight in 2 of the 4 patches of jackknife.fits" in said


def test_bins_of_another_measurement_are_told():
    data = sacc.Sacc()
    for k in range(2):
        data.add_tracer("NZ", f"source_{k}", np.array([0.1, 0.2]), np.array([1.0, 1.0]))
    assert len(redshift_densities(data, 2)[1]) == 2
    for nbin in (1, 3):
        assert f"not of the same {nbin} bins" in message(redshift_densities, data, nbin)


def test_random_points_are_read_and_checked(tmp_path):
    path = tmp_path / "random-catalog.fits"
    ra = np.linspace(0, 10, 50)
    Table({"ra": ra, "dec": ra - 50}).write(path)
    assert read_random_points(str(path), 20).ra.size == 20
    ra[3] = np.nan
    Table({"ra": ra, "dec": ra - 50}).write(path, overwrite=True)
    assert "column 'ra': 1 of 50 values are NaN" in message(read_random_points, str(path), 20)


def test_random_points_elsewhere_are_told():
    rng = np.random.default_rng(1)
    ra, dec = rng.uniform(0, 2, 50), rng.uniform(0, 2, 50)
    shapes = Shapes(
        ra=ra,
        dec=dec,
        shear=rng.normal(size=(2, 50)),
        psf=rng.normal(size=(2, 50)),
        weight=np.ones(50),
        patch=np.zeros(50, dtype=int),
    )
    centers = unit_vectors(np.array([0.5, 1.5]), np.array([1.0, 1.0]))
    points = RandomPoints(ra=ra + 100, dec=dec)
    edges = np.array([[10.0, 20.0], [20.0, 40.0]])
    said = message(check_random_shear, [shapes], points, edges, centers, 1)
    assert said.startswith("random-catalog.fits: no galaxies at some separations")


def test_without_random_points_that_test_is_not_done():
    assert check_random_shear([], None, np.ones((2, 2)), CENTERS, 1).reason


@pytest.mark.parametrize(("n_patch", "n_theta"), [(0, 10), (60, 2)])
def test_too_few_patches_or_separations_are_no_b_mode_test(n_patch, n_theta):
    edges = np.geomspace(10, 100, n_theta + 1)
    spectra = [
        Spectrum(
            kind=kind,
            bins=(0, 0),
            theta=edges[1:],
            theta_edges=np.stack([edges[:-1], edges[1:]], axis=1),
            values=np.zeros(n_theta),
            covariance=np.eye(n_theta),
        )
        for kind in ("plus", "minus")
    ]
    vector = DataVector(spectra=spectra, covariance=np.eye(2 * n_theta), n_patch=n_patch)
    reason = check_b_modes(vector).reason
    assert ("patches" if n_patch == 0 else "bins of separation") in reason


def a_test(value):
    points = [Point(bins=(1,), quantity="c1", value=value, error=1e-3)]
    return NullTest(
        name="additive_bias",
        title="mean shear",
        points=points,
        values=np.array([value]),
        covariance=np.array([[1e-6]]),
        n_patch=None,
    )


def test_results_are_written_as_their_type_says(tmp_path):
    path = str(tmp_path / "null-tests.yaml")
    kind = load_stage("null_tests").outputs["null-tests"]
    for tests, passed in (([a_test(1e-3)], "true"), ([a_test(1e-2), a_test(0.0)], "false")):
        write_results(path, [*tests, not_done("b_modes", "B modes", "why")], 1e-3)
        assert kind.problems(path) == []
        assert f"passed: {passed}" in (tmp_path / "null-tests.yaml").read_text(encoding="utf-8")


def test_the_table_has_a_row_for_each_test(tmp_path):
    path = tmp_path / "table.md"
    write_table(str(path), [a_test(1e-2), not_done("b_modes", "B modes", "why")], 1e-3)
    rows = path.read_text(encoding="utf-8").splitlines()[2:]
    assert rows == [
        (
            "| `additive_bias` | mean shear | 100.0 / 1 | 1.5e-23 | "
            "c1 of bin 1 is 1.00e-02 ± 1.0e-03 | FAIL |"
        ),
        "| `b_modes` | B modes | | | | NOT DONE: why |",
    ]


def test_results_are_told_in_plain_text():
    tests = [a_test(1e-2), a_test(0.0), not_done("b_modes", "B modes", "so few patches " * 9)]
    head, failed, passed, left_out, *why, limit = summary_lines(tests, 1e-3)
    assert head.split() == ["test", "chi2", "numbers", "p", "result"]
    assert failed.split() == ["additive_bias", "100.0", "1", "1.5e-23", "FAIL"]
    assert passed.split() == ["additive_bias", "0.0", "1", "1", "PASS"]
    assert left_out.split() == ["b_modes", "NOT", "DONE"]
    assert " ".join(" ".join(why).split()) == ("so few patches " * 9).strip()
    assert limit == "A test fails if p is below 0.001."
    assert len({line.index(word) for line, word in ((failed, "FAIL"), (left_out, "NOT"))}) == 1
    assert max(map(len, [head, failed, *why])) < 80


def test_only_failures_are_told():
    tests = [a_test(1e-2), a_test(0.0), not_done("b_modes", "B modes", "why")]
    (said,) = failures(tests, 1e-3)
    assert said.startswith("additive_bias failed: mean shear is not zero: chi-square 100.0 for 1 ")


def test_what_was_not_done_is_told_with_the_reason():
    tests = [a_test(1e-2), a_test(0.0), not_done("b_modes", "B modes", "too few patches")]
    assert missed(tests) == ["b_modes was not done: too few patches"]
