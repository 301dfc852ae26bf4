"""Two files that hold the same are the same; what differs is named with its place and size."""

import json
import subprocess
import sys
import zlib

import h5py
import numpy as np
import pytest
from astropy.io import fits

from descpipe.comparing.files import Comparison, compare_files, compare_folders
from descpipe.comparing.tolerance import Tolerance
from descpipe.contract.provenance_places import add_provenance


@pytest.fixture
def compare(tmp_path):
    """Compare what two calls of a writer make."""

    def run(name, write, expected, found, **tolerance):
        paths = [tmp_path / folder / name for folder in ("expected", "found")]
        for path, content in zip(paths, (expected, found), strict=True):
            path.parent.mkdir(exist_ok=True)
            write(path, content)
        return compare_files(*paths, Tolerance(**tolerance))

    return run


def write_text(path, text):
    path.write_text(text)


def write_fits(path, content):
    columns, keywords = content
    table = fits.BinTableHDU.from_columns(
        [
            fits.Column(name, form, unit=unit, array=np.asarray(values))
            for name, (form, unit, values) in columns.items()
        ],
        name="BINS",
    )
    table.header.update(keywords)
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path)


def write_hdf5(path, content):
    with h5py.File(path, "w") as file:
        for name, values in content.items():
            if "@" in name:
                file.require_group(name.split("@")[0]).attrs[name.split("@")[1]] = values
            else:
                file[name] = values


def test_the_same_bytes_are_the_same_whatever_they_are(compare):
    assert compare("a.bin", write_text, "\0\1", "\0\1") == Comparison()


def test_unknown_files_are_compared_by_bytes_and_that_is_said(compare):
    assert compare("a.bin", write_text, "\0abc", "\0abd") == Comparison(
        ("the bytes differ from number 3 on",), "compared byte by byte"
    )


GOOD = ({"Z": ("D", "deg", [1.0, 2.0, 3.0]), "N": ("J", "", [1, 2, 3])}, {"AREA": 2.0})


@pytest.mark.parametrize(
    ("columns", "keywords", "words"),
    [
        ({"Z": ("D", "deg", [1.0, 2.5, 3.0])}, {}, ("BINS.Z: 1 of 3 values differ, by at most 0.5 "
         "(0.25 of it) at row 1: expected 2.0, found 2.5")),
        ({"N": ("J", "", [1, 2, 4])}, {}, ("BINS.N: 1 of 3 values differ, by at most 1 (0.33 of it)"
         " at row 2: expected 3, found 4")),
        ({"Z": ("D", "deg", [1.0, np.nan, 3.0])}, {},
         ("BINS.Z: 1 of 3 values differ at row 1: expected "
         "2.0, found nan")),
        ({"Z": ("D", "rad", [1.0, 2.0, 3.0])}, {}, ("BINS.Z: expected 'deg', found 'rad' as its "
         "unit")),
        ({"Z": ("D", "deg", [1.0, 2.0]), "N": ("J", "", [1, 2])}, {},
         "BINS: expected 3 rows, found 2"),
        ({"M": ("J", "", [1, 2, 3])}, {}, "BINS.M is not expected"),
        ({}, {"AREA": 2.1}, "BINS: keyword AREA: expected 2.0, found 2.1"),
        ({}, {"MORE": 1}, "BINS: keyword MORE is not expected"),
    ],
)  # fmt: skip
def test_what_differs_in_a_fits_file_is_named(compare, columns, keywords, words):
    other = ({**GOOD[0], **columns}, {**GOOD[1], **keywords})
    (difference,) = compare("a.fits", write_fits, GOOD, other).differences
    assert difference == words


def test_columns_that_are_missing_are_named(compare):
    (difference,) = compare("a.fits", write_fits, GOOD, ({"Z": GOOD[0]["Z"]}, GOOD[1])).differences
    assert difference == "BINS.N is missing"


def test_the_order_of_columns_and_the_time_of_writing_do_not_matter(compare):
    other = (dict(reversed(GOOD[0].items())), {**GOOD[1], "DATE": "2026-01-01"})
    assert compare("a.fits", write_fits, GOOD, other) == Comparison()


