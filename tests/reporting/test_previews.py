"""What a page shows of files."""

import hashlib

import pytest

from descpipe.history.past_run import PastFile
from descpipe.reporting import previews
from descpipe.reporting.previews import Previews

PNG = b"\x89PNG\r\n\x1a\n..."


@pytest.fixture
def shown(tmp_path):
    def show(name, data, maker=None, digest=""):
        path = tmp_path / name
        path.write_bytes(data)
        return (maker or Previews()).of(path, PastFile(name=name, digest=digest))

    return show


@pytest.mark.parametrize("name", ["a.png", "a.PNG", "a.jpg"])
def test_pictures_are_told_by_what_they_hold(shown, name):
    assert shown(name, PNG).address.startswith("data:image/png;base64,")


def test_what_only_has_the_name_of_a_picture_is_not_shown(shown):
    assert shown("a.png", b"<svg/>").more == "Not shown here: it is no picture in png."


def test_a_picture_in_svg_that_cannot_be_cleaned_is_not_shown(shown):
    assert shown("a.svg", b"<p/>").more == "Not shown here: it is XML, but not SVG."


def test_a_large_picture_is_not_shown(shown, monkeypatch):
    monkeypatch.setattr(previews, "LARGEST_PICTURE", 10)
    assert shown("a.png", PNG).more == "Not shown here: 11 bytes are too large."


def test_pictures_are_shown_until_the_page_is_large_enough(shown):
    maker = Previews(bytes_left=20)
    kinds = [shown(name, PNG, maker).kind for name in ("a.png", "b.png")]
    assert kinds == ["picture", "note"]


def test_other_files_are_not_shown(shown):
    assert shown("a.fits", b"SIMPLE") is None
    assert shown("a.html", b"<script>") is None


def test_a_text_is_shown_up_to_a_number_of_lines(shown):
    preview = shown("a.txt", b"".join(b"%d\n" % number for number in range(300)))
    assert preview.lines == tuple(str(number) for number in range(200))
    assert preview.more == "100 more lines."


def test_a_table_is_shown_up_to_a_number_of_rows_and_columns(shown):
    row = ",".join(str(number) for number in range(30))
    preview = shown("a.csv", f"# made by hand\n{row}\n".encode() + f"{row}\n".encode() * 50)
    assert len(preview.rows) == 21
    assert preview.rows[0] == tuple(str(number) for number in range(12))
    assert preview.more == "30 more rows. 18 more columns."


def test_a_table_with_quotes_and_short_rows_is_whole(shown):
    preview = shown("a.tsv", b'x\ty\n"a ""b"""\n')
    assert preview.rows == (("x", "y"), ('a "b"', ""))


def test_a_table_in_markdown_is_shown_as_one(shown):
    text = "| test | a \\| b |\n| --- | ---: |\n| `x` | χ² / 3 |\n"
    assert shown("a.md", text.encode()).rows == (("test", "a | b"), ("x", "χ² / 3"))


@pytest.mark.parametrize("text", ["# Title\n| a |\n| - |\n", "| a |\n| b |\n", "| a |\n", ""])
def test_other_markdown_is_shown_as_text(shown, text):
    assert shown("a.md", text.encode()).lines == tuple(text.splitlines())


def test_a_file_that_is_not_what_was_written_is_known(shown):
    digest = f"sha256:{hashlib.sha256(b'text').hexdigest()}"
    assert shown("a.txt", b"text", digest=digest).is_as_written
    assert not shown("a.txt", b"other", digest=digest).is_as_written


def test_bytes_that_are_no_text_are_shown_as_such(shown):
    assert shown("a.txt", b"\xff\x00a\n").lines == ("\ufffd\0a",)
