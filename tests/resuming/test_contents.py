"""What files hold, as digests."""

import hashlib
import os
import sqlite3
import time

import pytest

from descpipe.resuming.contents import Contents


@pytest.fixture
def contents(tmp_path):
    """Return a function that opens the digests that are kept, as another run would."""
    opened = []

    def open_again(folder=tmp_path / "known"):
        opened.append(Contents(folder))
        return opened[-1]

    yield open_again
    for one in opened:
        one.close()


@pytest.fixture
def old_file(tmp_path, monkeypatch):
    """Return a file that nobody has touched for long, as if a moment were shorter than it is."""
    monkeypatch.setattr("descpipe.resuming.contents.YOUNG_NS", 20_000_000)
    path = tmp_path / "a.fits"
    path.write_bytes(b"galaxies")
    time.sleep(0.05)
    return path


def test_the_digest_is_that_of_sha256(contents, old_file):
    assert contents().of(old_file) == f"sha256:{hashlib.sha256(b'galaxies').hexdigest()}"


def test_a_file_that_did_not_change_is_not_read_again(contents, old_file):
    first, second = contents(), contents()
    assert first.of(old_file) == second.of(old_file)
    assert (first.bytes_read, second.bytes_read) == (8, 0)


def test_a_byte_that_changed_is_seen_though_size_and_time_are_the_same(contents, old_file):
    before = contents().of(old_file)
    times = old_file.stat()
    old_file.write_bytes(b"galaxiez")
    os.utime(old_file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert contents().of(old_file) != before


def test_a_file_in_place_of_another_is_seen(contents, old_file, tmp_path):
    before = contents().of(old_file)
    other = tmp_path / "other"
    other.write_bytes(b"galaxiez")
    os.utime(other, ns=(old_file.stat().st_atime_ns, old_file.stat().st_mtime_ns))
    other.replace(old_file)
    assert contents().of(old_file) != before


def test_a_touched_file_holds_the_same(contents, old_file):
    before = contents().of(old_file)
    old_file.touch()
    assert contents().of(old_file) == before


def test_a_file_that_changed_a_moment_ago_is_read_again(contents, tmp_path):
    path = tmp_path / "young"
    path.write_bytes(b"a")
    contents().of(path)
    again = contents()
    again.of(path)
    assert again.bytes_read == 1


def test_a_folder_is_what_its_files_are(contents, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "a").write_bytes(b"a")
        (tmp_path / name / "b").write_bytes(b"b")
    known = contents()
    before = known.of(tmp_path / "one")
    assert before == known.of(tmp_path / "two")
    (tmp_path / "one/b").rename(tmp_path / "one/c")
    assert before != known.of(tmp_path / "one")
    (tmp_path / "two/sub/a").write_bytes(b"c")
    assert before != known.of(tmp_path / "two")


def test_names_and_contents_of_files_in_a_folder_do_not_run_together(contents, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "one/ab").write_bytes(b"")
    (tmp_path / "two/a").write_bytes(b"")
    (tmp_path / "two/b").write_bytes(b"")
    assert contents().of(tmp_path / "one") != contents().of(tmp_path / "two")


def test_where_nothing_can_be_kept_files_are_read_all_the_same(contents, old_file, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    known = contents(tmp_path / "file" / "below")
    assert known.of(old_file).startswith("sha256:")


@pytest.mark.parametrize("junk", [b"this is no database " * 200, b"\0" * 4096])
def test_a_spoilt_table_of_what_is_known_does_no_harm(contents, old_file, tmp_path, junk):
    (tmp_path / "known").mkdir()
    (tmp_path / "known/contents.sqlite").write_bytes(junk)
    assert contents().of(old_file).startswith("sha256:")


def test_two_runs_at_once_do_not_disturb_each_other(contents, old_file, tmp_path):
    contents().of(old_file)
    other = sqlite3.connect(tmp_path / "known/contents.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert contents().of(old_file).startswith("sha256:")
    other.execute("ROLLBACK")
    other.close()


def test_a_file_that_is_not_there_is_told(contents, tmp_path):
    with pytest.raises(FileNotFoundError):
        contents().of(tmp_path / "nothing")
