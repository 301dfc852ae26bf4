"""The stage theory leaves out what the measurement says cannot be used, and says what it used."""

import csv
import json

import numpy as np
import pytest
import sacc
import yaml
from fits_columns import CatalogError
from observations import read_observations
from scale_cuts import choose_ranges, used_points
from test_stage_programs import run_stage
from test_theory_input import EDGES, METADATA, measured

NAMES = ("xi_plus", "xi_minus", "gamma_t", "w")
CUTS = {"xi_minus": float(EDGES[2]), "gamma_t": float(EDGES[1]), "w": float(EDGES[4])}
OWN_CUTS = {"gamma_t_min": 0.0, "xi_plus_max": float(EDGES[3])}
NOTHING_GIVEN = dict.fromkeys(NAMES, (None, None))


def rounded(value):
    """Return what a number is in the file."""
    return pytest.approx(value, rel=1e-5)


def two_point(folder, **recorded):
    """Write a measurement that records scale cuts, and return its path."""
    data = measured()
    data.metadata.update({f"scale_cut_{name}": value for name, value in recorded.items()})
    path = folder / "two-point.sacc"
    data.save_fits(str(path), overwrite=True)
    (folder / "tracer-metadata.yaml").write_text(yaml.safe_dump(METADATA), encoding="utf-8")
    return path


