"""Figures of lensing, of clustering and of all correlations show what is in the files."""

import re
from dataclasses import replace

import numpy as np
import pytest
import sacc
from astropy.io import fits
from correlation_figure import correlation_matrix, draw_correlation, kind_blocks
from fits_columns import CatalogError
from galaxies import Measurement
from lens_figures import Inputs, draw_all
from measured_xi import DATA_TYPES, read_data_vector
from simulated_run import write_run
from survey import Design, simulate_survey
from test_stage_programs import run_stage
from tomography import EdgeRule
from truth_theory import read_truth

EDGES = np.geomspace(30.0, 300.0, 6)  # arcmin
THETA = np.sqrt(EDGES[1:] * EDGES[:-1])
RANGES = np.stack([EDGES[:-1], EDGES[1:]], axis=1)
N_PATCH = 500
SIGMA = {"plus": 1e-6, "minus": 1e-6, "gamma_t": 3e-6, "gamma_x": 1e-5, "w": 1e-3}
PAIRS = {
    "plus": [(0, 0), (0, 1), (1, 1)],
    "minus": [(0, 0), (0, 1), (1, 1)],
    "gamma_t": [(0, 0), (0, 1), (1, 0), (1, 1)],
    "gamma_x": [(0, 0), (0, 1), (1, 0), (1, 1)],
    "w": [(0, 0), (1, 1)],
}
SAMPLES = {"gamma": ("lens", "source"), "w": ("lens", "lens")}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A survey with lenses; its two-point file is the truth, without any noise."""
    design = Design(
        n_galaxies=4000, area=50.0, lmax=64, seed=5, n_lenses=200, measurement=Measurement()
    )
    folder = tmp_path_factory.mktemp("with lenses")
    files = write_run(simulate_survey(design), folder, EdgeRule(nbin=2, z_min=0.2, z_max=1.3))
    write_lens_sample(files["lens-catalog.fits"], files["lens-sample.fits"])
    write_measurement(files, files["two-point.sacc"], PAIRS)
    return files


def inputs_of(files, **others):
    inputs = Inputs(
        two_point=files["two-point.sacc"],
        lens_sample=files["lens-sample.fits"],
        photoz_stack=files["photoz-stack.fits"],
        tomographic=files["tomographic-catalog.fits"],
        truth=files["truth.fits"],
        theory_points=None,
    )
    return replace(inputs, **others)


def write_lens_sample(catalog, path):
    lenses = fits.getdata(catalog)
    edges = np.linspace(0.2, 0.6, 9)
    densities = [
        np.histogram(lenses["z"][lenses["bin"] == k], edges, density=True)[0] for k in (0, 1)
    ]
    columns = [edges[:-1], edges[1:], *densities]
    nz = np.rec.fromarrays(columns, names=["Z_LOW", "Z_HIGH", "BIN1", "BIN2"])
    tables = [fits.BinTableHDU(lenses, name="OBJECTS"), fits.BinTableHDU(nz, name="NZ_LENS")]
    fits.HDUList([fits.PrimaryHDU(), *tables]).writeto(path)


def write_measurement(files, path, pairs, factor=1.0):
    """Write the truth, times a factor, as if it had been measured."""
    truth = read_truth(
        files["truth.fits"], files["tomographic-catalog.fits"], files["lens-sample.fits"]
    )
    data = sacc.Sacc()
    for kind in ("source", "lens"):
        for k in (0, 1):
            data.add_tracer("NZ", f"{kind}_{k}", np.array([0.1, 0.5]), np.array([1.0, 1.0]))
    for kind, members in pairs.items():
        first, second = SAMPLES.get(kind.partition("_")[0], ("source", "source"))
        for i, j in members:
            tracers = [f"{first}_{i}", f"{second}_{j}"]
            tracers = tracers[::-1] if first != second else tracers  # as treecorr writes them
            for k, value in enumerate(factor * truth.bin_average(kind, (i, j), RANGES)):
                data.add_data_point(
                    DATA_TYPES[kind],
                    tuple(tracers),
                    value,
                    theta=THETA[k],
                    theta_min=EDGES[k],
                    theta_max=EDGES[k + 1],
                )
    sigma = np.concatenate([[SIGMA[kind]] * 5 * len(pairs[kind]) for kind in pairs])
    data.add_covariance(np.diag(sigma**2))
    data.metadata["npatch"] = N_PATCH
    data.save_fits(path, overwrite=True)


def texts(axes):
    return [text.get_text() for text in axes.texts]


def chi_squares(figure):
    found = [re.search(r"chi\^2 = ([\d.]+)", text) for axes in figure.axes for text in texts(axes)]
    return [float(match[1]) for match in found if match]


def points(axes, label):
    (container,) = (c for c in axes.containers if c.get_label().startswith(label))
    return container.lines[0].get_ydata()


def test_the_truth_agrees_with_itself(files):
    figures = draw_all(inputs_of(files))
    assert chi_squares(figures["gamma-t"]) == [0.0] * 4
    assert chi_squares(figures["w"]) == [0.0] * 2


def test_a_measurement_that_is_too_high_has_the_chi_square_of_its_excess(files, tmp_path):
    write_measurement(files, str(tmp_path / "high.sacc"), PAIRS, factor=2.0)
    figures = draw_all(inputs_of(files, two_point=str(tmp_path / "high.sacc")))
    truth = read_truth(
        files["truth.fits"], files["tomographic-catalog.fits"], files["lens-sample.fits"]
    )
    hartlap = (N_PATCH - 5 - 2) / (N_PATCH - 1)
    for figure, kind in (("gamma-t", "gamma_t"), ("w", "w")):
        expected = [
            hartlap * (truth.bin_average(kind, pair, RANGES) ** 2).sum() / SIGMA[kind] ** 2
            for pair in PAIRS[kind]
        ]
        assert chi_squares(figures[figure]) == pytest.approx(expected, abs=0.06)
        assert min(expected) > 1  # or the figure could not tell


def test_a_row_is_a_lens_bin_and_a_column_a_bin_of_sources(files):
    figure = draw_all(inputs_of(files))["gamma-t"]
    labels = [texts(axes)[-1] for axes in figure.axes]
    assert labels == [rf"$\gamma_\mathrm{{t}}^{{{i},{j}}}$" for i, j in PAIRS["gamma_t"]]
    vector = read_data_vector(files["two-point.sacc"], ["gamma_t"])
    for axes, spectrum in zip(figure.axes, vector.spectra, strict=True):
        expected = 1e3 * spectrum.theta * spectrum.values
        assert points(axes, "measured") == pytest.approx(expected)
        assert points(axes, "cross") == pytest.approx(np.zeros(5))


def test_clustering_is_a_row_without_pairs_of_different_bins_and_a_triangle_with_them(
    files, tmp_path
):
    row = draw_all(inputs_of(files))["w"]
    assert [axes.get_visible() for axes in row.axes] == [True, True]
    write_measurement(files, str(tmp_path / "c.sacc"), PAIRS | {"w": [(0, 0), (0, 1), (1, 1)]})
    triangle = draw_all(inputs_of(files, two_point=str(tmp_path / "c.sacc")))["w"]
    assert [axes.get_visible() for axes in triangle.axes] == [True, False, True, True]
    assert texts(triangle.axes[2])[-1] == "$w^{0,1}$"


def test_figures_are_drawn_without_a_truth(files):
    figures = draw_all(inputs_of(files, truth=None))
    assert list(figures) == ["gamma-t", "w", "lens-nz", "correlation"]
    assert chi_squares(figures["gamma-t"]) == []


@pytest.fixture
def write_points(files, tmp_path):
    """A function that writes predictions one error above the measurement; returns the path."""

    def written(first_used=0):
        vector = read_data_vector(files["two-point.sacc"], ["gamma_t", "w"])
        rows = [
            f"{s.kind},{s.bins[0]},{s.bins[1]},{low},{high},{value + SIGMA[s.kind]},"
            f"{int(k >= first_used)}"
            for s in vector.spectra
            for k, ((low, high), value) in enumerate(
                zip(s.theta_edges.tolist(), s.values.tolist(), strict=True)
            )
        ]
        header = "function,first_bin,second_bin,theta_min,theta_max,best_fit,used"
        path = tmp_path / "theory-points.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return str(path)

    return written


@pytest.mark.parametrize("cut", [0, 2])
def test_what_was_fitted_is_drawn_where_there_is_no_truth(files, write_points, cut):
    figures = draw_all(inputs_of(files, truth=None, theory_points=write_points(cut)))
    hartlap = (N_PATCH - (5 - cut) - 2) / (N_PATCH - 1)
    for name, count in (("gamma-t", 4), ("w", 2)):
        # each of the points that count is one error too low
        assert chi_squares(figures[name]) == pytest.approx([(5 - cut) * hartlap] * count, abs=0.051)
        assert [len(axes.patches) for axes in figures[name].axes] == [cut] * count


def test_nothing_is_told_of_a_fit_that_used_no_point(files, write_points):
    figures = draw_all(inputs_of(files, truth=None, theory_points=write_points(5)))
    assert chi_squares(figures["w"]) == []


def test_the_truth_is_drawn_where_it_is_known(files, write_points):
    figures = draw_all(inputs_of(files, theory_points=write_points()))
    assert chi_squares(figures["w"]) == [0.0] * 2


def test_the_mean_redshift_of_each_lens_bin_is_told(files):
    figure = draw_all(inputs_of(files))["lens-nz"]
    lenses = fits.getdata(files["lens-sample.fits"], "OBJECTS")
    told = [float(text.get_text().split("= ")[1][:4]) for text in figure.axes[0].get_legend().texts]
    means = [lenses["z"][lenses["bin"] == k].mean() for k in (0, 1)]
    assert told == pytest.approx(means, abs=0.025)  # the bins of the histogram are 0.05 wide


def test_the_correlation_matrix_is_in_blocks_of_its_kinds(files):
    vector = read_data_vector(files["two-point.sacc"])
    assert dict(kind_blocks(vector)) == {
        "plus": (0, 15),
        "minus": (15, 30),
        "gamma_t": (30, 50),
        "gamma_x": (50, 70),
        "w": (70, 80),
    }
    axes = draw_correlation(vector).axes[0]
    assert np.asarray(axes.images[0].get_array()) == pytest.approx(np.eye(80))
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        r"$\xi_+$",
        r"$\xi_-$",
        r"$\gamma_\mathrm{t}$",
        r"$\gamma_\times$",
        "$w$",
    ]


def test_a_point_without_error_has_no_correlation():
    covariance = np.array([[4.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    expected = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.0]])
    assert np.array_equal(correlation_matrix(covariance), expected)


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        (["gamma_t", "gamma_x", "w"], "m.sacc: no gamma_t and no w; the step treecorr measures"),
        (["w"], "m.sacc: no w; the step treecorr measures them when it has the inputs lens-sample"),
    ],
)
def test_a_measurement_without_lenses_is_told(files, tmp_path, left_out, said):
    kept = {kind: pairs for kind, pairs in PAIRS.items() if kind not in left_out}
    write_measurement(files, str(tmp_path / "m.sacc"), kept)
    with pytest.raises(CatalogError, match=said):
        draw_all(inputs_of(files, two_point=str(tmp_path / "m.sacc")))


def inputs_of_program(files):
    names = ("lens-sample", "photoz-stack", "tomographic-catalog", "truth")
    return [f"--input={name}={files[name + '.fits']}" for name in names]


def test_the_program_writes_all_figures(files, tmp_path):
    given = [f"--input=two-point={files['two-point.sacc']}", *inputs_of_program(files)]
    finished = run_stage("plots_3x2pt", tmp_path, [], given)
    assert finished.returncode == 0, finished.stderr
    assert not finished.stderr
    names = ("gamma-t", "w", "lens-nz", "correlation")
    expected = {f"{name}-{end}" for name in names for end in ("plot.png", "figure.pdf")}
    assert {path.name for path in tmp_path.iterdir()} == expected


def test_the_program_tells_what_is_missing_and_leaves_nothing(files, tmp_path):
    kept = {kind: PAIRS[kind] for kind in ("plus", "minus")}
    write_measurement(files, str(tmp_path / "two-point.sacc"), kept)
    output = tmp_path / "out"
    given = [f"--input=two-point={tmp_path / 'two-point.sacc'}", *inputs_of_program(files)]
    finished = run_stage("plots_3x2pt", tmp_path, [], given, output=output)
    assert finished.returncode == 1
    assert finished.stderr == (
        "plots_3x2pt: input 'two-point': two-point.sacc: no gamma_t and no w; the step treecorr "
        "measures them when it has the inputs lens-sample and random-catalog\n"
    )
    assert not list(output.glob("*"))
