"""The headers of FITS files are read as astropy reads them, and hostile ones in bounded time."""

import gzip
import resource
import warnings
from contextlib import suppress

import numpy as np
import pytest
from astropy.io import fits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descpipe.contract.files import UncheckedError
from descpipe.contract.fits_header import BLOCK, FitsError, read_headers

KINDS = {"i": "int", "u": "int", "f": "float", "b": "bool", "c": "complex", "U": "str", "S": "str"}
UNITS = ["", "deg", "arcmin", "km / s", "10**-17 erg/s", "counts"]
FORMS = ["L", "X", "B", "I", "J", "K", "A", "E", "D", "C", "M"]
WORDS = st.text(alphabet="ABCdef_019 '/&", min_size=1, max_size=60).map(str.strip)
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True)
in_any_folder = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)


def kind_of(dtype):
    """Return our word for the kind of numpy."""
    return KINDS[dtype.kind]


def written(path, *hdus):
    """Write HDUs as astropy writes them, without what it says of strange names."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fits.HDUList(list(hdus)).writeto(path, overwrite=True)
    return str(path)


@st.composite
def columns(draw):
    """A column of a binary table, with any form, shape, scale and unit."""
    form = draw(st.sampled_from(FORMS))
    count = draw(st.integers(1, 12))
    words = {"unit": draw(st.sampled_from(UNITS)) or None}
    if form == "A":
        return fits.Column(format=f"{count}A", array=["x"] * 3, **words)
    if form in "IJK" and draw(st.booleans()):
        words["bzero"] = {"I": 2**15, "J": 2**31, "K": 2**63}[form]
    shape = (3,) if count == 1 and form != "X" else (3, count)
    if form == "X":
        return fits.Column(format=f"{count}X", array=np.zeros((3, count), bool), **words)
    array = np.zeros(shape, {"L": bool}.get(form, fits.column.FITS2NUMPY.get(form)))
    if "bzero" in words:
        array = array.astype({"I": np.uint16, "J": np.uint32, "K": np.uint64}[form])
    if count == 12 and form in "IJKED":
        words["dim"] = draw(st.sampled_from(["(3,4)", "(2,3,2)", "(12)"]))
        array = array.reshape(3, *map(int, reversed(words["dim"].strip("()").split(","))))
    return fits.Column(format=f"{count}{form}", array=array, **words)


@given(
    st.lists(columns(), min_size=1, max_size=8), st.lists(NAMES, min_size=8, unique_by=str.lower)
)
@in_any_folder
def test_columns_are_those_that_astropy_reads(tmp_path, made, names):
    for column, name in zip(made, names, strict=False):
        column.name = name
    path = written(tmp_path / "t.fits", fits.PrimaryHDU(), fits.BinTableHDU.from_columns(made))
    ours = read_headers(path)[1].columns
    with fits.open(path) as hdus:
        theirs = hdus[1].columns
        assert list(ours) == theirs.names
        for column in theirs:
            array = hdus[1].data[column.name]
            found = ours[column.name]
            assert (found.kind, found.unit) == (kind_of(array.dtype), column.unit or "")
            assert found.shape == array.shape[1:]


@pytest.mark.parametrize(
    ("column", "kind", "shape"),
    [
        (fits.Column("v", "PE()", array=np.array([[1.0], [2.0, 3.0]], object)), "float", None),
        (fits.Column("v", "QJ()", array=np.array([[1], [2, 3]], object)), "int", None),
        (fits.Column("v", "15A", dim="(5,3)", array=[["a", "b", "c"]]), "str", (3,)),
        (fits.Column("v", "B", bzero=-128, array=np.array([-1], np.int8)), "int", ()),
    ],
)
def test_rare_columns_are_known(tmp_path, column, kind, shape):
    table = fits.BinTableHDU.from_columns([column])
    (found,) = read_headers(written(tmp_path / "t.fits", fits.PrimaryHDU(), table))[
        1
    ].columns.values()
    assert (found.kind, found.shape) == (kind, shape)


def test_columns_of_ascii_tables_are_known(tmp_path):
    forms = {"a": "A10", "i": "I6", "f": "F8.3", "e": "E15.7", "d": "D20.10"}
    made = [fits.Column(name, form, ascii=True, array=["1"]) for name, form in forms.items()]
    path = written(tmp_path / "t.fits", fits.PrimaryHDU(), fits.TableHDU.from_columns(made))
    found = read_headers(path)[1].columns
    assert {name: column.kind for name, column in found.items()} == {
        "a": "str",
        "i": "int",
        "f": "float",
        "e": "float",
        "d": "float",
    }


KEYWORDS = st.one_of(
    st.from_regex(r"[A-Z][A-Z0-9_-]{0,7}", fullmatch=True),
    st.from_regex(r"HIERARCH [A-Z]{2,5} [a-z]{2,12} [A-Z0-9]{3,9}", fullmatch=True),
)
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.complex_numbers(allow_nan=False, allow_infinity=False, max_magnitude=1e9),
    st.text(alphabet="ab C'&=", max_size=20),
    st.text(alphabet="ab C/&=", max_size=150),
)


@given(st.dictionaries(KEYWORDS, VALUES, max_size=12))
@in_any_folder
def test_keywords_are_those_that_astropy_reads(tmp_path, keywords):
    hdu = fits.PrimaryHDU()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for keyword, value in keywords.items():
            too_long = len(keyword) + len(str(value)) > 60 and not isinstance(value, str)
            if keyword not in hdu.header and keyword != "EXTEND" and not too_long:
                hdu.header[keyword] = (value, "a comment / with a slash")
    header = read_headers(written(tmp_path / "t.fits", hdu))[0].header
    with fits.open(tmp_path / "t.fits") as hdus:
        for keyword in hdus[0].header:
            found, expected = header.get(keyword.upper()), hdus[0].header[keyword]
            assert type(found) is type(expected)
            if not isinstance(expected, complex):
                assert found == expected


def test_the_headers_of_all_kinds_of_hdus_are_found(tmp_path):
    image = fits.ImageHDU(np.zeros((5, 7), np.int16), name="MASK")
    packed = fits.CompImageHDU(np.zeros((40, 50), np.int32), name="PACKED")
    path = written(tmp_path / "t.fits", fits.PrimaryHDU(np.zeros(3)), image, packed)
    found = read_headers(path)
    assert [(hdu.name, hdu.is_table) for hdu in found] == [
        ("", False),
        ("MASK", False),
        ("PACKED", False),
    ]


def test_random_groups_have_the_size_that_the_standard_says(tmp_path):
    groups = fits.GroupData(np.zeros((4, 5, 5), np.float32), parnames=["U"], pardata=[np.zeros(4)])
    table = fits.BinTableHDU.from_columns([fits.Column("x", "E", array=[1.0])])
    found = read_headers(written(tmp_path / "t.fits", fits.GroupsHDU(groups), table))
    assert list(found[1].columns) == ["x"]


@pytest.mark.parametrize("junk", [b"\0" * 100, b"junk", b" " * BLOCK, b"x" * 3 * BLOCK])
def test_anything_may_follow_the_last_hdu(tmp_path, junk):
    path = tmp_path / "t.fits"
    written(path, fits.PrimaryHDU(np.zeros(3)))
    path.write_bytes(path.read_bytes() + junk)
    assert len(read_headers(str(path))) == 1


@pytest.mark.parametrize("length", [BLOCK - 1, BLOCK, BLOCK + 100, 2 * BLOCK, -5000, -3000])
def test_a_file_that_is_cut_short_is_told(tmp_path, length):
    path = tmp_path / "t.fits"
    table = fits.BinTableHDU.from_columns([fits.Column("x", "D", array=np.zeros(2000))])
    written(path, fits.PrimaryHDU(np.zeros(900)), table)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(FitsError, match="is cut short"):
        read_headers(str(path))


def test_a_file_without_its_last_padding_is_whole(tmp_path):
    path = tmp_path / "t.fits"
    written(path, fits.PrimaryHDU(np.zeros(3)))
    path.write_bytes(path.read_bytes()[: BLOCK + 24])
    assert len(read_headers(str(path))) == 1


def test_a_compressed_file_is_told(tmp_path):
    path = tmp_path / "t.fits"
    written(path, fits.PrimaryHDU())
    path.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(FitsError) as told:
        read_headers(str(path))
    assert str(told.value) == "is not a FITS file: it looks like gzip; unpack it with gunzip"


def header(*cards, xtension=False):
    """Return the blocks of a header."""
    first = "XTENSION= 'BINTABLE'" if xtension else "SIMPLE  =                    T"
    text = "".join(card.ljust(80) for card in [first, *cards, "END"])
    return text.ljust(-(-len(text) // BLOCK) * BLOCK).encode()


EMPTY = ("BITPIX  = 8", "NAXIS   = 0")
TABLE = ("BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 4", "NAXIS2  = 0", "PCOUNT  = 0", "GCOUNT  = 1")
HOSTILE = {
    "has no usable keyword NAXIS in": [
        ("BITPIX  = 8", "NAXIS   = 1000000000"),
        ("BITPIX  = 8", "NAXIS   = -1"),
        ("BITPIX  = 8", "NAXIS   = 'two'"),
        ("BITPIX  = 8", "NAXIS   = 2.0"),
        ("BITPIX  = 8",),
    ],
    "has no usable keyword NAXIS1 in": [
        ("BITPIX  = 8", "NAXIS   = 1"),
        ("BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = -5"),
        ("BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = " + "9" * 65),
    ],
    "has no usable keyword BITPIX in": [("NAXIS   = 0",), ("BITPIX  = 7", "NAXIS   = 0")],
    "is cut short: it has 2880 bytes of": [
        ("BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 9223372036854775807"),
    ],
    "has no usable keyword PCOUNT in": [
        ("BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 0", "PCOUNT  = -2"),
    ],
    "has no usable keyword GCOUNT in": [
        ("BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 0", "GCOUNT  = 'a'"),
    ],
}


@pytest.mark.parametrize(
    ("cards", "said"), [(cards, said) for said, cases in HOSTILE.items() for cards in cases]
)
def test_a_header_with_impossible_sizes_is_told(tmp_path, cards, said):
    path = tmp_path / "t.fits"
    path.write_bytes(header(*cards))
    with pytest.raises(FitsError) as told:
        read_headers(str(path))
    assert said in str(told.value)


def test_many_huge_axes_are_told_without_computing_for_long(tmp_path):
    axes = [f"NAXIS{axis:<3}= 9000000000000000000" for axis in range(1, 1000)]
    path = tmp_path / "t.fits"
    path.write_bytes(header("BITPIX  = 8", "NAXIS   = 999", *axes))
    with pytest.raises(FitsError, match=r"is cut short: it has \d+ bytes of \d{19,21} or more"):
        read_headers(str(path))


@pytest.mark.parametrize("count", ["1000000000", "999999999999999999"])
def test_a_table_that_says_it_has_endless_columns_has_a_thousand(tmp_path, count):
    path = tmp_path / "t.fits"
    path.write_bytes(header(*EMPTY) + header(*TABLE, f"TFIELDS = {count}", xtension=True))
    assert len(read_headers(str(path))[1].columns) == 999


@pytest.mark.parametrize(
    ("cards", "kind", "shape"),
    [
        (["TFORM1  = 'I'", "TSCAL1  = 0.5"], "float", ()),
        (["TFORM1  = 'I'", "TZERO1  = 0.5"], "float", ()),
        (["TFORM1  = 'I'", "TZERO1  = 32768.0"], "int", ()),
        (["TFORM1  = '0E'"], "float", (0,)),
        (["TFORM1  = '12E'", "TDIM1   = '(3, 4)'"], "float", (4, 3)),
        (["TFORM1  = '12E'", "TDIM1   = 'none'"], "float", (12,)),
    ],
)
def test_scales_and_dimensions_make_other_columns(tmp_path, cards, kind, shape):
    path = tmp_path / "t.fits"
    path.write_bytes(header(*EMPTY) + header(*TABLE, "TFIELDS = 1", *cards, xtension=True))
    column = read_headers(str(path))[1].columns["col1"]
    assert (column.kind, column.shape) == (kind, shape)


@pytest.mark.parametrize("form", ["", "Z", "9" * 60 + "E", "E" * 60, "-1E", "P", "PZ", "1 E", "''"])
def test_a_column_of_no_known_form_may_be_anything(tmp_path, form):
    cards = ["TFIELDS = 1", f"TFORM1  = '{form}'", "TDIM1   = '(a,b'", "TTYPE1  = 'x'"]
    path = tmp_path / "t.fits"
    path.write_bytes(header(*EMPTY) + header(*TABLE, *cards, xtension=True))
    assert read_headers(str(path))[1].columns["x"].kind in ("any", "float")


def test_a_header_of_a_gigabyte_without_an_end_is_told(tmp_path):
    path = tmp_path / "t.fits"
    path.write_bytes(header(*EMPTY)[:240])
    with path.open("r+b") as stream:
        stream.truncate(10**9)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FitsError, match="has a header without an end"):
        read_headers(str(path))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_headers_that_are_longer_than_is_sensible_are_not_read_to_the_end(tmp_path):
    path = tmp_path / "t.fits"
    long = header(*["COMMENT"] * 36 * 1500, *EMPTY)
    next_one = header(*["COMMENT"] * 36 * 1500, *TABLE, "TFIELDS = 0", xtension=True)
    path.write_bytes(long + next_one * 15)
    with pytest.raises(UncheckedError, match="its headers, because they are over 28 MB"):
        read_headers(str(path))


@given(st.binary(max_size=400), st.integers(0, 2 * BLOCK), st.booleans())
@in_any_folder
def test_any_damage_is_told_or_does_not_matter(tmp_path, damage, place, insert):
    table = fits.BinTableHDU.from_columns([fits.Column("x", "D", array=np.zeros(20))], name="T")
    path = tmp_path / "t.fits"
    written(path, fits.PrimaryHDU(), table)
    data = path.read_bytes()
    rest = data[place:] if insert else data[place + len(damage) :]
    path.write_bytes(data[:place] + damage + rest)
    with suppress(FitsError):
        assert len(read_headers(str(path))) <= 2
