"""DESC_PARAMETERS: what a shell gives to a stage that is started in it by hand."""

import json
import os

import pytest
from launching import stage_class

from descpipe import Parameter

PARAMETERS = {
    "nbin": 4,
    "scale": Parameter(float, 1.0, minimum=0.0),
    "edges": Parameter([float], None),
    "cuts": {"low": 1.0, "kind": "a"},
}


def show(stage):
    print(json.dumps({name: stage.get_parameter(name) for name in stage.parameters}))


def values(launch, *words):
    return json.loads(launch(stage_class(run=show, parameters=PARAMETERS), *words).out)


def test_values_of_the_environment_come_before_defaults(launch):
    os.environ["DESC_PARAMETERS"] = json.dumps(
        {"nbin": 5, "scale": 2, "edges": [0.5, 1], "cuts": {"low": 3.0, "kind": "b"}}
    )
    assert values(launch) == {
        "nbin": 5,
        "scale": 2.0,
        "edges": [0.5, 1.0],
        "cuts": {"low": 3.0, "kind": "b"},
    }


def test_values_of_the_command_line_come_before_those_of_the_environment(launch):
    os.environ["DESC_PARAMETERS"] = '{"nbin": 5, "scale": 2.5}'
    found = values(launch, "--parameter=nbin=6")
    assert (found["nbin"], found["scale"]) == (6, 2.5)


def test_a_runner_that_gives_all_values_is_not_disturbed(launch):
    os.environ["DESC_PARAMETERS"] = '{"nbin": 5, "edges": [1.0]}'
    given = ["--parameter=nbin=6", "--parameter=scale=1", '--parameter=cuts={"low": 1}']
    assert values(launch, "--all-given", *given)["edges"] is None


@pytest.mark.parametrize("text", ["", "{}"])
def test_an_empty_variable_gives_nothing(launch, text):
    os.environ["DESC_PARAMETERS"] = text
    assert values(launch)["nbin"] == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nbin=4", 'DESC_PARAMETERS is not a JSON object; write it as in {"nbin": 4}'),
        ("[4]", 'DESC_PARAMETERS is not a JSON object; write it as in {"nbin": 4}'),
        ("[" * 100_000, 'DESC_PARAMETERS is not a JSON object; write it as in {"nbin": 4}'),
        (
            '{"nbim": 4}',
            "parameter 'nbim' of DESC_PARAMETERS is not one of this stage; did you mean 'nbin'?",
        ),
        ('{"scale": -1}', "parameter 'scale': -1.0 is below the minimum 0.0; write that or more"),
    ],
)
def test_what_is_wrong_in_it_is_told(launch, text, message):
    os.environ["DESC_PARAMETERS"] = text
    assert launch.say(parameters=PARAMETERS) == f"probe: {message}\n"
