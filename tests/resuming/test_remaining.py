"""The pipeline of the steps that run."""

from dataclasses import replace

import pytest

from descpipe.cwl.bundle import bundle
from descpipe.resuming.remaining import remaining


@pytest.fixture
def of(runs):
    """Return the pipeline without the steps that are named, which ran earlier."""
    earlier = runs.run("a")

    def reduce(*names):
        return remaining(runs.pipeline(), {name: earlier[name] for name in names})

    return reduce


def test_what_is_taken_over_is_an_input(of, runs):
    rest = of("first")
    assert [step.name for step in rest.steps] == ["second", "last"]
    assert list(rest.inputs) == ["once"]
    assert rest.inputs["once"].paths == (runs.folder / "a" / "once.txt",)
    assert rest.steps[0].inputs["once"].step is None


def test_inputs_that_no_step_reads_any_more_are_left_out(of):
    assert "raw" not in of("first").inputs
    assert list(of().inputs) == ["raw"]


def test_only_what_the_other_steps_read_is_an_input(of):
    assert list(of("first", "second").inputs) == ["twice"]


def test_nothing_is_left_if_all_is_taken_over(of):
    rest = of("first", "second", "last")
    assert (rest.steps, dict(rest.inputs)) == ((), {})


def test_a_step_waits_for_no_step_that_is_taken_over(runs):
    text = (runs.project.folder / "pipeline.yaml").read_text()
    runs.project.write("pipeline.yaml", text.replace("last: {}", "last: {after: [first]}"))
    earlier = runs.run("a")
    rest = remaining(runs.pipeline(), {"first": earlier["first"]})
    assert rest.steps[-1].after == ()


def test_an_optional_file_that_was_not_written_is_not_read(runs):
    earlier = runs.run("a")
    nothing = replace(earlier["first"], outputs={"once": None})
    rest = remaining(runs.pipeline(), {"first": nothing})
    assert rest.steps[0].inputs == {}
    assert dict(rest.inputs) == {}


def test_the_documents_of_the_rest_are_whole(of, tmp_path):
    texts = bundle(of("first"), tmp_path, "none")
    assert "tools/first.cwl" not in texts
    assert "once:" in texts["job.yml"]
    assert "once.txt" in texts["job.yml"]
