"""File types: a stage's own, and what holds for all."""

import os
from pathlib import Path
from typing import ClassVar

import pytest

from descpipe import FITS, PNG, Directory, File, StageError, Text
from descpipe.contract.files import FileList, UncheckedError


@pytest.fixture
def path(tmp_path):
    (tmp_path / "f.txt").write_text("x")
    return str(tmp_path / "f.txt")


def own_type(check, **variables):
    """Return an own type of text files with a check."""
    return type("Own", (File,), {"suffix": "txt", "check": check, **variables})()


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], []),
        (None, []),
        ("", []),
        ((), []),
        (["one", "two"], ["one", "two"]),
        ("one message", ["one message"]),
        (iter(["one"]), ["one"]),
    ],
)
def test_an_own_check_may_say_what_it_finds_in_any_way(path, found, told):
    assert own_type(lambda self, path: found).problems(path) == told


def test_an_own_check_may_raise_an_error_of_the_stage(path):
    def check(self, path):
        raise StageError("one", "two")

    assert own_type(check).problems(path) == ["one", "two"]


@pytest.mark.parametrize("answer", [True, False])
def test_an_own_check_that_answers_yes_or_no_is_told_what_to_return(path, answer):
    with pytest.raises(StageError) as told:
        own_type(lambda self, path: answer).problems(path)
    assert str(told.value) == (
        f"check() of Own returns {answer}; return a list of what is wrong, empty if nothing is"
    )


def test_an_own_check_runs_after_those_of_descpipe(path, tmp_path):
    seen = []
    kind = own_type(lambda self, path: seen.append(path))
    assert kind.problems(path) == []
    assert kind.problems(str(tmp_path / "none.txt")) != []
    assert seen == [path]


def test_an_own_check_runs_even_if_not_all_was_looked_into(path):
    def unchecked(self, path):
        raise UncheckedError("its rows", package="rows")

    good = own_type(lambda self, path: [], content_problems=unchecked)
    bad = own_type(lambda self, path: ["bad"], content_problems=unchecked)
    assert bad.problems(path) == ["bad"]
    with pytest.raises(UncheckedError, match="its rows, because rows is not installed here"):
        good.problems(path)


def test_an_own_check_looks_at_each_file_of_a_list(path):
    kind = FileList(own_type(lambda self, path: ["bad"]))
    assert kind.problems(path) == ["bad"]


class Map(FITS):
    """A map of the sky."""

    suffix = "map"
    doc = "One map."
    columns: ClassVar = ["value"]


def test_class_variables_stand_for_arguments():
    assert (Map().suffix, Map().doc, [*Map().tables[""].columns]) == ("map", "One map.", ["value"])
    assert Map(suffix="fits", optional=True).kind == "a fits file"


@pytest.mark.parametrize(("made", "fits"), [(Map(), True), (FITS(), False), (File("map"), True)])
def test_a_writer_must_write_files_of_the_suffix(made, fits):
    assert Map().can_be(made) is fits


def test_one_file_is_not_a_list_and_not_a_folder():
    one, many, folder = File("txt"), FileList(File("txt")), Directory()
    kinds = [one, many, folder]
    assert [[kind.can_be(other) for other in kinds] for kind in kinds] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_a_list_needs_and_promises_what_its_items_do():
    wanted, made = FileList(FITS(columns=["a"])), FileList(FITS(columns=["b"]))
    assert wanted.unmet(made) == ["no column 'a'"]
    assert wanted.promises() == "a"
    assert wanted.unmet(FITS(columns=["b"])) == []


@pytest.mark.parametrize("kind", [File("txt"), Text(), PNG(), FITS(), Map(suffix="txt")])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "f is not a file but a device or a pipe"),
        (lambda path: Path(path).symlink_to("/dev/zero"), "f is not a file but a device or a pipe"),
        (lambda path: Path(path).symlink_to(path), "no such file: f"),
        (os.mkdir, "f is a folder, not a file"),
        (lambda path: open(path, "w").close(), "f is empty"),  # noqa: PTH123
    ],
)
def test_what_is_no_file_is_told_without_reading_it(tmp_path, kind, make, said):
    path = str(tmp_path / "f")
    make(path)
    assert [told.replace(path, "f") for told in kind.problems(path)] == [said]


