"""Only files are read, and no more of them than is good."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from descpipe.model.problem import Problems
from descpipe.text import ADVICE_IN_PLACE, read_bytes, read_text


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read a file of the current folder, and return its text and what is told."""
    monkeypatch.chdir(tmp_path)

    def read_path(name, most=100):
        problems = Problems()
        text = read_text(Path(name), most, problems)
        return text, [str(problem) for problem in problems.found]

    return read_path


def test_a_file_of_just_the_size_is_read(read):
    Path("my file.yaml").write_bytes(b"\xef\xbb\xbf" + b"a" * 97)
    assert read("my file.yaml") == ("a" * 97, [])


def test_a_larger_file_is_told(read):
    Path("my file.yaml").write_bytes(b"a" * 3_000_001)
    told = ["my file.yaml:1:1: the file is over 3 MB; name the right file"]
    assert read("my file.yaml", 3_000_000) == (None, told)


def test_what_is_not_text_is_told_with_its_line(read):
    Path("my file.yaml").write_bytes(b"a: 1\nb: \xe9\n")
    told = (
        "my file.yaml:2:1: this line is not UTF-8 text (byte 8 of the file); "
        "save the file as UTF-8, or name the right file"
    )
    assert read("my file.yaml") == (None, [told])


def test_a_folder_is_told(read):
    Path("folder").mkdir()
    assert read("folder") == (None, ["folder:1:1: this is a folder; name a file in it"])


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null"])
def test_a_device_is_told_and_not_read(read, name):
    told = f"{name}:1:1: this is a device, not a file; save the text in a file, and name it"
    assert read(name) == (None, [told])


def test_a_pipe_is_told_and_not_waited_for(read):
    os.mkfifo("pipe")
    told = "pipe:1:1: this is a pipe, not a file; save the text in a file, and name it"
    assert read("pipe") == (None, [told])


def test_a_socket_is_told(read):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        told = "socket:1:1: this is a socket, not a file; save the text in a file, and name it"
        assert read("socket") == (None, [told])


@pytest.fixture
def nobody():
    """Be a user who may not read everything, which root may."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


def test_a_file_that_one_may_not_read_is_told(read, request):
    Path("mine.yaml").touch(mode=0o000)
    request.getfixturevalue("nobody")
    told = "mine.yaml:1:1: you may not read this file; run `chmod u+r mine.yaml`, or ask its owner"
    assert read("mine.yaml") == (None, [told])


def test_a_file_that_is_not_there_is_told_with_a_near_miss(read):
    Path("pipeline.yaml").touch()
    told = "pipline.yaml:1:1: there is no such file; did you mean 'pipeline.yaml'?"
    assert read("pipline.yaml") == (None, [told])


def test_a_file_like_none_is_told(read):
    told = "pipeline.yaml:1:1: there is no such file; correct the path"
    assert read("pipeline.yaml") == (None, [told])


def test_a_link_to_nothing_is_told(read):
    Path("mine.yaml").symlink_to("nowhere.yaml")
    assert read("mine.yaml") == (
        None,
        ["mine.yaml:1:1: this is a link to nothing; correct it"],
    )


def test_a_null_byte_is_told_with_its_place(read):
    Path("mine.yaml").write_bytes(b"a: 1\nb: \xc3\xa4 \0\n")
    told = (
        "mine.yaml:2:6: a character that texts cannot hold stands here (number 0x0); "
        "remove it, or save the file as plain UTF-8 text"
    )
    assert read("mine.yaml") == (None, [told])


def test_a_path_that_no_file_can_have_is_told(read):
    assert read("a\0b") == (
        None,
        ["a\\x00b:1:1: cannot be read: embedded null byte; check the path"],
    )


def test_what_to_do_can_be_said_for_the_kind_of_file(tmp_path):
    problems = Problems()
    assert read_bytes(tmp_path, 1, problems, ADVICE_IN_PLACE) is None
    assert problems.found[0].do == "put a file in its place"


def test_a_folder_that_is_not_there_is_told(read):
    told = (
        "mine/pipeline.yaml:1:1: there is no such file; correct the path: there is no folder mine"
    )
    assert read("mine/pipeline.yaml") == (None, [told])


def test_other_failures_are_told_in_the_words_of_the_system(read):
    Path("loop").symlink_to("loop")
    told = "loop:1:1: cannot be read: Too many levels of symbolic links; check the path"
    assert read("loop") == (None, [told])


def test_a_misspelt_ending_is_told(read):
    Path("pipeline.yaml").touch()
    Path("other.yml").touch()
    told = ["pipeline.yml:1:1: there is no such file; did you mean 'pipeline.yaml'?"]
    assert read("pipeline.yml") == (None, told)
