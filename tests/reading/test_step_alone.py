"""One step alone: what it reads comes from files at hand, whoever writes them in the pipeline."""

import pytest

from descpipe.errors import BadInput, Refused
from descpipe.reading.overrides import Overrides
from descpipe.reading.step_alone import AtHand, step_alone


def alone(project, name, given=None, results=("out",), overrides=None):
    pipeline = project.read(overrides)
    step = next(step for step in pipeline.steps if step.name == name)
    folders = tuple(project.folder / folder for folder in results)
    return step_alone(pipeline, step, AtHand(given=given or {}, results=folders))


def files(pipeline):
    return {tag: [path.name for path in given.paths] for tag, given in pipeline.inputs.items()}


def test_a_step_reads_what_an_earlier_run_left(chain):
    chain.write("out/once.txt", "x")
    one = alone(chain, "second")
    assert [step.name for step in one.steps] == ["second"]
    assert one.inputs["once"].paths == (chain.folder / "out" / "once.txt",)
    assert one.steps[0].inputs["once"].step is None


def test_a_step_that_reads_no_other_needs_no_run(chain):
    assert files(alone(chain, "first")) == {"raw": ["raw.txt"]}


def test_files_that_are_not_there_name_the_step_that_writes_them(chain):
    with pytest.raises(Refused) as refusal:
        alone(chain, "last")
    assert str(refusal.value) == (
        "input 'twice': step 'second' writes it, and there is no out/twice.txt; "
        "run first (`descpipe run pipeline.yaml`), or give --input twice=FILE"
    )


def test_a_given_file_comes_before_that_of_a_run(chain):
    chain.write("out/once.txt", "x")
    mine = chain.write("mine.txt", "y")
    assert alone(chain, "second", {"once": (mine,)}).inputs["once"].paths == (mine,)


def test_one_file_is_not_two(chain):
    with pytest.raises(Refused, match="--input once: given 2 files, but it is one"):
        alone(chain, "second", {"once": (chain.folder / "a", chain.folder / "b")})


def test_all_results_are_those_of_one_run(chain):
    chain.stage("both", inputs='{"once": "txt", "twice": "txt"}', outputs='{"all": "txt"}')
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("  last: {}\n", "  last: {}\n  both: {}\n"))
    for name in ("out.failed/once.txt", "out/once.txt", "out/twice.txt"):
        chain.write(name, "x")
    one = alone(chain, "both", results=("out.failed", "out"))
    assert {path.parent.name for given in one.inputs.values() for path in given.paths} == {"out"}
    chain.write("out.failed/twice.txt", "x")
    one = alone(chain, "both", results=("out.failed", "out"))
    assert {path.parent.name for given in one.inputs.values() for path in given.paths} == {
        "out.failed"
    }


def test_a_list_is_all_its_parts_in_their_order(project):
    project.stage("split", outputs='{"part": ["txt"]}')
    project.stage("join", inputs='{"part": ["txt"]}', outputs='{"all": "txt"}')
    project.pipeline("output: out\nsteps: {split: {}, join: {}}\n")
    for name in ("part.b.txt", "part.a.txt", "other.c.txt"):
        project.write(f"out/{name}", "x")
    assert files(alone(project, "join")) == {"part": ["part.a.txt", "part.b.txt"]}


def test_an_optional_result_can_be_left_out(project):
    project.stage("write", outputs='{"more": "txt"}')
    project.stage("read", inputs='{"more": File("txt", optional=True)}', outputs='{"all": "txt"}')
    project.pipeline("output: out\nsteps: {write: {}, read: {}}\n")
    one = alone(project, "read", {"more": ()})
    assert (one.inputs, one.steps[0].inputs) == ({}, {})


def test_stand_ins_for_results_are_left_to_those_who_ask_for_them(chain):
    given = {"once": (chain.write("mine.txt", "x"),)}
    with pytest.raises(BadInput, match="step 'first' writes 'once'"):
        chain.read(Overrides(inputs=given))
    assert list(chain.read(Overrides(inputs=given, has_stand_ins=True)).inputs) == ["raw"]
