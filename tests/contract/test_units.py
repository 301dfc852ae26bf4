"""Units: what astropy knows is known, what it does not is told, and the same are the same."""

import warnings
from itertools import pairwise, product

import pytest
from astropy import units
from hypothesis import given, settings
from hypothesis import strategies as st

from descpipe import Column, Parameter
from descpipe.contract.unit_names import unit_definitions
from descpipe.contract.units import is_same_unit, unit_problem

REGISTRY = units.get_current_unit_registry().registry
NAMES = [name for name in unit_definitions() if name in REGISTRY]
# Those that only the cosmology of astropy knows, or that it knows in another place.
OURS = {"%", "littleh", "redshift"}
# What astropy leaves out because the prefix would make another unit of it.
SPARED = {"dbyte", "pcount", "yd", "kibib", "kibiB"}
PREFIXES = ["k", "M", "m", "da", "d", "y", "p", "kilo", "mega", "deka", "Ki", "kibi"]

WRITTEN = [
    "",
    "arcmin",
    "km/s/Mpc",
    "km s-1 Mpc-1",
    "m / s kg",
    "m / (s kg)",
    "m/s.kg",
    "/s",
    "1/arcmin^2",
    "arcmin**-2",
    "1 / arcmin2",
    "10**-17 erg / (s cm2 Angstrom)",
    "1e-17 erg/s/cm2/AA",
    "10^-17 erg",
    "10**(-17) erg",
    "1.5 deg",
    "2*m",
    ".5 m",
    "m**(1/2)",
    "m(3/2) s(-1)",
    "m**+2",
    "sqrt(m)",
    "mag(AB)",
    "dex(cm/s2)",
    "kΩ",
    "µm",
    "m² s⁻¹",
    "°",
    "% m",
    "((m))",
    "   deg  ",
]
NOT_WRITTEN = [
    "m*2",
    "deg.",
    "m//s",
    "m**",
    "**m",
    "m*-2",
    "m^1/2",
    "+m",
    "(m",
    "m)",
    "()",
    "m()",
    "mag(",
    "sqrt",
    "m\ts",
    "m**2**3",
    "per",
    "/",
    "*",
]
NEAR_MISSES = {
    "arcmins": "arcmin",
    "degrees": "degree",
    "degress": "degree",
    "arcmn": "arcmin",
    "Angstroms": "angstrom",
    "counts": "count",
    "ADU": "adu",
    "Degrees": "degree",
    "sec": "s",
    "sqdeg": "deg2",
}
SAME = [
    ("deg", "degree"),
    ("arcmin2", "arcminute**2"),
    ("km/s", "km s-1"),
    ("km/s", "1000 m / s"),
    ("Angstrom", "0.1 nm"),
    ("erg/s/cm2", "erg / (s cm2)"),
    ("erg/s/cm2", "1e-3 W/m2"),
    ("Mpc / h", "h-1 Mpc"),
    ("Jy", "1e-23 erg / (s cm2 Hz)"),
    ("mas", "milliarcsec"),
    ("mas", "1e-3 arcsec"),
    ("deg", "60 arcmin"),
    ("hourangle", "15 deg"),
    ("Hz", "1/s"),
    ("%", "0.01"),
    ("mag(AB)", "mag(ABflux)"),
]
OTHER = [
    ("deg", "arcmin"),
    ("deg", "rad"),
    ("Mpc", "kpc"),
    ("erg", "1e-17 erg"),
    ("mag", "dex"),
    ("mag", "mag(AB)"),
    ("mag(AB)", "mag(ST)"),
    ("arcmin-2", "arcmin2"),
    ("Mpc / h", "Mpc / littleh"),
    ("m(1/2)", "m"),
    ("", "deg"),
]


