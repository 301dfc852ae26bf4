"""Outputs appear whole and together, or not at all."""

import errno
import os
import signal
import sys
from pathlib import Path

import pytest
from launching import stage_class

import descpipe

TWO = {"one": "txt", "two": "txt"}


def write(stage, tag, text="new", part=None):
    Path(stage.get_output_path(tag, part)).write_text(text)


def write_two(stage):
    write(stage, "one")
    write(stage, "two")


def writes_one_and(then):
    def run(stage):
        write(stage, "one")
        then(stage)

    return run


def stop(stage):
    raise descpipe.StageError("no galaxies are left")


def test_outputs_are_in_their_folder_when_all_is_well(launch):
    ending = launch(stage_class(write_two, outputs=TWO))
    assert (ending.status, ending.out, ending.err) == (0, "", "")
    assert launch.written() == ["one.txt", "two.txt"]


def test_the_folder_of_outputs_is_made(launch, tmp_path):
    folder = tmp_path / "deep er" / "results"
    assert launch(stage_class(write_two, outputs=TWO), f"--outputs={folder}").status == 0
    assert sorted(path.name for path in folder.iterdir()) == ["one.txt", "two.txt"]


def test_while_it_runs_nothing_is_seen_in_the_folder_but_a_hidden_one(launch):
    seen = []
    run = writes_one_and(lambda _: seen.extend(launch.written()))
    launch(stage_class(run, outputs={"one": "txt"}))
    assert [name.startswith(".partial-") for name in seen] == [True]


def test_one_message_without_traceback_for_a_problem_that_the_user_can_mend(launch):
    assert launch.say(run=writes_one_and(stop), outputs=TWO) == "probe: no galaxies are left\n"


def test_each_of_several_problems_has_a_line(launch):
    def run(stage):
        raise descpipe.StageError("one", 2, "three")

    assert launch.say(run=run) == "probe: one\nprobe: 2\nprobe: three\n"


def test_a_problem_without_words_is_told_to_be_one(launch):
    def run(stage):
        raise descpipe.StageError

    assert launch.say(run=run) == "probe: stopped without saying why\n"


def test_a_stage_without_a_name_still_tells_what_is_wrong(launch):
    assert launch.say(run=stop, name="") == "stage: no galaxies are left\n"


def test_other_exceptions_are_bugs_of_the_stage_and_leave_nothing(launch):
    def run(stage):
        write_two(stage)
        raise KeyError("e1")

    launch.monkeypatch.setattr(sys, "argv", ["run.py"])
    with pytest.raises(KeyError, match="e1"):
        stage_class(run, outputs=TWO).main()
    assert launch.written() == []


def test_outputs_of_an_earlier_run_stay_if_this_one_fails(launch):
    (launch.outputs / "one.txt").write_text("earlier")
    assert launch(stage_class(writes_one_and(stop), outputs=TWO)).status == 1
    assert (launch.outputs / "one.txt").read_text() == "earlier"
    assert launch.written() == ["one.txt"]


def test_outputs_of_an_earlier_run_are_replaced_if_this_one_is_well(launch):
    (launch.outputs / "one.txt").write_text("earlier")
    launch(stage_class(write_two, outputs=TWO))
    assert (launch.outputs / "one.txt").read_text() == "new"


def test_files_that_are_not_outputs_stay(launch):
    (launch.outputs / "mine.txt").write_text("mine")
    launch(stage_class(write_two, outputs=TWO))
    assert launch.written() == ["mine.txt", "one.txt", "two.txt"]


def test_a_folder_that_a_stage_writes_replaces_that_of_an_earlier_run(launch):
    def run(stage):
        write_two(stage)
        folder = Path(stage.get_output_path("one")).parent / "figures"
        folder.mkdir()
        (folder / f"{len(launch.written())}.png").touch()

    for _ in range(2):
        assert launch(stage_class(run, outputs=TWO)).status == 0
    assert [path.name for path in (launch.outputs / "figures").iterdir()] == ["4.png"]


def test_what_a_killed_run_left_is_in_nobodys_way(launch):
    (launch.outputs / f".partial-{os.getpid()}").mkdir()
    assert launch(stage_class(write_two, outputs=TWO)).status == 0


def test_an_output_that_is_not_written_fails_the_stage(launch):
    said = launch.say(run=lambda stage: write(stage, "one"), outputs=TWO)
    assert said == (
        "probe: output 'two' was not written; run() must write it to get_output_path('two')\n"
    )
    assert said.count("\n") == 1


def test_an_empty_output_fails_the_stage(launch):
    said = launch.say(run=lambda stage: write(stage, "one", ""), outputs={"one": "txt"})
    assert said.endswith("one.txt is empty\n")


