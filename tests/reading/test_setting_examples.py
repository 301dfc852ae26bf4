"""The advice for a setting of another form: one of this very pipeline."""

import pytest

from descpipe.errors import BadInput
from descpipe.model.problem import Problems
from descpipe.reading.overrides import read_overrides
from descpipe.reading.pipeline import read_pipeline


def advice(project, text):
    """Return what to do about a setting."""
    problems = Problems()
    overrides = read_overrides([text], [], None, problems)
    with pytest.raises(BadInput) as refusal:
        read_pipeline(project.folder / "pipeline.yaml", overrides, problems)
    (problem,) = refusal.value.problems
    assert problem.what.endswith("not of the form step.parameter=value")
    return problem.do


@pytest.fixture
def fitted(chain):
    """The chain, two steps of which have parameters."""
    for name, given, written, parameters in (
        ("second", "once", "twice", "{'edges': [0.5, 1.5], 'order': 3}"),
        ("last", "twice", "final", "{'colour': 'red'}"),
    ):
        inputs, outputs = f"{{'{given}': 'txt'}}", f"{{'{written}': 'txt'}}"
        chain.stage(name, inputs=inputs, outputs=outputs, parameters=parameters)
    return chain


@pytest.mark.parametrize(
    ("text", "do"),
    [
        ("foo", "as in second.order=3"),
        ("colour=blue", "as in last.colour=blue"),
        ("colour", "as in last.colour=red"),
        ("last.colour", "as in last.colour=red"),
        ("last", "as in last.colour=red"),
    ],
)
def test_the_nearest_parameter_of_the_pipeline_is_the_example(fitted, text, do):
    assert advice(fitted, text) == do


def test_a_pipeline_without_parameters_has_no_example(chain):
    assert advice(chain, "foo=1") == "remove it: no step of this pipeline has parameters"


def test_a_switch_is_an_example_too(fitted):
    text = (fitted.folder / "pipeline.yaml").read_text()
    text = text.replace("last: {}", "last: {when: finish}")
    fitted.write("pipeline.yaml", text.replace("steps:", "switches: {finish: true}\nsteps:"))
    assert advice(fitted, "finish") == "as in finish=true"
