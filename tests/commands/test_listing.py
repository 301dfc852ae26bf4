"""`descpipe list`."""

import json

import pytest

from descpipe.cli import main

PARAMETERS = """{
    "nbin": Parameter(int, 4, doc="bins"),
    "cuts": Parameter({"low": Parameter(float, 1.0, unit="arcmin"), "high": 2.0}),
    "area": Parameter(float, None, unit="deg2"),
}"""


@pytest.fixture
def listed(chain, capsys):
    """Return what `descpipe list` writes."""
    chain.stage(
        "first",
        config='{"config": "config.yaml"}',
        inputs='{"raw": "txt", "mask": File("fits", optional=True)}',
        outputs='{"once": "txt"}',
        parameters=PARAMETERS,
    )
    chain.write("my config.yaml", "a: 1\n")
    chain.pipeline("""\
        inputs: {raw: my data/raw.txt}
        output: out
        steps:
          first:
            config: {config: my config.yaml}
            parameters: {cuts: {low: 3}}
          second: {}
          last: {outputs: {final: end}}
        """)

    def call(*words):
        assert main(["list", "pipeline.yaml", *words]) == 0
        return capsys.readouterr().out

    return call


def test_each_value_is_listed_with_its_origin(listed):
    assert listed("--parameters", "--set", "first.cuts.high=5") == (
        "  first  nbin       4           stage's default\n"
        "         cuts.low   3.0 arcmin  pipeline.yaml:10:30\n"
        "         cuts.high  5.0         --set first.cuts.high=5\n"
        "         area       not given   stage's default\n"
    )


def test_each_input_is_listed_with_what_gives_it(listed):
    assert listed("--inputs") == (
        "  first   raw    a txt file   my data/raw.txt\n"
        "          mask   a fits file  not given\n"
        "  second  once   a txt file   step first\n"
        "  last    twice  a txt file   step second\n"
    )


def test_outputs_are_listed_under_the_names_of_their_files(listed):
    assert listed("--outputs").splitlines()[-1].split() == [
        "last",
        "final",
        "a",
        "txt",
        "file",
        "out/end.txt",
    ]


def test_without_an_option_everything_is_listed_in_parts(listed):
    lines = listed().splitlines()
    assert [line for line in lines if line and line[0] != " "] == [
        "inputs",
        "outputs",
        "config",
        "parameters",
    ]
    assert "  first  config  config.yaml  my config.yaml" in lines


def test_programs_get_json_with_types_and_documentation(listed):
    document = json.loads(listed("--json", "--set", "first.nbin=5"))
    assert document["version"] == "1.0"
    assert document["parameters"]["first"]["nbin"] == {
        "type": "int",
        "value": 5,
        "unit": "",
        "doc": "bins",
        "origin": "command line",
        "place": "--set first.nbin=5",
    }
    assert document["inputs"]["second"]["once"]["from"] == "first"
    assert document["inputs"]["first"]["raw"]["files"] == ["my data/raw.txt"]


def test_a_wrong_pipeline_is_told_instead(chain, capsys):
    chain.pipeline("steps: {frist: {}}\n")
    assert main(["list", "pipeline.yaml"]) == 1
    assert "did you mean 'first'?" in capsys.readouterr().err
