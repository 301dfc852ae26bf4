"""Generated files are written whole or not at all, and never over what somebody else wrote."""

import errno
from pathlib import Path

import pytest

from descpipe.errors import MachineTrouble, Refused
from descpipe.saving import machine_trouble, write_atomically, write_generated
from descpipe.sealing import sealed

TEXTS = {"pipeline.cwl": sealed("Made", "a: 1\n"), "tools/first.cwl": sealed("Made", "b: 2\n")}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Path("my cwl")


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_files_are_written_into_new_folders(folder):
    write_generated(folder, TEXTS)
    assert files(folder) == ["pipeline.cwl", "tools/first.cwl"]
    assert (folder / "pipeline.cwl").read_text() == TEXTS["pipeline.cwl"]


def test_files_that_were_generated_are_replaced(folder):
    write_generated(folder, TEXTS)
    newer = {"pipeline.cwl": sealed("Made", "a: 2\n")}
    write_generated(folder, newer)
    assert (folder / "pipeline.cwl").read_text() == newer["pipeline.cwl"]


def test_files_that_were_edited_are_refused_all_at_once_and_nothing_is_written(folder):
    for name in TEXTS:
        write_atomically(folder / name, "mine\n")
    texts = {"new.cwl": sealed("Made", "c: 3\n"), **TEXTS}
    with pytest.raises(Refused) as caught:
        write_generated(folder, texts)
    assert str(caught.value) == (
        "my cwl/pipeline.cwl, my cwl/tools/first.cwl: written or edited by hand; "
        "move it away, name another folder with -o, or give --overwrite"
    )
    assert files(folder) == ["pipeline.cwl", "tools/first.cwl"]
    assert (folder / "pipeline.cwl").read_text() == "mine\n"


def test_overwrite_replaces_files_that_were_edited(folder):
    write_atomically(folder / "pipeline.cwl", "mine\n")
    write_generated(folder, TEXTS, overwrite=True)
    assert (folder / "pipeline.cwl").read_text() == TEXTS["pipeline.cwl"]


@pytest.mark.parametrize("data", [b"\xff\xfe", b""])
def test_files_that_are_no_text_of_ours_are_refused(folder, data):
    folder.mkdir()
    (folder / "pipeline.cwl").write_bytes(data)
    with pytest.raises(Refused):
        write_generated(folder, TEXTS)


def test_a_folder_in_place_of_a_file_is_refused(folder):
    (folder / "pipeline.cwl").mkdir(parents=True)
    with pytest.raises(Refused):
        write_generated(folder, TEXTS)


def test_what_begins_as_a_program_can_be_run(folder):
    write_generated(folder, {"run.sh": "#!/bin/bash\n", "job.yml": "a: 1\n"})
    modes = [(folder / name).stat().st_mode & 0o777 for name in ("run.sh", "job.yml")]
    assert modes == [0o755, 0o644]


def test_a_file_in_place_of_the_folder_is_told(folder):
    folder.write_text("mine")
    with pytest.raises(MachineTrouble, match=r"my cwl/?.*: (Not a directory|File exists); check"):
        write_generated(folder, TEXTS)
    assert folder.read_text() == "mine"


def test_nothing_is_left_of_a_file_that_cannot_be_written(folder, monkeypatch):
    folder.mkdir()
    (folder / "a.txt").write_text("earlier")

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "a.txt")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(MachineTrouble, match=r"my cwl: no space is left; free some and run again"):
        write_generated(folder, {"a.txt": "new"}, overwrite=True)
    assert (folder / "a.txt").read_text() == "earlier"
    assert files(folder) == ["a.txt"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_as_such(number):
    with pytest.raises(MachineTrouble, match="out: no space is left"), machine_trouble(Path("out")):
        raise OSError(number, "full")


def test_other_errors_of_the_machine_are_told_in_its_words():
    told = "out cannot be written: Permission denied; check the path and its rights"
    with pytest.raises(MachineTrouble, match=told), machine_trouble(Path("out")):
        raise PermissionError(errno.EACCES, "Permission denied")
