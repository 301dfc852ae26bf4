"""How many parts the scattered steps of sub-pipelines have: as many as the files they are given."""

import shutil
from pathlib import Path

import pytest

from descpipe.errors import BadInput
from descpipe.launchers.batch import job_of_all
from descpipe.model.parts import parts_of_steps
from descpipe.model.problem import Problems
from descpipe.model.sub_pipelines import with_plain_names
from descpipe.reading.overrides import read_overrides
from descpipe.reading.pipeline import read_pipeline

SCATTERED = Path(__file__).parents[1] / "golden" / "scattered"
HEAD = 'pipeline: around\nversion: "1.0"\nowner: desc\n'
BOTH = "parameters: {nbin: [2, 3]}, method: zip"


@pytest.fixture
def folder(tmp_path):
    """A pipeline that is a step of another one, which is a step of a third."""
    shutil.copytree(SCATTERED / "images", tmp_path / "images")
    write_inner(tmp_path, files="a.txt, b.txt", scatter="inputs: [sky-exposure]")
    step = "steps:\n  {}:\n    pipeline: {}.yaml\n    inputs: {{{}}}\n"
    middle = step.format("inner", "inner", "exposures: nights")
    (tmp_path / "middle.yaml").write_text(f"{HEAD}inputs: {{nights: [a.txt, b.txt]}}\n{middle}")
    outer = step.format("all", "middle", "nights: given")
    (tmp_path / "outer.yaml").write_text(f"{HEAD}inputs: {{given: [a.txt]}}\n{outer}")
    return tmp_path


def write_inner(folder, *, files, scatter):
    (folder / "inner.yaml").write_text(
        f"{HEAD}images: [images]\ninputs: {{exposures: [{files}]}}\nsteps:\n"
        f"  measure:\n    scatter: {{{scatter}}}\n    inputs: {{sky-exposure: exposures}}\n"
        "    outputs: {table: tables}\n    resources: {time: 10 min}\n"
        "  fit:\n    scatter: table\n    inputs: {table: tables}\n    resources: {time: 1 min}\n"
    )


def read(folder, name, given):
    """Return a pipeline that is given some files, and what is told of it."""
    problems = Problems()
    words = [f"{'given' if name == 'outer' else 'nights'}={one}.txt" for one in given]
    overrides = read_overrides([], words, None, problems)
    try:
        pipeline = read_pipeline(folder / f"{name}.yaml", overrides, problems)
    except BadInput:
        pipeline = None
    return pipeline, [str(problem) for problem in problems.found]


def counts(pipeline):
    return {step.name: step.scatter.count for step in pipeline.steps}


@pytest.mark.parametrize(("given", "number"), [("a", 1), ("abcd", 4)])
def test_parts_are_those_of_what_the_pipeline_around_gives(folder, given, number):
    pipeline, told = read(folder, "middle", given)
    assert told == []
    assert counts(pipeline) == {"inner/measure": number, "inner/fit": number}
    outer, _ = read(folder, "outer", given)
    assert counts(outer) == {"all/inner/measure": number, "all/inner/fit": number}
    assert {len(parts) for parts in parts_of_steps(outer).values()} == {number}


def test_the_time_of_a_job_is_that_of_these_parts(folder):
    pipeline, _ = read(folder, "outer", "abcd")
    assert job_of_all(with_plain_names(pipeline)).minutes == 4 * 11


def test_lists_of_other_lengths_are_told_where_they_are_given(folder):
    write_inner(folder, files="a.txt, b.txt", scatter=f"inputs: [sky-exposure], {BOTH}")
    _, (told,) = read(folder, "middle", "abcd")
    assert "middle.yaml:8:25: step 'inner/measure' combines the first with the first" in told
    assert "there are 4 of sky-exposure, 2 of nbin; give as many of each" in told
    assert "`method: product` in " in told
    assert told.endswith("inner.yaml")
    _, (told,) = read(folder, "outer", "abc")
    assert "outer.yaml:8:22: step 'all/inner/measure' combines" in told
    assert "there are 3 of sky-exposure, 2 of nbin" in told


def test_the_files_that_a_sub_pipeline_names_itself_are_not_compared(folder):
    write_inner(folder, files="a.txt, b.txt, c.txt", scatter=f"inputs: [sky-exposure], {BOTH}")
    assert read(folder, "middle", "ab")[1] == read(folder, "outer", "ab")[1] == []
    _, (told,) = read(folder, "inner", "")
    assert "inner.yaml:8:5: step 'measure' combines" in told


def test_lists_that_no_file_can_make_equal_are_told_once_in_their_own_file(folder):
    write_inner(folder, files="a.txt", scatter=f"shards: 3, inputs: [sky-exposure], {BOTH}")
    _, (told,) = read(folder, "outer", "abc")
    assert "inner.yaml:8:5: step 'measure' combines" in told
    assert "there are 2 of nbin, 3 of shards" in told


def test_a_pipeline_that_is_used_twice_is_counted_for_each_use(folder):
    inner = "pipeline: inner.yaml, inputs: {exposures: %s}, outputs: {tables: %s, fits: %s}"
    (folder / "twice.yaml").write_text(
        f"{HEAD}inputs: {{few: [a.txt], nights: [a.txt, b.txt]}}\nsteps:\n"
        f"  one: {{{inner % ('few', 'a', 'b')}}}\n  two: {{{inner % ('nights', 'c', 'd')}}}\n"
    )
    pipeline, told = read(folder, "twice", "abc")
    assert told == []
    names = ("one/measure", "one/fit", "two/measure", "two/fit")
    assert counts(pipeline) == dict(zip(names, (1, 1, 3, 3), strict=True))


def test_steps_around_are_counted_by_what_the_steps_inside_write(folder):
    path = folder / "middle.yaml"
    after = "  again:\n    stage: fit\n    scatter: table\n    inputs: {table: tables}\n"
    text = path.read_text().replace("inputs: {nights", "images: [images]\ninputs: {nights")
    path.write_text(f"{text}{after}    outputs: {{fits: others}}\n")
    pipeline, told = read(folder, "middle", "abc")
    assert told == []
    assert counts(pipeline)["again"] == 3


CHOICES = """\
images: [images]
inputs: {nights: [a.txt, b.txt], more: c.txt, third: d.txt}
switches: {deep: true, wide: true}
output: out
steps:
  measure:
    when: deep
    scatter: sky-exposure
    inputs: {sky-exposure: nights}
  other:
    stage: measure
    scatter: sky-exposure
    inputs: {sky-exposure: {all: [third, more, singled]}}
    outputs: {table: tables}
  single:
    stage: fit
    when: wide
    inputs: {table: more}
    outputs: {fits: singled}
  fit: {scatter: table, inputs: {table: {all: [table, tables]}}}
  again:
    stage: fit
    scatter: table
    inputs: {table: {first: [tables, nights]}}
    outputs: {fits: largest}
"""


@pytest.mark.parametrize(
    ("switches", "other", "fit"),
    [
        ([], 3, 5),
        (["deep=false"], 3, 3),
        (["wide=false"], 2, 4),
        (["deep=false", "wide=false"], 2, 2),
    ],
)
def test_parts_are_counted_of_what_is_there_of_several_files(folder, switches, other, fit):
    path = folder / "choices.yaml"
    path.write_text(HEAD + CHOICES)
    problems = Problems()
    pipeline = read_pipeline(path, read_overrides(switches, [], None, problems), problems)
    parts = {step.name: step.scatter.count for step in pipeline.steps if step.scatter}
    assert parts == {"measure": 2, "other": other, "fit": fit, "again": other}