def read_by_astropy(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", units.UnitsWarning)
        try:
            return units.Unit(text)
        except ValueError:
            return None


def test_every_unit_of_astropy_is_known():
    assert [name for name in REGISTRY if unit_problem(name)] == []


def test_names_that_astropy_does_not_know_are_not_known():
    assert set(unit_definitions()) - set(REGISTRY) == OURS
    made = {prefix + name for prefix, name in product(PREFIXES, unit_definitions())}
    assert {name for name in made - set(REGISTRY) if not unit_problem(name)} <= SPARED


@pytest.mark.parametrize("text", WRITTEN)
def test_a_unit_may_be_written_in_all_ways_of_astropy(text):
    assert unit_problem(text) is None
    assert is_same_unit(text, read_by_astropy(text).to_string())


@pytest.mark.parametrize("text", NOT_WRITTEN)
def test_what_astropy_cannot_read_is_told(text):
    assert read_by_astropy(text) is None
    assert unit_problem(text)


@pytest.mark.parametrize(("text", "near"), NEAR_MISSES.items())
def test_a_name_that_is_nearly_a_unit_is_told_with_the_unit(text, near):
    assert read_by_astropy(text) is None
    assert unit_problem(text) == f"the unit {text!r} is not known; did you mean {near!r}?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("km / / s", "'km / / s' is not a unit such as 'arcmin' or 'km / s'"),
        ("m" * 101, "this is too long for a unit"),
        ("(" * 100, "'((((" + "(" * 96 + "' is not a unit such as 'arcmin' or 'km / s'"),
        ("furlong", "the unit 'furlong' is not known; write it as astropy does"),
    ],
)
def test_what_is_wrong_with_a_unit_is_said(text, said):
    assert unit_problem(text) == said


@pytest.mark.parametrize("kind", [Column, Parameter])
def test_a_declaration_refuses_what_is_no_unit(kind):
    with pytest.raises(ValueError, match=r"the unit 'arcmn' is not known; did you mean 'arcmin'\?"):
        kind("float" if kind is Column else float, unit="arcmn")


@pytest.mark.parametrize("first", NAMES)
def test_names_are_the_same_unit_where_astropy_says_so(first):
    same = {name for name in NAMES if is_same_unit(first, name)}
    assert same == {name for name in NAMES if REGISTRY[name] == REGISTRY[first]}


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_unit_may_be_written_in_several_ways(one, other):
    assert is_same_unit(one, other)
    assert is_same_unit(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_unit_is_another(one, other):
    assert not is_same_unit(one, other)
    assert not is_same_unit(other, one)


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ("DEG", "deg"),
        ("Degrees", "deg"),
        ("arcmins", "arcmin"),
        ("ADU", "adu"),
        ("counts", "ct"),
        ("sec", "s"),
        ("/sqdeg", "deg-2"),
    ],
)
def test_files_may_name_units_as_people_do(there, wanted):
    assert is_same_unit(there, wanted)
    assert not is_same_unit(there, "kg")


@pytest.mark.parametrize("there", ["e-", "unitless", "photons/s/?", "(" * 5000])
def test_a_file_with_an_unknown_unit_is_believed(there):
    assert is_same_unit(there, "deg")


@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5), st.data())
@settings(deadline=None)
def test_products_of_units_are_what_astropy_makes_of_them(names, data):
    signs = [data.draw(st.sampled_from([" ", "*", ".", " / ", "/"])) for _ in names]
    powers = [data.draw(st.sampled_from(["", "2", "-1", "**3", "^-2", "**(1/2)"])) for _ in names]
    words = [name + power for name, power in zip(names, powers, strict=True)]
    text = words[0] + "".join(sign + word for sign, word in zip(signs[1:], words[1:], strict=True))
    expected = read_by_astropy(text)
    if expected is not None:
        assert unit_problem(text) is None
        for one, other in pairwise([text, expected.to_string(), f"({text})"]):
            assert is_same_unit(one, other)


@given(st.text(alphabet="msdegkarcin 0123456789*/^().-+%°²²", max_size=14))
@settings(deadline=None)
def test_any_text_is_a_unit_or_is_told(text):
    expected = read_by_astropy(text)
    if expected is not None and text[:1].isalpha():
        assert unit_problem(text) is None
    is_same_unit(text, "deg")
