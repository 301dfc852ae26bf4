"""Scattered steps: how many parts they have, which values these get, and what is given for them."""

from pathlib import Path

import pytest

from descpipe.model.problem import Problems
from descpipe.model.scatter import Scatter, told_apart
from descpipe.reading.overrides import Overrides, read_overrides
from descpipe.reading.pipeline import read_pipeline

SCATTERED = Path(__file__).parents[1] / "golden" / "scattered" / "pipeline.yaml"


def steps(overrides=Overrides()):  # noqa: B008 - it is immutable
    problems = Problems()
    pipeline = read_pipeline(SCATTERED, overrides, problems)
    assert problems.found == []
    return {step.name: step for step in pipeline.steps}


def counts(found):
    return {name: step.scatter.count for name, step in found.items() if step.scatter}


def test_parts_are_counted_through_the_steps_that_follow():
    assert counts(steps()) == {"measure": 4, "fit": 4, "pair": 3, "share": 3}


def test_files_of_the_command_line_are_other_parts():
    problems = Problems()
    words = [f"exposures={path}" for path in ("a.txt", "b.txt", "c.txt")]
    found = steps(read_overrides([], words, None, problems))
    assert counts(found)["measure"] == counts(found)["fit"] == 6


def test_values_of_the_command_line_are_those_of_all_parts():
    found = steps(read_overrides(["measure.nbin=5,6,7"], [], None, Problems()))
    assert found["measure"].scatter.parameters == {"nbin": (5, 6, 7)}
    assert counts(found)["fit"] == 6


@pytest.mark.parametrize("words", ["measure.nbin=3,0", "measure.nbin=many", "measure.nbin=3,3"])
def test_wrong_values_of_the_command_line_are_told(words):
    problems = Problems()
    with pytest.raises(Exception, match="measure"):
        read_pipeline(SCATTERED, read_overrides([words], [], None, problems), problems)


def test_what_a_scattered_step_reads_and_writes_are_lists():
    step = steps()["measure"]
    assert step.reads("sky-exposure").kind == "a list of txt files"
    assert step.writes("table").kind == "a list of txt files"
    assert step.output_file_name("table") == "tables.*.txt"
    assert steps()["collect"].writes("all").kind == "a txt file"


def test_in_a_product_the_last_varies_fastest():
    scatter = Scatter(parameters={"a": (1, 2), "b": (1, 2, 3)}, method="product")
    places = [scatter.place_of(part, scatter.lengths()) for part in range(6)]
    assert places == [{"a": a, "b": b} for a in range(2) for b in range(3)]


def test_zip_takes_the_first_with_the_first():
    scatter = Scatter(parameters={"a": (1, 2)}, shards=2, method="zip")
    assert scatter.place_of(1, scatter.lengths()) == {"a": 1, "shards": 1}


def test_shards_have_names_that_sort_by_number():
    assert Scatter(shards=3).shard_names() == ("1-of-3", "2-of-3", "3-of-3")
    names = Scatter(shards=12).shard_names()
    assert names[0] == "01-of-12"
    assert sorted(names) == list(names)


def test_names_are_numbered_only_if_parts_would_be_called_alike():
    assert told_apart(["a.fits", "b.fits"]) == ["a.fits", "b.fits"]
    assert told_apart(["a.fits", "b.fits", "a.fit"]) == ["1-a.fits", "2-b.fits", "3-a.fit"]
