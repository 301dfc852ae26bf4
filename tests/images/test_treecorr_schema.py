"""The JSON Schema of treecorr.yaml allows what TreeCorr takes, and nothing else."""

import json

import pytest
import treecorr
from measurement import read_options
from stage_classes import IMAGES, load_stage

from descpipe.contract.config_schema import config_problems
from descpipe.contract.structured import schema_problems

SCHEMA = json.loads((IMAGES / "treecorr" / "treecorr.schema.json").read_text(encoding="utf-8"))
CONFIG = IMAGES.parent / "pipelines" / "two-point" / "treecorr.yaml"
OPTIONS = {name: rule for name, rule in SCHEMA["properties"].items() if "$ref" not in rule}
FORBIDDEN = set(SCHEMA["properties"]) - set(OPTIONS)


def allowed_values(rule):
    """Return values that a rule of the schema allows, its ends among them."""
    if "enum" in rule:
        return rule["enum"]
    if rule["type"] == "boolean":
        return [True, False]
    return [rule["minimum"], rule.get("maximum", rule["minimum"] + 1)]


@pytest.mark.parametrize("name", OPTIONS)
def test_treecorr_takes_what_the_schema_allows(name):
    assert name in treecorr.GGCorrelation._valid_params
    for value in allowed_values(OPTIONS[name]):
        assert schema_problems({name: value}, SCHEMA) == []
        bins = {"min_sep": 1.0, "max_sep": 10.0, "nbins": 2, "sep_units": "arcmin"}
        treecorr.GGCorrelation(**bins, **{name: value})


def test_what_the_stage_has_parameters_for_is_no_option():
    of_treecorr = {*treecorr.GGCorrelation._valid_params, *treecorr.Catalog._valid_params}
    assert set(load_stage("treecorr").parameters) & of_treecorr == FORBIDDEN
    assert schema_problems({"min_sep": 1.0}, SCHEMA) == [
        "min_sep: this is a parameter of the stage; write it under `parameters` of the step"
    ]


@pytest.fixture
def check(tmp_path):
    """Return what the stage tells of a config file."""

    def told(text):
        path = tmp_path / "treecorr.yaml"
        path.write_text(text, encoding="utf-8")
        problems = config_problems(str(IMAGES / "treecorr"), "treecorr.yaml", str(path))
        return [problem.replace(f"{tmp_path}/", "") for problem in problems]

    return told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bin_slap: 0\n", "treecorr.yaml: bin_slap: not a known key; did you mean 'bin_slop'?"),
        ("zzz: 1\n", "treecorr.yaml: zzz: not a known key; known: angle_slop, "),
        ("0: 1\n", "treecorr.yaml: [0]: not a known key"),
        ("bin_slop: small\n", "treecorr.yaml: bin_slop: the text 'small' is not a number"),
        ("bin_slop: -1\n", "treecorr.yaml: bin_slop: -1 is less than the minimum of 0"),
        ("bin_slop: .nan\n", "treecorr.yaml: bin_slop: nan is not a finite number"),
        ("angle_slop: 30\n", "treecorr.yaml: angle_slop: 30 is greater than the maximum of 3.2"),
        ("brute: 1\n", "treecorr.yaml: brute: 1 is not true or false"),
        ("max_top: 0\n", "treecorr.yaml: max_top: 0 is less than the minimum of 1"),
        ("metric: Rperp\n", "'Rperp' is not one of its choices; known: Arc, Euclidean"),
        ("split_method: meen\n", "'meen' is not one of its choices; did you mean 'mean'?"),
        ("bin_slop: 0\nbin_slop: 1\n", "'bin_slop' is given twice (line 2); keep one"),
        ("- bin_slop\n", "treecorr.yaml: a list is not a mapping"),
        ("bin_slop: [\n", "treecorr.yaml is not YAML: "),
    ],
)
def test_what_treecorr_does_not_take_is_told(check, text, expected):
    (problem,) = check(text)
    assert expected in problem


def test_all_that_is_wrong_is_told(check):
    assert len(check("bin_slap: 0\nbrute: 2\n")) == 2


def test_the_shipped_options_are_good(check):
    assert check(CONFIG.read_text(encoding="utf-8")) == []


def test_options_are_read(tmp_path):
    (tmp_path / "treecorr.yaml").write_text("# but these\nbin_slop: 0\nmetric: Arc\n")
    assert read_options(str(tmp_path / "treecorr.yaml")) == {"bin_slop": 0, "metric": "Arc"}


def test_an_empty_file_has_no_options(check, tmp_path):
    assert check("# TreeCorr's defaults\n") == []
    assert read_options(str(tmp_path / "treecorr.yaml")) == {}