def test_a_path_that_no_system_has_is_told():
    assert File("txt").problems("a\0b") == ["no such file: a\0b"]


def test_a_file_that_may_not_be_read_is_told(path, monkeypatch):
    def refuse(*words):  # as the system does, except to root
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert File("txt").problems(path) == [f"{path} cannot be read: Permission denied"]


def test_a_file_that_fails_while_it_is_read_is_told(path, monkeypatch):
    def fail(self, path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(File, "content_problems", fail)
    assert File("txt").problems(path) == [f"{path} cannot be read: Input/output error"]


# -- text and pictures -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("ab é".encode(), []),
        ("x" * 65535 + "é", []),
        (b"ab\xe9", ["f is not UTF-8 text (byte 2)"]),
        (b"ab\xe9 cd", ["f is not UTF-8 text (byte 2)"]),
        (b"a\0b", ["f is not text: it holds null bytes"]),
    ],
)
def test_text_is_utf_8(tmp_path, data, said):
    path = tmp_path / "f"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    assert [told.replace(str(path), "f") for told in Text().problems(str(path))] == said


WHOLE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40 + b"\0\0\0\0IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (WHOLE, []),
        (WHOLE[:-4], ["f is cut short: it has no end of a PNG"]),
        (WHOLE[:10], ["f is cut short: it has no end of a PNG"]),
        (b"%PDF-1.4", ["f is not a png file: it looks like PDF"]),
    ],
)
def test_a_picture_is_whole(tmp_path, data, said):
    path = tmp_path / "f"
    path.write_bytes(data)
    assert [told.replace(str(path), "f") for told in PNG().problems(str(path))] == said


# -- folders ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "a [folder]"
    (path / "deep").mkdir(parents=True)
    for name in ("nz_0.fits", "nz_1.fits", "deep/notes.txt"):
        (path / name).write_text("x")
    return str(path)


@pytest.mark.parametrize("files", [[], ["nz_*.fits"], ["nz_0.fits", "deep/*.txt"], ["deep"]])
def test_a_folder_with_the_files_is_good(folder, files):
    assert Directory(files=files).problems(folder) == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (["nz_2.fits"], ["f holds no file 'nz_2.fits'; did you mean 'nz_1.fits'?"]),
        (["*.sacc", "nz_*"], ["f holds no file '*.sacc'"]),
    ],
)
def test_files_that_a_folder_lacks_are_told(folder, files, said):
    assert [told.replace(folder, "f") for told in Directory(files=files).problems(folder)] == said


def test_what_is_no_folder_is_told(path, tmp_path):
    (tmp_path / "empty").mkdir()
    assert Directory().problems(path) == [f"{path} is a file, not a folder"]
    assert Directory().problems(f"{tmp_path}/no") == [f"no such folder: {tmp_path}/no"]
    assert Directory().problems(f"{tmp_path}/empty") == [f"{tmp_path}/empty is an empty folder"]


@pytest.mark.parametrize(
    ("wanted", "made", "said"),
    [
        (["nz_0.fits"], ["nz_*.fits"], []),
        (["nz_*.fits"], ["nz_0.fits"], []),
        (["nz_0.fits"], ["bins.fits"], ["no file 'nz_0.fits'"]),
        (["nz_0.fits"], [], []),
    ],
)
def test_a_reader_needs_the_files_that_a_writer_promises(wanted, made, said):
    assert Directory(files=wanted).unmet(Directory(files=made)) == said


@pytest.mark.parametrize("files", ["nz.fits", ["/etc/passwd"], ["../x"], ["a/../../x"], [5], 5])
def test_files_are_names_in_the_folder(files):
    with pytest.raises(ValueError, match=r"files are |is no file in the folder"):
        Directory(files=files)


def test_folders_are_not_listed():
    with pytest.raises(ValueError, match="a list of directories is not supported"):
        File.from_declaration([Directory()])


def test_an_own_check_looks_at_a_folder(folder):
    kind = type("Own", (Directory,), {"check": lambda self, path: [f"bad: {path}"]})()
    assert kind.problems(folder) == [f"bad: {folder}"]
