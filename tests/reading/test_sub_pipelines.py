"""Pipelines as steps of others: what they read, write and are told, and which steps they add."""

import shutil
from pathlib import Path

import pytest

from descpipe.building.plan import plan_images
from descpipe.errors import BadInput
from descpipe.model.problem import Problems
from descpipe.reading.overrides import read_overrides
from descpipe.reading.pipeline import read_pipeline
from descpipe.reading.sub_pipelines import DEEPEST

GOLDEN = Path(__file__).parents[1] / "golden" / "sub-pipelines"


def read(*settings, path=GOLDEN / "pipeline.yaml"):
    problems = Problems()
    pipeline = read_pipeline(path, read_overrides(settings, [], None, problems), problems)
    assert problems.found == []
    return pipeline


def refused(path, *settings):
    """Return what is told of a pipeline that cannot be read."""
    problems = Problems()
    with pytest.raises(BadInput):
        read_pipeline(path, read_overrides(settings, [], None, problems), problems)
    return [str(problem) for problem in problems.found]


def step(pipeline, name):
    return next(step for step in pipeline.steps if step.name == name)


def taken(pipeline, name):
    """Return who writes what a step reads, and the tag; of an input, no one."""
    return {own: (by.step, by.tag) for own, by in step(pipeline, name).inputs.items()}


@pytest.fixture
def copied(tmp_path):
    """The golden case in a folder that may be changed."""
    folder = tmp_path / "my analyses"
    shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns("expected"))
    return folder


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_steps_of_a_sub_pipeline_stand_in_its_place_in_an_order_in_which_they_can_run():
    names = [step.name for step in read().steps]
    narrow = ["narrow/scale", "narrow/total/add", "narrow/remark"]
    assert names[:3] == narrow
    assert names.index("each/remark") < names.index("wide/scale")  # by `after`
    assert [step.name for step in read().own_steps()] == [
        *("narrow", "each", "wide", "fast", "nights", "show", "gather")
    ]


def test_files_are_joined_across_the_files_of_pipelines():
    pipeline = read()
    assert taken(pipeline, "narrow/scale") == {"numbers": (None, "table")}
    assert taken(pipeline, "narrow/total/add") == {"numbers": ("narrow/scale", "narrow-scaled")}
    assert taken(pipeline, "wide/scale") == {"numbers": ("narrow/scale", "narrow-scaled")}
    assert taken(pipeline, "narrow/remark") == {"sum": ("narrow/total/add", "narrow-sum")}
    assert step(pipeline, "narrow/total/add").outputs == {"sum": "narrow-sum"}


def test_steps_wait_for_all_of_a_pipeline_and_all_of_a_pipeline_waits():
    pipeline = read()
    each = ("each/scale", "each/total/add", "each/remark")
    assert step(pipeline, "wide/scale").after == each
    assert step(pipeline, "wide/remark").after == ("wide/total/add", *each)
    assert step(pipeline, "show").after == ("wide/scale", "wide/total/add", "wide/remark", "nights")


def test_a_value_is_the_one_said_furthest_outside_and_knows_where():
    pipeline = read("wide.total_add_offset=7", "narrow/scale.least=1")
    factor = step(pipeline, "narrow/scale")
    assert (factor.parameters["factor"], factor.origins["factor"].place.path.name) == (
        *(3.0, "pipeline.yaml"),
    )
    inner = step(pipeline, "wide/scale")
    assert (inner.parameters["factor"], inner.origins["factor"].place.path.name) == (
        *(10.0, "measurement.yaml"),
    )
    default = step(pipeline, "wide/scale").origins["least"]
    assert (default.kind, default.place.path.name) == ("default", "run.py")
    assert step(pipeline, "wide/total/add").parameters["offset"] == 7.0
    assert step(pipeline, "narrow/scale").parameters["least"] == 1.0
    assert step(pipeline, "each/total/add").parameters["offset"] == 0.5


def test_a_range_that_ends_with_another_parameter_holds_in_sub_pipelines_too():
    (told,) = refused(GOLDEN / "pipeline.yaml", "narrow/scale.least=4")
    assert "'scale_factor': 3.0 is not above 'scale_least', which is 4.0" in told