def test_an_output_that_is_not_of_its_type_fails_the_stage(launch):
    said = launch.say(run=lambda stage: write(stage, "map"), outputs={"map": "fits"})
    assert said.endswith("map.fits is not a fits file: it begins with b'new'\n")


def test_a_folder_in_place_of_an_output_fails_the_stage(launch):
    said = launch.say(
        run=lambda stage: Path(stage.get_output_path("one")).mkdir(), outputs={"one": "txt"}
    )
    assert said.endswith("one.txt is a folder, not a file\n")


def test_the_parts_of_a_list_are_published(launch):
    def run(stage):
        for part in range(12):
            write(stage, "map", part=part)

    assert launch(stage_class(run, outputs={"map": ["txt"]})).status == 0
    assert len(launch.written()) == 12
    assert launch.written()[0] == "map.000000.txt"


def test_a_list_without_parts_fails_the_stage(launch):
    said = launch.say(outputs={"map": ["txt"]})
    assert said == (
        "probe: output 'map' was not written; run() must write it to get_output_path('map', PART)\n"
    )


def test_a_file_without_a_part_is_not_of_the_list(launch):
    def run(stage):
        Path(stage.get_output_path("map", "x")).with_name("map.txt").write_text("x")

    assert launch.say(run=run, outputs={"map": ["txt"]}).endswith("('map', PART)\n")


def test_one_bad_part_of_a_list_fails_the_stage(launch):
    def run(stage):
        write(stage, "map", part="a")
        write(stage, "map", "", part="b")

    assert launch.say(run=run, outputs={"map": ["txt"]}).endswith("map.b.txt is empty\n")


def test_parts_of_an_earlier_run_are_removed_when_new_ones_come(launch):
    for part in ("1", "2", "3"):
        (launch.outputs / f"map.{part}.txt").write_text("earlier")
    launch(stage_class(lambda stage: write(stage, "map", part=1), outputs={"map": ["txt"]}))
    assert launch.written() == ["map.000001.txt"]


def test_a_renamed_output_is_checked_under_its_name(launch):
    stage = stage_class(lambda stage: write(stage, "one"), outputs={"one": "txt"})
    assert launch(stage, "--output=one=final").status == 0
    assert launch.written() == ["final.txt"]


def test_a_full_disk_is_told_in_one_line(launch):
    def run(stage):
        raise OSError(errno.ENOSPC, "No space left on device")

    said = launch.say(run=run)
    assert said == f"probe: no space is left in {launch.outputs}; free some and run again\n"


def test_outputs_that_cannot_be_written_are_told_before_the_work(launch, tmp_path):
    (tmp_path / "file").touch()
    began = []
    said = launch.say(f"--outputs={tmp_path}/file/out", run=began.append)
    assert said == f"probe: outputs cannot be written to {tmp_path}/file/out: Not a directory\n"
    assert began == []


def test_sigterm_ends_the_stage_and_leaves_nothing(launch):
    run = writes_one_and(lambda _: signal.raise_signal(signal.SIGTERM))
    ending = launch(stage_class(run, outputs={"one": "txt"}))
    assert (ending.status, launch.written()) == (143, [])


def test_ctrl_c_ends_the_stage_with_one_word(launch):
    def run(stage):
        raise KeyboardInterrupt

    ending = launch(stage_class(run))
    assert (ending.status, ending.err, launch.written()) == (130, "probe: interrupted\n", [])


@pytest.mark.parametrize("words", [(), (0,)])
def test_leaving_with_status_zero_is_the_end_of_run(launch, words):
    run = writes_one_and(lambda _: sys.exit(*words))
    assert launch(stage_class(run, outputs=TWO)).err.startswith("probe: output 'two' was not")
    assert launch(stage_class(run, outputs={"one": "txt"})).status == 0
    assert launch.written() == ["one.txt"]


def test_a_stage_may_leave_with_a_status_of_its_own(launch):
    ending = launch(stage_class(writes_one_and(lambda _: sys.exit(7)), outputs={"one": "txt"}))
    assert (ending.status, launch.written()) == (7, [])


def test_a_stage_without_run_says_so(launch):
    assert launch.say(run=descpipe.Stage.run) == "probe: stage 'probe' does not define run(self)\n"


def test_a_missing_package_names_the_image_that_has_it(launch):
    def run(stage):
        import treecorr_of_nowhere.catalog  # noqa: F401

    said = launch.say(run=run)
    assert said == (
        "probe: needs the Python package 'treecorr_of_nowhere', which is not installed here; "
        "its image has it (--engine docker)\n"
    )


def test_an_import_error_without_a_package_is_a_bug_of_the_stage(launch):
    def run(stage):
        raise ModuleNotFoundError("by hand")

    launch.monkeypatch.setattr(sys, "argv", ["run.py"])
    with pytest.raises(ModuleNotFoundError, match="by hand"):
        stage_class(run).main()
