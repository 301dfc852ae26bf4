"""What is said of the outputs of two runs."""

import pytest

from descpipe.history.verdicts import Verdict, compared_outputs

NEW_PARAMETER = ("steps/first/depends_on/parameter nbin", "5")


def verdicts(first, second):
    return {one.tag: one.verdict for one in compared_outputs(first, second)}


def causes(first, second):
    return {one.tag: list(map(str, one.causes)) for one in compared_outputs(first, second)}


def test_two_runs_of_the_same_are_the_same(records):
    found = verdicts(records.run(), records.run())
    assert found == dict.fromkeys(("once", "twice", "final"), Verdict.SAME)


def test_a_changed_parameter_explains_its_own_step_and_all_behind_it(records):
    other = records.run(
        NEW_PARAMETER,
        records.wrote("first", "once", "once.txt", "b1"),
        ("steps/second/depends_on/input once", "sha256:b1"),
        records.wrote("second", "twice", "twice.txt", "b2"),
        ("steps/last/depends_on/input twice", "sha256:b2"),
        records.wrote("last", "final", "final.txt", "b3"),
    )
    assert set(verdicts(records.run(), other).values()) == {Verdict.EXPLAINED}
    assert causes(records.run(), other) == {
        "once": ["parameter nbin"],
        "twice": ["input once from first"],
        "final": ["input twice from second"],
    }


def test_an_output_that_differs_without_a_cause_was_not_reproduced(records):
    other = records.run(
        records.wrote("second", "twice", "twice.txt", "b2"),
        ("steps/last/depends_on/input twice", "sha256:b2"),
    )
    found = verdicts(records.run(), other)
    assert found["twice"] is Verdict.NOT_REPRODUCED
    assert found["final"] is Verdict.SAME_ALTHOUGH


def test_an_output_may_be_the_same_although_something_changed(records):
    assert verdicts(records.run(), records.run(NEW_PARAMETER))["once"] is Verdict.SAME_ALTHOUGH


def test_another_input_from_outside_is_a_cause_of_no_step(records):
    other = records.run(
        ("steps/first/depends_on/input raw", "sha256:b0"),
        records.wrote("first", "once", "once.txt", "b1"),
    )
    assert causes(records.run(), other)["once"] == ["input raw"]


def test_an_image_in_place_of_this_python_is_one_cause(records):
    depends = {"stage": "first", "parameter nbin": "4", "input raw": "sha256:a0"}
    here = depends | {"source run.py": "sha256:1", "contract": "sha256:2"}
    there = depends | {"image": "sha256:3"}
    first = records.run(("steps/first/depends_on", here))
    assert causes(first, records.run(("steps/first/depends_on", there)))["once"] == ["image"]


@pytest.mark.parametrize("status", ["skipped", "failed", "stopped"])
def test_a_step_that_wrote_nothing_tells_why(records, status):
    other = records.run(("steps/last", {"status": status}))
    found = {one.tag: one for one in compared_outputs(records.run(), other)}
    assert found["final"].verdict is Verdict.ONE_ONLY
    assert found["final"].why == f"in the second run: {status}"
    assert verdicts(other, records.run())["final"] is Verdict.ONE_ONLY


def test_a_step_of_one_run_alone_is_told(records):
    other = records.run()
    first = records.run(("steps/extra", records.run().told["steps"]["last"]))
    (extra,) = [one for one in compared_outputs(first, other) if one.step == "extra"]
    assert (extra.verdict, extra.why) == (Verdict.ONE_ONLY, "the first run alone has this step")


def test_two_optional_outputs_that_were_not_written_are_the_same(records):
    change = ("steps/last/outputs/final", None)
    assert verdicts(records.run(change), records.run(change))["final"] is Verdict.SAME
    assert verdicts(records.run(), records.run(change))["final"] is Verdict.NOT_REPRODUCED


def test_without_what_a_step_depends_on_nothing_is_explained(records):
    other = records.run(
        ("steps/first/depends_on", {}), records.wrote("first", "once", "once.txt", "b1")
    )
    found = verdicts(records.run(), other)
    assert found["once"] is Verdict.NOT_KNOWN
    assert found["twice"] is Verdict.SAME


def test_records_that_do_not_tell_which_step_wrote_what_are_compared_by_tag(records):
    old = [(f"steps/{name}", {"status": "ok"}) for name in ("first", "second", "last")]
    other = [*old, ("outputs/final", {"basename": "final.txt", "checksum": "sha1$00"})]
    found = verdicts(records.run(*old), records.run(*other))
    assert found == {"once": Verdict.SAME, "twice": Verdict.SAME, "final": Verdict.NOT_KNOWN}


def test_files_without_digests_are_never_called_the_same(records):
    change = ("steps/last/outputs/final", [{"name": "final.txt"}])
    assert not verdicts(records.run(change), records.run(change))["final"].is_same
