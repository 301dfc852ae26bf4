"""The pipeline of a run as a picture."""

import pytest

from descpipe.drawing.diagram import Arrow
from descpipe.reporting.needs import Reading, readings
from descpipe.reporting.picture import picture
from descpipe.reporting.run_files import RunFiles

CWL = """\
class: Workflow
inputs:
  catalog: {type: File}
  mask:
    type: File?
  fit_config: {type: File}
  fit_order: {type: int}
outputs: {}
steps:
  bin:
    in: {raw: catalog, mask: {source: mask}}
    out: [binned]
  fit:
    in:
      binned: bin/binned
      many: {source: [bin/binned, catalog]}
      order: fit_order
      config: fit_config
    out: [fits]
"""


def drawn(made):
    run = made.facts()
    return picture(run, readings(run, RunFiles(made.folder, made.folder)))


def boxes(made, kind="step"):
    return {box.lines[0]: box for box in drawn(made).boxes if box.kind == kind}


def test_a_step_tells_its_status_and_its_time(made):
    made.step("plot")
    made.record["steps"]["bin"]["unchanged"] = True
    made.record["steps"]["fit"]["status"] = "failed"
    found = boxes(made)
    assert found["fit"].lines == ("fit", "failed 30 s")
    assert found["bin"].lines == ("bin", "unchanged")
    assert found["plot"].lines == ("plot", "did not run")
    assert [box.status for box in found.values()] == ["unchanged", "failed", "waiting"]


def test_a_step_tells_its_stage_and_parts_and_leads_to_what_is_told_of_it(made):
    fit = made.record["steps"]["fit"]
    fit |= {"stage": {"name": "other"}, "parts": {"1": {}, "2": {}}}
    box = boxes(made)["fit"]
    assert box.lines == ("fit", "stage other", "2 parts", "ok 30 s")
    assert box.link == "#step-2"


def test_arrows_are_what_the_record_says_that_steps_need(made):
    assert drawn(made).arrows == (
        Arrow(tail="input_0", head="step_0"),
        Arrow(tail="step_0", head="step_1", tags=("binned",)),
        Arrow(tail="step_1", head="output_of_step_1"),
    )


def test_where_the_record_says_nothing_the_cwl_documents_do(made):
    for step in made.record["steps"].values():
        step["needs"] = {}
    made.write("cwl/pipeline.cwl", CWL)
    run = made.facts()
    assert readings(run, RunFiles(made.folder, made.folder)) == [
        Reading(reader="bin", tag="catalog", writer=""),
        Reading(reader="bin", tag="mask", writer=""),
        Reading(reader="fit", tag="binned", writer="bin"),
        Reading(reader="fit", tag="catalog", writer=""),
    ]


@pytest.mark.parametrize("text", ["", "[", "steps: 3", "steps: {bin: {in: 3}}", "\0"])
def test_spoilt_documents_leave_steps_without_arrows(made, text):
    for step in made.record["steps"].values():
        step["needs"] = {}
    made.write("cwl/pipeline.cwl", text)
    assert len(boxes(made)) == 2


def test_many_steps_of_one_kind_share_a_box_that_tells_the_worst_first(made):
    for at in range(100):
        status = "failed" if at == 7 else "ok"
        made.step(f"map-{at}", status=status, stage={"name": "map"})
    for at in range(3):
        made.step(f"wide/{at}", status="ok", stage={"name": "map"})
    found = boxes(made)
    assert found["map"].lines == ("map", "100 steps", "1 failed", "99 ok")
    assert found["map"].status == "failed"
    assert found["wide/"].lines == ("wide/", "3 steps", "3 ok")
    assert set(found) == {"bin", "fit", "map", "wide/"}


def test_steps_with_very_many_files_between_them_share_boxes_too(made):
    for at in range(30):
        needs = {f"in{to}": {"tag": f"file-{to}", "step": f"map-{to}"} for to in range(at)}
        made.step(f"map-{at}", status="ok", stage={"name": "map"}, needs=needs)
    assert boxes(made)["map"].lines == ("map", "30 steps", "30 ok")


def test_of_what_is_too_much_to_be_read_there_is_no_picture(made):
    for at in range(500):
        made.step(f"step-{'x' * at}", status="ok")
    assert drawn(made) is None
