"""Running some steps only: from one on, or only what a result needs."""

import json

import pytest
from counted_steps import RUN, ran, record, replace, write_step

from descpipe.cli import main


@pytest.fixture
def forked(counted):
    """The chain, and a step `side` beside `last`."""
    write_step(counted, "side", "twice", "sideways")
    text = (counted.folder / "pipeline.yaml").read_text()
    counted.write("pipeline.yaml", text.rstrip() + "\n  side: {}\n")
    return counted


def files(project, folder):
    return sorted(path.name for path in (project.folder / folder).glob("*.txt"))


def test_to_a_result_runs_only_what_it_needs(forked, capsys):
    assert main([*RUN, "--to", "twice"]) == 0
    assert ran(forked) == ["first", "second"]
    assert capsys.readouterr().out.splitlines() == [
        "once  out.partial/once.txt",
        "twice  out.partial/twice.txt",
    ]
    assert files(forked, "out.partial") == ["once.txt", "twice.txt"]
    assert not (forked.folder / "out").exists()
    told = record(forked, "out.partial")
    assert told["status"] == "ok"
    assert {name: how["status"] for name, how in told["steps"].items()} == {
        "first": "ok",
        "second": "ok",
        "last": "left out",
        "side": "left out",
    }


def test_to_a_step_is_to_its_results(forked):
    assert main([*RUN, "--to", "second"]) == 0
    assert ran(forked) == ["first", "second"]


def test_results_of_several_runs_of_parts_come_together(forked, capsys):
    assert main([*RUN, "--to", "final"]) == 0
    assert main([*RUN, "--to", "sideways"]) == 0
    assert ran(forked) == ["first", "second", "last", "side"]
    assert files(forked, "out.partial") == ["final.txt", "once.txt", "sideways.txt", "twice.txt"]
    capsys.readouterr()
    assert main([*RUN, "--to", "final"]) == 0
    assert capsys.readouterr().err.endswith("nothing has changed; results in out.partial\n")
    assert ran(forked) == []


def test_a_whole_run_takes_parts_over_and_removes_them(forked):
    assert main([*RUN, "--to", "twice"]) == 0
    ran(forked)
    assert main(RUN) == 0
    assert ran(forked) in (["last", "side"], ["side", "last"])
    assert files(forked, "out") == ["final.txt", "once.txt", "sideways.txt", "twice.txt"]
    assert not (forked.folder / "out.partial").exists()


def test_results_of_a_whole_run_stay_when_a_part_runs(forked, capsys):
    assert main(RUN) == 0
    ran(forked)
    changed = [*RUN, "--set", "second.order=4"]
    assert main([*changed, "--to", "twice"]) == 0
    assert ran(forked) == ["second"]
    assert files(forked, "out") == ["final.txt", "once.txt", "sideways.txt", "twice.txt"]
    assert main(RUN) == 0
    said = capsys.readouterr().err
    assert "nothing has changed; results in out\n" in said
    assert "out.partial has other results of steps, of a run that ended before; remove it" in said
    assert main([*changed, "--overwrite"]) == 0
    assert "second" not in ran(forked)


def test_what_is_there_whole_is_not_run_in_part(forked, capsys):
    assert main(RUN) == 0
    ran(forked)
    capsys.readouterr()
    assert main([*RUN, "--to", "twice"]) == 0
    said = capsys.readouterr()
    assert said.err.endswith("nothing has changed; results in out\n")
    assert said.out == "once  out/once.txt\ntwice  out/twice.txt\n"
    assert ran(forked) == []
    assert not (forked.folder / "out.partial").exists()


def test_results_of_parts_are_replaced_only_if_that_is_asked_for(forked, capsys):
    assert main([*RUN, "--to", "twice"]) == 0
    ran(forked)
    again = [*RUN, "--to", "twice", "--set", "second.order=4"]
    assert main(again) == 1
    refusal, why = capsys.readouterr().err.splitlines()[-2:]
    assert refusal.startswith("out.partial holds the results of an earlier run; name another")
    assert why == "  second: runs: parameter order: 4, was 3"
    assert main([*again, "--overwrite"]) == 0
    assert ran(forked) == ["second"]


def test_a_result_that_a_part_does_not_make_again_is_named_before_it_is_removed(forked, capsys):
    assert main([*RUN, "--to", "final"]) == 0
    ran(forked)
    again = [*RUN, "--to", "sideways", "--set", "second.order=4"]
    assert main(again) == 1
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "  last: left out; this removes final.txt",
        "  second: runs: parameter order: 4, was 3",
    ]
    assert files(forked, "out.partial") == ["final.txt", "once.txt", "twice.txt"]
    assert main([*again, "--overwrite", "--explain"]) == 0
    assert capsys.readouterr().err.endswith("  last: left out; this removes final.txt\n")
    assert main([*again, "--overwrite"]) == 0
    assert ran(forked) == ["second", "side"]
    assert "  last: left out; this removes final.txt\n" in capsys.readouterr().err
    assert files(forked, "out.partial") == ["once.txt", "sideways.txt", "twice.txt"]