def theory(folder, **cuts):
    """Run the stage with some of its own cuts."""
    options = [f"--parameter=scale_cuts={json.dumps(cuts)}"] if cuts else []
    return run_stage("theory", folder, ["two-point.sacc", "tracer-metadata.yaml"], options)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder, and what the stage prints, for a file with recorded cuts; one is replaced."""
    folder = tmp_path_factory.mktemp("cuts")
    two_point(folder, **CUTS)
    finished = theory(folder, **OWN_CUTS)
    assert finished.returncode == 0, finished.stderr
    return folder, finished.stdout


@pytest.fixture(scope="module")
def found(made):
    """The results in the file."""
    return yaml.safe_load((made[0] / "theory-comparison.yaml").read_text("utf-8"))


def test_short_results_come_before_long_lists(made, found):
    assert list(found) == [
        *("S8", "sigma8", "lens_bias", "chi_square", "points", "S8_from"),
        *("assumed", "scale_cuts", "functions"),
    ]
    lines = (made[0] / "theory-comparison.yaml").read_text("utf-8").splitlines()
    assert lines.index("chi_square:") < 20


def test_it_prints_the_result_the_fit_and_the_cuts(made, found):
    lines = made[1].splitlines()
    assert max(map(len, lines)) < 80
    numbers = [float(word) for word in lines[0].split()[2:5]]
    value, low, high = (found["S8"][name] for name in ("value", "low", "high"))
    assert numbers == pytest.approx([value, high - value, low - value], abs=1e-4)
    fit, points = found["chi_square"]["best_fit"], found["points"]
    assert lines[1] == (
        f"chi-square = {fit['value']:.1f} for {fit['points']} points and {fit['parameters']} "
        f"parameters, p = {fit['p_value']:.2g}"
    )
    assert lines[2] == (
        f"{points['used']} of {points['all']} points count, with the covariance of "
        f"{points['patches']} patches"
    )
    assert lines[3:] == [
        "scale cuts in arcmin:",
        f"  xi_plus  to {EDGES[3]:.4g} (parameter scale_cuts.xi_plus_max)",
        f"  xi_minus from {EDGES[2]:.4g} (recorded in two-point)",
        f"  gamma_t  from 0 (parameter scale_cuts.gamma_t_min, in place of {EDGES[1]:.4g})",
        f"  w        from {EDGES[4]:.4g} (recorded in two-point)",
    ]


def test_the_points_are_written_with_all_their_digits(made):
    """So that noise in the last bit of a number stays there."""
    folder, _ = made
    data = sacc.Sacc.load_fits(str(folder / "two-point.sacc"))
    with (folder / "theory-points.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    written = sorted(float(row["measured"]) for row in rows)
    kinds = [f"galaxy_shear_{name}" for name in NAMES[:2]]
    kinds += ["galaxy_shearDensity_xi_t", "galaxy_density_xi"]
    assert written == sorted(p.value for p in data.data if p.data_type in kinds)
    assert max(len(row["best_fit"]) for row in rows) >= 17


def test_recorded_cuts_count_unless_parameters_are_given(found):
    used = dict.fromkeys(NAMES, 0)
    for function in found["functions"]:
        used[function["function"]] += function["points"]["used"]
    assert used == {"xi_plus": 3 * 3, "xi_minus": 3 * 2, "gamma_t": 4, "w": 0}
    assert found["points"]["used"] == sum(used.values())


def test_the_result_tells_where_each_cut_is_from(found):
    arcmin = {"unit": "arcmin"}
    assert found["scale_cuts"] == {
        "xi_plus": {
            "min": None,
            "max": arcmin
            | {"value": rounded(EDGES[3]), "from": "parameter scale_cuts.xi_plus_max"},
        },
        "xi_minus": {
            "min": arcmin | {"value": rounded(EDGES[2]), "from": "recorded in two-point"},
            "max": None,
        },
        "gamma_t": {
            "min": arcmin
            | {"value": 0.0, "from": "parameter scale_cuts.gamma_t_min"}
            | {"in_place_of": rounded(EDGES[1])},
            "max": None,
        },
        "w": {
            "min": arcmin | {"value": rounded(EDGES[4]), "from": "recorded in two-point"},
            "max": None,
        },
    }


def test_the_result_tells_the_points_of_each_function(found):
    points = {(f["data_type"], *f["bins"]): f["points"] for f in found["functions"]}
    assert points["galaxy_shear_xi_minus", 0, 1] == {
        "all": 4,
        "used": 2,
        "theta_min": rounded(EDGES[2]),
        "theta_max": rounded(EDGES[4]),
    }
    assert points["galaxy_shear_xi_plus", 1, 1]["theta_max"] == rounded(EDGES[3])
    assert points["galaxy_shearDensity_xi_t", 0, 1]["theta_min"] == rounded(EDGES[0])
    nothing = {"all": 4, "used": 0, "theta_min": None, "theta_max": None}
    assert points["galaxy_density_xi", 0, 0] == nothing


def test_points_that_do_not_count_do_not_change_the_result(found, tmp_path):
    """The recorded cut is felt: what lies below it may be anything."""
    path = two_point(tmp_path, **CUTS)
    data = sacc.Sacc.load_fits(str(path))
    for point in data.data:
        if point.data_type == "galaxy_shear_xi_minus" and point["theta_max"] < EDGES[2] * 1.01:
            point.value *= 1000
    data.save_fits(str(path), overwrite=True)
    finished = theory(tmp_path, **OWN_CUTS)
    assert finished.returncode == 0, finished.stderr
    other = yaml.safe_load((tmp_path / "theory-comparison.yaml").read_text("utf-8"))
    assert other["S8"] == found["S8"]
    assert other["chi_square"] == found["chi_square"]


def test_cuts_that_leave_nothing_are_told_with_their_origin():
    data = [("plus", 40.0, 60.0), ("w", 40.0, 60.0)]
    ranges = choose_ranges(NOTHING_GIVEN | {"w": (600.0, None)}, {"xi_plus": 500.0})
    with pytest.raises(CatalogError) as caught:
        used_points([kind for kind, *_ in data], np.array([ends for _, *ends in data]), ranges)
    assert str(caught.value) == (
        "the scale cuts leave none of the 2 points, which are from 40 to 60 arcmin (xi_plus from "
        "500 (recorded in two-point); w from 600 (parameter scale_cuts.w_min)); change the "
        "parameter scale_cuts"
    )


def test_a_largest_separation_below_the_recorded_cut_is_told():
    with pytest.raises(CatalogError) as caught:
        choose_ranges(NOTHING_GIVEN | {"w": (None, 30.0)}, {"w": 30.0})
    assert str(caught.value) == (
        "scale cuts of w: there is nothing from 30 (recorded in two-point) to 30 (parameter "
        "scale_cuts.w_max); change scale_cuts.w_max, or set scale_cuts.w_min"
    )


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("xi_plus", np.inf, "as inf; it must be a number of arcmin"),
        ("xi_plus", -1.0, "as -1.0; it must be a number of arcmin"),
        ("xi_plus", "10", "as '10'; it must be a number of arcmin"),
        ("xip", 10.0, ", of none of xi_plus, xi_minus, gamma_t, w"),
    ],
)
def test_a_recorded_cut_that_cannot_be_applied_is_told(tmp_path, name, value, told):
    path = two_point(tmp_path, **{name: value})
    with pytest.raises(CatalogError) as caught:
        read_observations(str(path), str(tmp_path / "tracer-metadata.yaml"), 0.0)
    (problem,) = caught.value.args
    assert problem.startswith("two-point.sacc: its metadata record the scale cut 'scale_cut_")
    assert told in problem
