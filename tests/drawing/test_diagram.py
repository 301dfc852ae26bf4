"""What a picture of a pipeline shows."""

from dataclasses import replace

import pytest

from descpipe.drawing.diagram import Arrow, diagram


@pytest.fixture
def drawn(project):
    """Return the diagram of a pipeline of three steps, one of which is scattered."""
    project.write("data/a.txt")
    project.write("data/b.txt")
    project.write("data/fit.yaml", "{}")
    project.stage("bin", inputs='{"raw": "txt", "mask": "txt"}', outputs='{"binned": "txt"}')
    project.stage(
        "fit",
        inputs='{"binned": "txt"}',
        outputs='{"fits": "txt", "log": "txt"}',
        parameters='{"order": Parameter(int)}',
        config='{"config": "yaml"}',
    )
    project.stage("show", inputs='{"fits": ["txt"], "mask": "txt"}', outputs='{"shown": "txt"}')
    project.pipeline("""\
        inputs: {raw: data/a.txt, mask: data/b.txt}
        output: out
        switches: {look: false}
        steps:
          bin: {}
          fits-of-bins:
            stage: fit
            scatter: {parameters: {order: [1, 2, 3]}}
            config: {config: data/fit.yaml}
          show: {when: look, after: [bin]}
        """)

    def draw(**options):
        return diagram(project.read(), **options)

    return draw


def shown(diagram, kind):
    return [box.lines for box in diagram.boxes if box.kind == kind]


def test_the_title_says_how_many_steps_there_are(drawn):
    assert drawn().title == "tiny 1.0: 3 steps"


def test_each_step_is_a_box_with_what_is_remarkable_about_it(drawn):
    assert shown(drawn(), "step") == [
        ("bin",),
        ("fits-of-bins", "stage fit", "3 parts"),
        ("show", "skipped: look is off"),
    ]


def test_a_step_that_is_switched_off_is_known(drawn):
    assert [box.is_skipped for box in drawn().steps()] == [False, False, True]


@pytest.mark.parametrize(
    ("off", "remark"),
    [
        ([], "when deep, wide/with-remark"),
        (["wide/with-remark"], "skipped: wide/with-remark is off"),
        (["deep"], "skipped: deep is off"),
        (["deep", "wide/with-remark"], "skipped: deep, wide/with-remark are off"),
    ],
)
def test_of_the_switches_of_a_skipped_step_those_that_are_off_are_named(chain, off, remark):
    pipeline = chain.read()
    switches = {name: name not in off for name in ("deep", "wide/with-remark")}
    step = replace(pipeline.steps[-1], when=tuple(switches))
    found = diagram(replace(pipeline, steps=(*pipeline.steps[:-1], step), switches=switches))
    assert shown(found, "step")[-1] == ("last", remark)


def test_the_processes_of_a_step_are_shown(chain):
    text = (chain.folder / "pipeline.yaml").read_text()
    text = text.replace("first: {}", "first: {mpi: {processes: 8, nodes: 2}}")
    chain.write("pipeline.yaml", text.replace("last: {}", "last: {mpi: {processes: 4}}"))
    steps = shown(diagram(chain.read()), "step")
    assert steps == [("first", "8 processes on 2 nodes"), ("second",), ("last", "4 processes")]


def test_inputs_that_go_to_the_same_steps_share_a_box(chain):
    chain.stage("first", inputs='{"raw": "txt", "more": "txt"}', outputs='{"once": "txt"}')
    text = (chain.folder / "pipeline.yaml").read_text()
    text = text.replace("{raw: my data/raw.txt}", "{raw: my data/raw.txt, more: my data/raw.txt}")
    chain.write("pipeline.yaml", text)
    assert shown(diagram(chain.read()), "input") == [("raw", "more")]


def test_inputs_that_go_to_other_steps_have_boxes_of_their_own(drawn):
    assert shown(drawn(), "input") == [("raw",), ("mask",)]


def test_results_that_no_step_reads_are_shown_behind_the_step_that_writes_them(drawn):
    assert shown(drawn(), "output") == [("log",), ("shown",)]


def test_config_files_are_shown_if_they_are_asked_for(drawn):
    assert shown(drawn(), "config") == []
    assert shown(drawn(with_config=True), "config") == [("fit.yaml",)]


def test_arrows_have_the_names_of_the_files_that_go_from_step_to_step(drawn):
    steps = [arrow for arrow in drawn().arrows if arrow.tail.startswith("step")]
    assert steps == [
        Arrow(tail="step_0", head="step_1", tags=("binned",)),
        Arrow(tail="step_0", head="step_2"),
        Arrow(tail="step_1", head="step_2", tags=("fits",)),
        Arrow(tail="step_1", head="output_of_step_1"),
        Arrow(tail="step_2", head="output_of_step_2"),
    ]


def test_of_many_files_the_first_are_named_and_the_others_counted(chain):
    tags = [f"file{number}" for number in range(9)]
    outputs = ", ".join(f'"{tag}": "txt"' for tag in tags)
    chain.stage("last", inputs='{"twice": "txt"}', outputs=f"{{{outputs}}}")
    assert shown(diagram(chain.read()), "output") == [("file0", "file1", "file2", "and 6 more")]