@pytest.mark.parametrize("form", ["E", "D"])
def test_last_bits_do_not_matter(compare, form):
    values = np.linspace(1.0, 1000.0, 50).astype("f4" if form == "E" else "f8")
    near = np.nextafter(values, 2000.0)
    near[0] += 1e-10
    one, other = (({"Z": (form, "", array)}, {}) for array in (values, near))
    assert compare("a.sacc", write_fits, one, other) == Comparison()


def test_small_numbers_beside_large_ones_do_matter(compare):
    one, other = (({"C": ("D", "", [1.0, value])}, {}) for value in (1e-9, 1.1e-9))
    (difference,) = compare("a.fits", write_fits, one, other).differences
    assert "by at most 1e-10 (0.1 of it) at row 1" in difference
    assert compare("b.fits", write_fits, one, other, relative=0.2) == Comparison()


TREE = {"nz/z": [0.1, 0.2], "nz/name": "a", "nz@bins": 3}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nz/z": [0.1, 0.3]}, ("nz/z: 1 of 2 values differ, by at most 0.1 (0.5 of it) at row 1: "
         "expected 0.2, found 0.3")),
        ({"nz/z": [0.1]}, "nz/z: expected 2 rows, found 1"),
        ({"nz/name": "b"}, "nz/name: it differs: expected 'a', found 'b'"),
        ({"nz@bins": 4}, "nz@bins: it differs, by at most 1 (0.33 of it): expected 3, found 4"),
        ({"more": 1}, "more is not expected"),
    ],
)  # fmt: skip
def test_what_differs_in_an_hdf5_file_is_named(compare, change, words):
    (difference,) = compare("a.hdf5", write_hdf5, TREE, {**TREE, **change}).differences
    assert difference == words


VALUES = {"bins": [{"neff": 1.5, "name": "one"}], "count": 3, "on": True}


@pytest.mark.parametrize("suffix", ["json", "yaml"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bins": [{"neff": 1.6, "name": "one"}]},
         "bins[0].neff: it differs by 0.1: expected 1.5, found 1.6"),
        ({"bins": [{"name": "one"}]}, "bins[0].neff is missing"),
        ({"more": None}, "more is not expected"),
        ({"on": 1}, "on: expected True, found 1"),
    ],
)  # fmt: skip
def test_what_differs_in_nested_values_is_named(compare, suffix, change, words):
    texts = [json.dumps(values, indent=1) for values in (VALUES, {**VALUES, **change})]
    (difference,) = compare(f"a.{suffix}", write_text, *texts).differences
    assert difference == words


def test_the_order_of_keys_and_the_form_of_numbers_do_not_matter(compare):
    assert compare("a.yaml", write_text, "a: 1.50\nb: 2\n", "{b: 2, a: 1.5000000001}\n") == (
        Comparison()
    )


def test_numbers_in_text_are_numbers(compare):
    one = "# z nz\n0.10 1.5e-3\n0.2,7\n"
    assert compare("a.txt", write_text, one, "# z nz\n0.1 0.0015\n0.2  7\n") == Comparison()
    comparison = compare("b.txt", write_text, one, "# z nz\n0.11 1\n0.2,8\n0.3,9\n")
    assert comparison.differences == (
        "line 2: expected '0.10 1.5e-3', found '0.11 1', and 1 more lines differ",
        "expected 3 lines, found 4",
    )


def test_of_long_lines_the_first_value_that_differs_is_named(compare):
    one = "0.1, 10.724822525320254, 14.377724567890123, 6.5e-4, 8\n"
    other = one.replace("10.724822525320254", "10.724822525320255").replace("6.5e-4", "6.6e-4")
    (difference,) = compare("a.csv", write_text, one, other).differences
    assert difference == "line 1, value 4: expected '6.5e-4', found '6.6e-4'"


def test_of_long_values_the_part_is_shown_in_which_they_differ(compare):
    one, other = ({"cuts": f"{'a < 1 & ' * 9}b > {limit} & c > 0"} for limit in (3, 4))
    (difference,) = compare("a.json", write_text, json.dumps(one), json.dumps(other)).differences
    assert difference == "cuts: expected ...< 1 & b > 3 & c > 0', found ...< 1 & b > 4 & c > 0'"


def write_pdf(path, drawings, level=9):
    streams = [zlib.compress(drawing.encode(), level) for drawing in drawings]
    parts = [b"<< /Length %d >>\nstream\n%b\nendstream\n" % (len(s), s) for s in streams]
    path.write_bytes(b"%PDF-1.4\n" + b"".join(parts) + b"%%EOF\n")


