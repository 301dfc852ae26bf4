"""Units as astropy writes them: whether one is known, and whether two are the same."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, FrozenSet, List, Tuple

    Factors = FrozenSet[Tuple[str, float]]

# Names that astropy knows without prefixes, those of the FITS standard among them.
NAMES = frozenset(
    """
    % A a AA AB abA abampere abC abcoulomb ABflux adu amp ampere Angstrom angstrom annum arcmin
    arcminute arcsec arcsecond astronomical_unit AU au B b Ba bar barn Barye barye beam
    becquerel Bethe bethe Bi bin Biot bit Bol bol Bq byte C candela cd Celsius chan Ci coulomb
    count ct curie cy cycle D d Da Dalton day Debye debye decibel deg deg_C degree dex DN dn dyn
    dyne earthMass earthRad electron electronvolt erg esu eV F f_bol Farad farad foe fortnight
    Fr Franklin G g Gal gal Gauss gauss gram gray Gy H h hectare Henry henry Hertz hertz hour
    hourangle hr Hz J Jansky jansky Joule joule jupiterMass jupiterRad Jy K k kat katal Kayser
    kayser Kelvin kg L l L_bol L_sun lightsecond lightyear liter littleh lm lsec Lsun lumen lux
    lx lyr m M_e M_earth M_jup M_jupiter M_p M_sun mag maggy mas Maxwell maxwell Mearth meter
    mgy micron min minute Mjup Mjupiter mol mole Msun Mx N Newton newton Oe Oersted oersted Ohm
    ohm P Pa parsec Pascal pascal pc percent ph photon pix pixel poise R R_earth R_jup R_jupiter
    R_sun rad radian Rayleigh rayleigh Rearth redshift Rjup Rjupiter Rsun Ry rydberg S s sday
    second Siemens siemens sievert solLum solMass solRad sp spat sr ST St statA statampere statC
    statcoulomb steradian STflux stokes Sun Sv T t Tesla tesla tonne Torr torr u uas V Volt volt
    vox voxel W Watt watt Wb Weber weber week wk year yr
    """.split()  # noqa: SIM905 - a list of 250 lines
)
PREFIXES = frozenset(
    """
    Q R Y Z E P T G M k h da d c m u µ n p f a z y r q Ki Mi Gi Ti Pi Ei Zi Yi
    quetta ronna yotta zetta exa peta tera giga mega kilo hecto deka deca deci centi milli micro
    nano pico femto atto zepto yocto ronto quecto kibi mebi gibi tebi pebi exbi zebi yobi
    """.split()  # noqa: SIM905 - a list of 60 lines
)
SAME = {
    "degree": "deg",
    "degrees": "deg",
    "arcminute": "arcmin",
    "arcsecond": "arcsec",
    "radian": "rad",
    "rads": "rad",
    "year": "yr",
    "a": "yr",
    "day": "d",
    "hour": "h",
    "hr": "h",
    "minute": "min",
    "second": "s",
    "parsec": "pc",
    "solMass": "Msun",
    "pix": "pixel",
    "ct": "count",
    "ph": "photon",
    "angstrom": "Angstrom",
    "AA": "Angstrom",
    "au": "AU",
}
TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-zµ_%][A-Za-z_µ]*)(?P<power>-?[0-9]+(?![0-9.]))?"
    r"|(?P<number>[0-9]+\.?[0-9]*(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<sign>\*\*|[-+*/^.()]))"
)
MAX_LENGTH = 100


def unit_problem(text: str) -> str | None:
    """Say what keeps a text from being a unit, or return None; no text is no unit."""
    try:
        names = [name for name, _ in _factors(text)]
    except ValueError as error:
        return str(error)
    for name in names:
        if not _is_known(name):
            from descpipe.contract.errors import near_miss

            near = near_miss(name, NAMES)
            hint = near if near.startswith("; did") else "; write it as astropy does"
            return f"the unit {name!r} is not known{hint}"
    return None


def is_same_unit(one: str, other: str) -> bool:
    """Whether two units are written for the same thing; one that cannot be read is any unit."""
    try:
        return _factors(one) == _factors(other)
    except ValueError:
        return True


def _is_known(name: str) -> bool:
    return name in NAMES or any(
        name[:length] in PREFIXES and name[length:] in NAMES for length in range(1, len(name))
    )


def _factors(text: str) -> Factors:
    """Return the names in a unit and their powers, multiplied out.

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError("this is too long for a unit")
    powers: Dict[str, float] = {}
    waiting = _tokens(text)[::-1]
    _read_product(waiting, 1.0, powers, text)
    if waiting:
        raise ValueError(f"{text!r} is not a unit such as 'arcmin' or 'km / s'")
    return frozenset((name, power) for name, power in powers.items() if power)


def _tokens(text: str) -> List[Tuple[str, str]]:
    tokens: List[Tuple[str, str]] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"{text!r} is not a unit such as 'arcmin' or 'km / s'")
        place = match.end()
        kind = str(match.lastgroup if match.lastgroup != "power" else "name")
        tokens.append((kind, match[kind]))
        if match["power"]:
            tokens += [("sign", "**"), ("power", match["power"])]
    return tokens


def _read_product(
    waiting: List[Tuple[str, str]], outer: float, powers: Dict[str, float], text: str
) -> None:
    """Read factors up to a closing bracket; division holds for the one factor after it."""
    sign = 1.0
    while waiting and waiting[-1] != ("sign", ")"):
        kind, word = waiting.pop()
        if kind == "sign" and word in ("*", "."):
            continue
        if (kind, word) == ("sign", "/"):
            sign = -1.0
            continue
        own: Dict[str, float] = {}
        if (kind, word) == ("sign", "("):
            _read_product(waiting, 1.0, own, text)
            if not waiting:
                raise ValueError(f"{text!r}: a bracket is not closed")
            waiting.pop()
        elif kind == "name":
            own[SAME.get(word, word)] = 1.0
        elif kind != "number":
            raise ValueError(f"{text!r} is not a unit such as 'arcmin' or 'km / s'")
        power = sign * outer * _read_power(waiting, text)
        for name, factor in own.items():
            powers[name] = powers.get(name, 0.0) + factor * power
        sign = 1.0


def _read_power(waiting: List[Tuple[str, str]], text: str) -> float:
    if not waiting or waiting[-1] not in (("sign", "**"), ("sign", "^")):
        return 1.0
    waiting.pop()
    words = ""
    while waiting and (
        waiting[-1][0] in ("number", "power") or (not words and waiting[-1] == ("sign", "-"))
    ):
        words += waiting.pop()[1]
    if not words and waiting and waiting[-1] == ("sign", "("):
        waiting.pop()
        while waiting and waiting[-1] != ("sign", ")"):
            words += waiting.pop()[1]
        if waiting:
            waiting.pop()
    over, _, under = words.partition("/")
    try:
        return float(over) / float(under or 1)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text!r}: {words!r} is not a power") from None
