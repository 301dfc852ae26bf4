"""The parameters of the shipped stages have the ranges of what they stand for."""

import re

import pytest
from footprint import FULL_SKY_DEG2
from stage_classes import load_stage

STAGES = (
    "survey",
    "from_hdf5",
    "tomography",
    "pz_stack",
    "treecorr",
    "gather",
    "plots",
    "study",
    "null_tests",
    "noise_study",
    "theory",
)


@pytest.mark.parametrize(
    ("stage", "name", "value", "expected"),
    [
        ("survey", "area", 0.0, "0.0 deg2"),
        ("survey", "area", 50_000.0, "41252.96 deg2"),
        ("survey", "shape_noise", 1.0, "less than"),
        ("survey", "n_galaxies", 0, "minimum 1"),
        ("survey", "size", "Tiny", "did you mean 'tiny'?"),
        ("tomography", "edges", [0.5], "at least 2 items"),
        ("tomography", "edges", [0.5, -1.0], "minimum 0.0"),
        ("tomography", "zmax", 130.0, "maximum 20.0"),
        ("pz_stack", "area", 0.0, "0.0 deg2"),
        ("pz_stack", "method", "hierachical", "did you mean 'hierarchical'?"),
        ("pz_stack", "prior_length", 0.0, "minimum 0.001"),
        ("pz_stack", "n_samples", 1, "minimum 2"),
        ("treecorr", "min_sep", 0.0, "0.0 arcmin"),
        ("treecorr", "max_sep", 20_000.0, "10800.0 arcmin"),
        ("treecorr", "npatch", 1, "minimum 2"),
        ("null_tests", "p_limit", 0.0, "0.0"),
        ("null_tests", "tests", ["b_mode"], "did you mean 'b_modes'?"),
        ("null_tests", "on_fail", "fail", "report"),
        ("theory", "sigma8", 8.0, "maximum 1.5"),
        ("theory", "omega_c", 0.0, "0.0"),
        ("theory", "scale_cuts", {"w_min": 30.0, "w_max": 20.0}, "w_min"),
        ("theory", "scale_cuts", {"xi_min": 30.0}, "did you mean 'w_min'?"),
    ],
)
def test_a_value_that_cannot_be_is_refused(stage, name, value, expected):
    with pytest.raises(ValueError, match=re.escape(expected)):
        load_stage(stage).parameters[name].check(value)


@pytest.mark.parametrize("stage", ["survey", "pz_stack"])
def test_an_area_may_be_the_whole_sky(stage):
    area = load_stage(stage).parameters["area"]
    assert area.maximum <= FULL_SKY_DEG2
    assert FULL_SKY_DEG2 - area.maximum < 0.01


@pytest.mark.parametrize("stage", STAGES)
def test_every_parameter_says_what_it_is(stage):
    assert all(parameter.doc for parameter in load_stage(stage).parameters.values())


@pytest.mark.parametrize(
    ("stage", "names", "by"),
    [
        ("tomography", ("forest_columns", "forest_trees", "forest_seed"), "forest: "),
        ("pz_stack", ("densities",), "method is point"),
        ("treecorr", ("n_bootstrap",), "bootstrap: "),
    ],
)
def test_a_parameter_says_what_overrules_it(stage, names, by):
    """`descpipe list` shows its value all the same."""
    words = (f"not used if {by}", by)
    for name in names:
        doc = load_stage(stage).parameters[name].doc
        assert doc.endswith(words[0]) or doc.startswith(words[1]), name


@pytest.mark.parametrize(
    ("stage", "name", "others"),
    [
        ("tomography", "edges", ("nbin", "zmin", "zmax", "binning")),
        ("random_catalog", "number", ("density",)),
    ],
)
def test_a_parameter_takes_the_place_of_all_that_it_overrules(stage, name, others):
    assert load_stage(stage).parameters[name].instead_of == others