def test_a_part_that_fails_is_gone_on_with(forked):
    replace(forked, "second", "wanted = 0", "raise ValueError('bad luck')")
    assert main([*RUN, "--to", "twice"]) == 4
    replace(forked, "second", "raise ValueError('bad luck')", "wanted = 0")
    ran(forked)
    assert main([*RUN, "--to", "final"]) == 0
    assert ran(forked) == ["second", "last"]
    assert not (forked.folder / "out.partial.failed").exists()


def test_a_removed_result_that_is_asked_for_is_made_again(forked):
    assert main(RUN) == 0
    told = record(forked)
    told["steps"]["second"]["outputs"]["twice"][0]["removed"] = True
    (forked.folder / "out/run.json").write_text(json.dumps(told))
    (forked.folder / "out/twice.txt").unlink()
    ran(forked)
    assert main([*RUN, "--to", "final"]) == 0
    assert ran(forked) == []
    assert main([*RUN, "--to", "twice"]) == 0
    assert ran(forked) == ["second"]
    assert (forked.folder / "out.partial/twice.txt").exists()


def test_from_a_step_whose_input_was_removed_is_refused_with_who_removed_it(forked, capsys):
    assert main(RUN) == 0
    assert main(["clean", "out", "--yes"]) == 0
    assert not (forked.folder / "out/twice.txt").exists()
    capsys.readouterr()
    assert main([*RUN, "--from", "last", "--overwrite"]) == 1
    said = capsys.readouterr().err
    assert (
        "first would have to run too (`descpipe clean` removed once.txt, which second rea" in said
    )
    assert "\n  second: `descpipe clean` removed twice.txt, which last reads\n" in said


def test_from_a_step_it_runs_and_all_behind_it(forked):
    assert main(RUN) == 0
    ran(forked)
    assert main([*RUN, "--from", "second", "--overwrite"]) == 0
    assert ran(forked)[0] == "second"


def test_from_and_to_together_run_what_is_between_them(forked):
    assert main(RUN) == 0
    ran(forked)
    assert main([*RUN, "--from", "second", "--to", "final"]) == 0
    assert ran(forked) == ["second", "last"]
    assert files(forked, "out.partial") == ["final.txt", "once.txt", "twice.txt"]


def test_from_a_step_is_refused_if_others_would_have_to_run(forked, capsys):
    assert main([*RUN, "--from", "last"]) == 1
    refusal = "--from last: first would have to run too (it has not run before); leave --from out"
    assert capsys.readouterr().err.splitlines()[-3:] == [
        f"{refusal}, or give --from first too",
        "  second: input once: first runs",
        "  side: input twice: second runs",
    ]
    assert ran(forked) == []
    assert main(RUN) == 0
    changed = [*RUN, "--from", "last", "--overwrite", "--set"]
    assert main([*changed, "side.order=4"]) == 1
    assert "side would have to run too (parameter order: 4, was 3)" in capsys.readouterr().err
    assert main([*changed, "second.order=4"]) == 1
    first, then = capsys.readouterr().err.splitlines()[-2:]
    assert "second would have to run too (parameter order: 4, was 3); leave --from out" in first
    assert then == "  side: input twice: second runs"


def test_from_a_step_nobody_minds_what_is_not_needed(forked):
    assert main([*RUN, "--to", "final"]) == 0
    ran(forked)
    again = [*RUN, "--from", "last", "--to", "final", "--overwrite"]
    assert main(again) == 0
    assert ran(forked) == ["last"]


def test_explain_tells_what_is_left_out(forked, capsys):
    assert main([*RUN, "--to", "twice", "--explain"]) == 0
    assert capsys.readouterr().err.splitlines()[1:] == [
        "  first: runs: it has not run before",
        "  second: runs: input once: first runs",
        "  last: left out: not needed for what is asked for",
        "  side: left out: not needed for what is asked for",
    ]
    assert main([*RUN, "--from", "last", "--explain"]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == (
        "such a run is refused: --from last: first would have to run too (it has not run before); "
        "leave --from out, or give --from first too"
    )
    assert ran(forked) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--to", "twyce"], "no result or step 'twyce'; did you mean 'twice'?"),
        (["--from", "secnd"], "no step 'secnd'; did you mean 'second'?"),
        (["--from", "last", "--anew"], "--anew runs all steps, --from only some"),
        (["--from", "last", "--runner", "toil"], "--from is not for runs of Toil"),
    ],
)
def test_what_cannot_be_asked_for_is_told(forked, capsys, words, told):
    assert main([*RUN, *words]) == 1
    assert told in capsys.readouterr().err


def test_a_step_that_is_switched_off_cannot_be_asked_for(forked, capsys):
    text = (forked.folder / "pipeline.yaml").read_text()
    text = text.replace("last: {}", "last: {when: finish}")
    forked.write("pipeline.yaml", text.replace("steps:", "switches: {finish: false}\nsteps:"))
    assert main([*RUN, "--to", "final"]) == 1
    said = capsys.readouterr().err
    assert "step 'last' is skipped: its switch 'finish' is off; give --set finish=true too" in said
