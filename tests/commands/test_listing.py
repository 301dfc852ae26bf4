"""`descpipe list` of a pipeline."""

import json
from pathlib import Path

import pytest
from running_registry import free_port

from descpipe.cli import main

GOLDEN = Path(__file__).parent / "listed"

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
        assert main(["list", "pipeline.yaml", "--engine", "none", *words]) == 0
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
    assert lines[:2] == ["steps", "  first   Copy the inputs"]
    assert [line for line in lines if line and line[0] != " "] == [
        "steps",
        "images",
        "inputs",
        "outputs",
        "config",
        "parameters",
    ]
    assert "  first  config  config.yaml  my config.yaml" in lines


def test_programs_get_json_with_types_and_documentation(listed):
    document = json.loads(listed("--json", "--set", "first.nbin=5"))
    assert document["version"] == "1.1"
    nbin = document["parameters"]["first"]["nbin"]
    assert (nbin["type"], nbin["value"], nbin["default"], nbin["doc"]) == ("int", 5, 4, "bins")
    assert (nbin["origin"], nbin["place"]) == ("command line", "--set first.nbin=5")
    assert document["inputs"]["second"]["once"]["from"] == "first"
    assert document["inputs"]["first"]["raw"]["files"] == ["my data/raw.txt"]


def test_a_wrong_pipeline_is_told_instead(chain, capsys):
    chain.pipeline("steps: {frist: {}}\n")
    assert main(["list", "pipeline.yaml"]) == 1
    assert "did you mean 'first'?" in capsys.readouterr().err


def test_each_step_is_listed_with_its_image(listed):
    assert listed("--images") == (
        "  step    image                 size  where    digest\n"
        "  first   desc/tiny-first:1.0   -     sources  -\n"
        "  second  desc/tiny-second:1.0  -     sources  -\n"
        "  last    desc/tiny-last:1.0    -     sources  -\n"
    )


def test_names_of_images_are_those_of_the_users_settings(listed, monkeypatch, capsys):
    monkeypatch.setenv("DESCPIPE_OWNER", "me")
    document = json.loads(listed("--images", "--json"))
    assert document["images"]["last"]["name"] == "me/tiny-last:1.0"
    assert document["pipeline"]["settings"] == {"owner": "DESCPIPE_OWNER"}


@pytest.mark.usefixtures("no_engine")
def test_an_engine_that_does_not_answer_hides_nothing_else(chain, capsys):
    assert main(["list", "pipeline.yaml", "--engine", "docker"]) == 0
    out, err = capsys.readouterr()
    assert "  first   desc/tiny-first:1.0   -     sources, local ?  -" in out.splitlines()
    assert "  second  once   a txt file  step first" in out.splitlines()
    assert err.startswith("images on this machine are not known: Docker is needed, but ")


def test_a_registry_that_does_not_answer_hides_nothing_else(chain, capsys):
    host = f"127.0.0.1:{free_port()}"
    text = (chain.folder / "pipeline.yaml").read_text(encoding="utf-8")
    chain.write("pipeline.yaml", text.replace("owner: desc", f"owner: desc\nregistry: {host}"))
    assert main(["list", "pipeline.yaml", "--images", "--remote", "--engine", "none"]) == 0
    out, err = capsys.readouterr()
    assert out.count("sources, registry ?") == 3
    assert err == f"images in a registry are not known: no registry answers at {host}\n"


def test_the_document_for_programs_is_stable(chain, golden, capsys):
    chain.stage(
        "first",
        config='{"config": "config.yaml"}',
        inputs='{"raw": descpipe.FITS(columns={"ra": descpipe.Column("float", unit="deg")})}',
        outputs='{"once": "txt"}',
        parameters=PARAMETERS,
    )
    chain.write("images/first/config.schema.json", '{"properties": {"a": {"type": "number"}}}')
    chain.write("my config.yaml", "a: 1\n")
    chain.pipeline("""\
        inputs: {raw: my data/raw.fits}
        output: out
        steps:
          first: {config: {config: my config.yaml}}
        """)
    for what, name in (("pipeline.yaml", "pipeline"), ("images/first", "stage")):
        assert main(["list", what, "--json", "--engine", "none"]) == 0
        golden(GOLDEN / f"{name}.json", capsys.readouterr().out)