def test_paths_are_relative_to_the_file_that_names_them():
    pipeline = read()
    parts = GOLDEN / "parts"
    assert step(pipeline, "narrow/scale").config == {"config": parts / "scale.yaml"}
    assert step(pipeline, "wide/scale").config == {"config": GOLDEN / "fine.yaml"}
    assert pipeline.sub_files() == {
        **dict.fromkeys(("narrow", "each", "wide"), parts / "measurement.yaml"),
        **{f"{name}/total": parts / "inner/total.yaml" for name in ("narrow", "each", "wide")},
    }


def test_switches_inside_are_those_of_each_use():
    pipeline = read("quick=true", "narrow.with-remark=false", "wide/with-remark=true")
    runs = {step.name: pipeline.runs(step) for step in pipeline.steps}
    assert (runs["narrow/remark"], runs["wide/remark"], runs["each/remark"]) == (False, True, True)
    pipeline = read("deep=false", "quick=true", "wide.with-remark=true", "narrow.with-remark=false")
    assert not any(pipeline.runs(one) for one in pipeline.steps if one.name.startswith("wide/"))


def test_what_is_no_switch_of_a_sub_pipeline_is_told():
    (told,) = refused(GOLDEN / "pipeline.yaml", "wide/with-remarks=true")
    assert told.endswith("has no parameter 'with-remarks'; did you mean 'with-remark'?")
    (told,) = refused(GOLDEN / "pipeline.yaml", "wide=true")
    assert "the pipeline has no switch 'wide'" in told


def test_of_several_files_those_are_taken_that_are_there():
    assert taken(read(), "show")["first"] == ("wide/total/add", "wide-sum")
    both = read("quick=true", "narrow.with-remark=false")
    assert taken(both, "show")["first"] == ("fast", "quick-sum")
    assert taken(both, "show")["third"] == ("fast", "quick-sum")
    parts = step(both, "gather").inputs["parts"]
    assert [one.tag for one in parts.among] == ["narrow-sum", "quick-sum", "night-sums", "all-sums"]


def test_two_files_where_only_one_may_be_are_told():
    (told,) = refused(GOLDEN / "pipeline.yaml", "quick=true")
    assert told.endswith(
        "step 'show' takes the only one of 'quick-sum', 'narrow-word', but 2 are there; "
        "switch others off, or write `first` to take the first of them"
    )


def test_no_file_where_one_is_needed_is_told_with_the_switches_that_would_write_it():
    told = refused(GOLDEN / "pipeline.yaml", "narrow.with-remark=false")
    assert told[0].endswith(
        "step 'show' needs 'third', but none of 'quick-sum', 'narrow-word' is written; "
        "switch one on, as by --set quick=true or --set narrow.with-remark=true"
    )


def test_a_skipped_sub_pipeline_feeds_an_optional_input_and_no_required_one(copied):
    change(copied / "pipeline.yaml", "{only: [quick-sum, narrow-word]}", "wide-scaled")
    (told,) = refused(copied / "pipeline.yaml")
    assert "step 'show' needs 'third', but 'wide' may be skipped (`when: deep`)" in told
    change(copied / "images/show/run.py", '"third": "txt"', '"third": File("txt", optional=True)')
    assert taken(read(path=copied / "pipeline.yaml"), "show")["third"][0] == "wide/scale"


def test_a_list_that_is_empty_when_a_step_is_skipped_cannot_be_missing(copied):
    change(copied / "pipeline.yaml", "{all: [narrow-sum,", "{first: [night-sums, narrow-sum,")
    told = refused(copied / "pipeline.yaml")
    assert any(
        "'night-sums' is the list of no files, and not missing, if it is not written; "
        "write `all`, as in `parts: {all: [night-sums, TAG]}`" in one
        for one in told
    )


def test_each_pipeline_names_its_own_images_and_one_for_all_its_uses():
    plans = plan_images(read(), Problems())
    assert [plan.name for plan in plans if plan.folder.parent.parent == GOLDEN] == [
        *(f"desc/analyses-{name}:1.0" for name in ("add", "show", "gather")),
        *(f"desc/measurement-{name}:2.0" for name in ("scale", "remark")),
        "desc/total-add:1.0",
    ]


