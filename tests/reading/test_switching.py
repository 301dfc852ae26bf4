"""Steps that may be skipped: which of them run, and what is left of a pipeline without them."""

from pathlib import Path

import pytest

from descpipe.errors import BadInput
from descpipe.model.problem import Problems
from descpipe.reading.overrides import read_overrides
from descpipe.reading.pipeline import read_pipeline

SWITCHED = Path(__file__).parents[1] / "golden" / "switched" / "pipeline.yaml"


def read(*settings):
    problems = Problems()
    pipeline = read_pipeline(SWITCHED, read_overrides(settings, [], None, problems), problems)
    assert problems.found == []
    return pipeline


def running(pipeline):
    return [step.name for step in pipeline.steps if pipeline.runs(step)]


def test_steps_of_switches_that_are_off_do_not_run():
    assert running(read()) == ["fit-extra", "show"]


def test_the_command_line_comes_before_the_file():
    assert running(read("fit-it=true", "extra=false")) == ["fit", "fit-again", "show"]


def test_without_skipped_steps_nothing_asks_for_what_they_write():
    left = read("extra=false").without_skipped()
    (show,) = left.steps
    assert (list(show.inputs), show.after) == (["first"], ())
    assert list(left.inputs) == ["table"]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("fit-it=on", "the text 'on' is not true or false; write true or false"),
        ("fitit=true", "the pipeline has no switch 'fitit'"),
        ("fit-it=", "not true or false"),
    ],
)
def test_what_is_no_switch_or_no_state_of_one_is_told(setting, said):
    problems = Problems()
    with pytest.raises(BadInput):
        read_pipeline(SWITCHED, read_overrides([setting], [], None, problems), problems)
    assert any(said in str(problem) for problem in problems.found)