LINE = "0.5 w 72.00000001 36 m 144 36 l S"


def test_the_compression_of_a_pdf_and_the_last_bits_of_its_numbers_do_not_matter(compare):
    assert compare("a.pdf", write_pdf, [LINE], [LINE.replace("01 36", "02 36")]) == Comparison()
    found = compare("b.pdf", lambda path, level: write_pdf(path, [LINE * 9], level), 1, 9)
    assert found == Comparison()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("144", "145"), "1 number of the drawing moved, by up to 1 points"),
        (("l S", "l s"), "the drawing differs: expected 'S', found 's'"),
        (("144", "nan"), "1 number of the drawing moved, by up to nan points"),
        (("l S", "l S S"), "expected 9 words and numbers in a drawing, found 10"),
    ],
)
def test_what_a_pdf_draws_otherwise_is_told(compare, change, words):
    found = compare("a.pdf", write_pdf, [LINE, "x"], [LINE.replace(*change), "x"])
    assert found.differences == (words,)


def test_of_pdf_files_with_other_parts_the_bytes_are_compared(compare):
    found = compare("a.pdf", write_pdf, [LINE], [LINE, LINE])
    assert found.note == "compared byte by byte"
    assert compare("b.pdf", write_text, "%PDF-1.4 a", "%PDF-1.4 b").differences == (
        "the bytes differ from number 9 on",
    )


def write_picture(path, square):
    from PIL import Image

    image = Image.new("RGB", (100, 100), "white")
    image.paste("black", square)
    image.save(path)


def test_pictures_may_differ_in_a_few_pixels_only(compare):
    assert compare("a.png", write_picture, (0, 0, 20, 20), (0, 0, 20, 20)) == Comparison()
    one = compare("b.png", write_picture, (0, 0, 20, 20), (0, 0, 20, 21))
    assert one.differences == ("0.20% of the pixels differ, between (0, 20) and (20, 21)",)
    assert compare("c.png", write_picture, (0, 0, 9, 9), (0, 0, 9, 10)) == Comparison()


@pytest.mark.parametrize(
    ("name", "write", "content"),
    [
        ("a.fits", write_fits, ({"Z": ("D", "", [1.0])}, {})),
        ("a.hdf5", write_hdf5, {"x": [1.0]}),
        ("a.png", write_picture, (0, 0, 9, 9)),
    ],
)
def test_what_made_a_file_is_not_what_it_holds(compare, name, write, content):
    def write_by(path, version):
        write(path, content)
        if version:
            assert add_provenance(str(path), lambda: {"version": version}) is None

    assert compare(name, write_by, "1.0", "1.1 with more to say") == Comparison()
    assert compare(f"b{name}", write_by, "", "1.1") == Comparison()


def test_what_made_the_parts_of_a_file_does_not_count_either(compare):
    one, other = ({f"descpipe/a/{n}": ("3A", "", ["{}"]), "n": ("D", "", [1.0])} for n in "12")
    assert compare("a.sacc", write_fits, (one, {}), (other, {})) == Comparison()


def test_folders_are_compared_file_by_file(tmp_path):
    for name, text in {"a/x.txt": "1\n", "a/in/y.txt": "2\n", "b/x.txt": "3\n", "b/z": ""}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert compare_folders(tmp_path / "a", tmp_path / "b", Tolerance()).differences == (
        "in/y.txt is missing",
        "z is not expected",
        "x.txt: line 1: expected '1', found '3'",
    )


def test_a_broken_file_differs(compare):
    assert compare("a.json", write_text, "{}", "{").differences == (
        "the bytes differ from number 1 on",
    )


def test_without_the_packages_the_bytes_are_compared_and_that_is_said(tmp_path):
    for folder, value in (("a", 1.0), ("b", 2.0)):
        (tmp_path / folder).mkdir()
        write_fits(tmp_path / folder / "x.fits", ({"Z": ("D", "", [value])}, {}))
    code = (
        "import sys; sys.modules['astropy'] = None\n"
        "from pathlib import Path\n"
        "from descpipe.comparing.files import compare_files\n"
        "from descpipe.comparing.tolerance import Tolerance\n"
        "print(compare_files(Path('a/x.fits'), Path('b/x.fits'), Tolerance()).note)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "byte by byte only: astropy is not installed here\n"