def test_the_users_settings_name_the_images_of_all_of_them(monkeypatch):
    monkeypatch.setenv("DESCPIPE_OWNER", "me")
    images = {step.image for step in read().steps}
    assert all(name.startswith("me/") for name in images)
    assert {"me/measurement-scale:2.0", "me/total-add:1.0"} <= images


def test_two_stages_with_one_image_are_told(copied):
    change(copied / "parts/measurement.yaml", "pipeline: measurement", "pipeline: analyses")
    change(copied / "parts/measurement.yaml", 'version: "2.0"', 'version: "1.0"')
    shutil.copytree(copied / "images/add", copied / "others/remark")
    change(copied / "others/remark/run.py", 'name = "add"', 'name = "remark"')
    change(copied / "pipeline.yaml", "images: [images]", "images: [images, others]")
    shutil.rmtree(copied / "images/remark")
    shutil.copytree(GOLDEN / "images", copied / "stages")
    change(copied / "parts/measurement.yaml", "../images", "../stages")
    change(copied / "pipeline.yaml", "  fast:\n    stage: add", "  fast:\n    stage: remark")
    told = refused(copied / "pipeline.yaml")
    assert any(
        "have one image, desc/analyses-remark:1.0, but their stages are in" in x for x in told
    )


def test_a_scattered_pipeline_cannot_hold_scattered_steps(copied):
    change(copied / "parts/measurement.yaml", "  scale:\n", "  scale:\n    scatter: numbers\n")
    change(
        copied / "parts/measurement.yaml",
        "numbers: ../data/table.txt",
        "numbers: [../data/table.txt]",
    )
    told = refused(copied / "pipeline.yaml")
    assert any("there are no lists of lists" in one for one in told)


def test_pipelines_in_pipelines_have_an_end(tmp_path, copied):
    for number in range(DEEPEST + 2):
        text = (GOLDEN / "parts/inner/total.yaml").read_text().replace("../../", "")
        text += f"  deeper:\n    pipeline: level-{number + 1}.yaml\n    outputs: {{sum: other}}\n"
        (copied / f"level-{number}.yaml").write_text(text)
    told = refused(copied / "level-0.yaml")
    assert any(f"pipelines in pipelines are {DEEPEST} deep up to here" in one for one in told)


def test_pipelines_that_multiply_are_told_soon(copied):
    inner = (GOLDEN / "parts/inner/total.yaml").read_text().replace("../../", "")
    names = ["sum"]
    (copied / "level-0.yaml").write_text(inner)
    for level in (1, 2, 3):
        text = inner.partition("steps:")[0] + "steps:\n"
        new = []
        for use in range(100):
            outputs = ", ".join(f"{name}: {name}-{use}" for name in names)
            new += [f"{name}-{use}" for name in names]
            text += f"  use-{use}:\n    pipeline: level-{level - 1}.yaml\n"
            text += f"    outputs: {{{outputs}}}\n"
        names = new if level < 2 else names
        (copied / f"level-{level}.yaml").write_text(text)
    told = refused(copied / "level-3.yaml")
    assert any("sub-pipelines, this pipeline has 1000100 steps" in one for one in told)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Scatter: numbers", "scatter"),
        ("scater: {inputs: [numbers]}", "scatter"),
        ("mpis: {processes: 2}", "mpi"),
        ("ressources: {cores: 2}", "resources"),
        ("githubb: desc/stages", "github"),
        ("imag: desc/stage:1.0", "image"),
        ("whn: deep", "when"),
    ],
)
def test_a_misspelt_key_beside_a_pipeline_is_told(copied, line, meant):
    key = line.partition(":")[0]
    change(copied / "pipeline.yaml", "  narrow:\n", f"  narrow:\n    {line}\n")
    told = refused(copied / "pipeline.yaml")
    assert any(
        f"pipeline.yaml:14:5: {key!r} is not a key of step 'narrow'; did you mean {meant!r}?" in one
        for one in told
    )
