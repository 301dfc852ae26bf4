"""A study reads surveys of sources and lenses, and finds what their files were made with."""

import numpy as np
import pytest
import sacc
from amplitudes import amplitudes
from astropy.io import fits
from fits_columns import CatalogError
from galaxies import Measurement
from measured_xi import DATA_TYPES
from study_figure import draw_study
from study_table import write_table
from survey import Design, simulate_survey
from surveys import read_surveys
from truth_file import write_truth
from truth_theory import read_truth

AMPLITUDES = {"plus": 1.1, "minus": 0.9, "gamma_t": 1.2, "w": 0.8}
PAIRS = {
    "plus": [("source_0", "source_1")],
    "minus": [("source_0", "source_1")],
    "gamma_t": [("source_0", "lens_0"), ("source_1", "lens_0")],
    "w": [("lens_0", "lens_0"), ("lens_0", "lens_1"), ("lens_1", "lens_1")],
}
NOISE = 1e-6  # in units of the errors
EDGES = np.geomspace(20.0, 200.0, 5)


def write_table_of(path, columns):
    table = fits.BinTableHDU.from_columns(
        [
            fits.Column(name=name, array=values, format="D" if values.dtype.kind == "f" else "K")
            for name, values in columns.items()
        ],
        name="OBJECTS",
    )
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path)


def write_survey(folder, seed):
    """Write a truth, bins of its sources, and bins of its lenses; return their paths."""
    design = Design(
        n_galaxies=400,
        area=100.0,
        lmax=64,
        seed=seed,
        measurement=Measurement(shape_noise=0.1),
        n_lenses=300,
    )
    survey = simulate_survey(design)
    truth, tomographic, lens = (
        str(folder / f"{tag}.seed-{seed}.fits") for tag in ("truths", "tomographic", "lenses")
    )
    write_truth(survey, truth)
    n = survey.galaxies.z.size
    columns = {"id": np.arange(n), "bin": np.arange(n) % 3 - 1, "weight": np.ones(n)}
    write_table_of(tomographic, columns)
    lenses = survey.lenses
    write_table_of(lens, {"z": lenses.z, "bin": lenses.bin, "weight": np.ones(lenses.z.size)})
    return truth, tomographic, lens


def write_measurement(path, truth, edges, seed):
    """Write what a measurement with hardly any noise gives, by an amplitude for each function."""
    data = sacc.Sacc()
    z = np.linspace(0.1, 1.6, 5)
    for tracer in ("source_0", "source_1", "lens_0", "lens_1"):
        data.add_tracer("NZ", tracer, z, np.ones(5))
    for kind, pairs in PAIRS.items():
        for pair in pairs:
            bins = tuple(int(tracer[-1]) for tracer in pair)
            bins = bins[::-1] if kind == "gamma_t" else bins
            expected = truth.bin_average(kind, bins, np.stack([edges[:-1], edges[1:]], axis=1))
            for low, high, value in zip(edges[:-1], edges[1:], expected, strict=True):
                data.add_data_point(
                    DATA_TYPES[kind],
                    pair,
                    AMPLITUDES[kind] * value,
                    theta=(low * high) ** 0.5,
                    theta_min=low,
                    theta_max=high,
                )
    # nothing is expected of lenses in bins that do not touch
    errors = np.where(data.mean == 0, 1e-6, 0.1 * data.mean)
    data.add_covariance(errors**2)
    noise = NOISE * errors * np.random.default_rng(seed).standard_normal(errors.size)
    for point, value in zip(data.data, data.mean + noise, strict=True):
        point.value = value
    data.save_fits(path)


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    """Paths of what was measured, bins, truths and lenses of three surveys."""
    folder = tmp_path_factory.mktemp("study")
    measured, tomographics, truths, lenses = [], [], [], []
    for seed in (1, 2, 3):
        truth, tomographic, lens = write_survey(folder, seed)
        measured.append(str(folder / f"measured.seed-{seed}.sacc"))
        write_measurement(measured[-1], read_truth(truth, tomographic, lens), EDGES, seed)
        tomographics.append(tomographic)
        truths.append(truth)
        lenses.append(lens)
    return measured, tomographics, truths, lenses


@pytest.fixture(scope="module")
def surveys(lists):
    return read_surveys(*lists)


@pytest.mark.parametrize(
    ("group", "amplitude"),
    [("xi_plus", 1.1), ("xi_minus", 0.9), ("gamma_t", 1.2), ("w", 0.8)],
)
def test_each_function_is_compared_with_its_own_truth(surveys, group, amplitude):
    found = amplitudes(surveys, surveys.variances, surveys.groups[group])
    assert found == pytest.approx(amplitude, rel=1e-6)


def test_pairs_of_bins_are_numbered_anew_for_each_function(surveys):
    points = {group: surveys.pairs[surveys.groups[group]] for group in ("xi_plus", "gamma_t", "w")}
    assert {group: pairs.max() + 1 for group, pairs in points.items()} == {
        "xi_plus": 1,
        "gamma_t": 2,
        "w": 3,
    }


def test_without_lens_samples_only_the_shear_is_compared(lists):
    surveys = read_surveys(*lists[:3])
    assert list(surveys.groups) == ["xi_plus", "xi_minus", "xi"]
    assert surveys.theta.size == 2 * 4


def test_table_and_figure_show_all_functions(surveys, tmp_path):
    write_table(surveys, {}, str(tmp_path / "table.md"))
    lines = (tmp_path / "table.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("| 3 surveys | ")
    named = [line.split(" | ")[0] for line in lines[2:]]
    assert named == ["| ξ₊", "| ξ₋", "| ξ₊ and ξ₋", "| γₜ", "| w"]
    titles = [axes.get_title() for axes in draw_study(surveys).axes]
    assert titles == [r"$\xi_+$", r"$\xi_-$", r"$\gamma_t$", r"$w$"]


def test_a_survey_with_other_separations_is_refused(lists, tmp_path):
    measured, tomographics, truths, lenses = lists
    other = str(tmp_path / "measured.seed-3.sacc")
    truth = read_truth(truths[2], tomographics[2], lenses[2])
    write_measurement(other, truth, EDGES * 1.1, 3)
    with pytest.raises(CatalogError, match="other bins or separations than the first"):
        read_surveys([*measured[:2], other], tomographics, truths, lenses)


def test_a_truth_of_another_survey_is_refused(lists, tmp_path):
    measured, tomographics, truths, lenses = lists
    other = str(tmp_path / "tomographic.seed-3.fits")
    write_table_of(other, {"id": np.arange(9), "bin": np.zeros(9, dtype=int), "weight": np.ones(9)})
    with pytest.raises(CatalogError, match="is it the truth of this survey"):
        read_surveys(measured, [*tomographics[:2], other], truths, lenses)
