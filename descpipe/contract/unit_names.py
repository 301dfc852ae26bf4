"""The names of units that astropy knows, and what each is made of."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Tuple

    Definition = Tuple[str, str, Dict[str, float]]

# One unit a line: names that take short prefixes | names that take long ones = what it is made of.
# Those that stand for themselves are not defined by others, or only as well as they are measured.
PREFIXED = """
m | meter
g | gram
s | second
A | amp ampere
K | Kelvin
mol | mole
cd | candela
rad | radian
sr | steradian = rad2
deg | degree = 0.017453292519943295 rad
arcmin | arcminute = 0.016666666666666667 deg
arcsec | arcsecond = 0.016666666666666667 arcmin
Hz | Hertz hertz = s-1
N | Newton newton = kg m s-2
J | Joule joule = N m
W | Watt watt = J / s
Pa | Pascal pascal = N / m2
C | coulomb = A s
V | Volt volt = J / C
F | Farad farad = C / V
Ohm ohm | Ohm = V / A
S | Siemens siemens = A / V
Wb | Weber weber = V s
T | Tesla tesla = Wb / m2
H | Henry henry = Wb / A
lm | lumen = cd sr
lx | lux = lm / m2
Bq | becquerel = s-1
Ci | curie = 3.7e10 Bq
Gy | gray = J / kg
Sv | sievert = J / kg
kat | katal = mol / s
l L | liter = dm3
eV | electronvolt = 1.602176634e-19 J
yr | year = 365.25 d
a | annum = yr
d | day = 24 h
h | hr hour = 60 min
min | minute = 60 s
pc | parsec
lyr | lightyear = 9460730472580800 m
AU au | astronomical_unit = 149597870700 m
barn | barn = 1e-28 m2
u | Da Dalton
solMass | Msun M_sun
solLum | Lsun L_sun
solRad | Rsun R_sun
Ry | rydberg
D | Debye debye
erg | = 1e-7 J
dyn | dyne = 1e-5 N
Gal | gal = cm s-2
P | poise = g cm-1 s-1
St | stokes = cm2 s-1
G | Gauss gauss = 1e-4 T
Oe | Oersted oersted
k | Kayser kayser = cm-1
Ba | Barye barye = g cm-1 s-2
R | Rayleigh rayleigh
Jy | Jansky jansky = 1e-26 W m-2 Hz-1
mag |
ph photon | photon
ct count | count
pix pixel | pixel
vox voxel | voxel
adu |
beam |
bin |
chan |
b bit | bit
B byte | byte = 8 bit
"""
PLAIN = """
AA Angstrom angstrom = 1e-10 m
mAA mAngstrom mangstrom milliAA milliAngstrom milliangstrom = 1e-13 m
bar = 1e5 Pa
mbar = 100 Pa
Torr torr
mTorr millitorr = 1e-3 Torr
mgy maggy
nmgy nanomaggy = 1e-9 mgy
DN dn
electron
dex
dB decibel = 0.1 dex
% pct percent = 0.01
Sun
deg_C Celsius
hourangle = 15 deg
cy cycle = 6.283185307179586 rad
sp spat = 12.566370614359172 sr
mas = 1e-3 arcsec
uas = 1e-6 arcsec
sday
wk week = 7 d
fortnight = 14 d
micron = um
lsec lightsecond = 299792458 m
ha hectare = 1e4 m2
t tonne = 1000 kg
foe Bethe bethe = 1e51 erg
Mx Maxwell maxwell = 1e-8 Wb
Bi Biot abA abampere
abC abcoulomb = Bi s
Fr Franklin esu statC statcoulomb
statA statampere = Fr / s
M_e
M_p
Mearth M_earth earthMass
Mjup M_jup Mjupiter M_jupiter jupiterMass
Rearth R_earth earthRad
Rjup R_jup Rjupiter R_jupiter jupiterRad
AB ABflux
ST STflux
Bol L_bol
bol f_bol
littleh
redshift
"""
# Prefixes and the powers of ten, or of two, that they stand for.
SHORT = (
    "Q30 R27 Y24 Z21 E18 P15 T12 G9 M6 k3 h2 da1 d-1 c-2 m-3 u-6 n-9 p-12 f-15 a-18 z-21 y-24 "
    "r-27 q-30"
)
LONG = (
    "quetta30 ronna27 yotta24 zetta21 exa18 peta15 tera12 giga9 mega6 kilo3 hecto2 deka1 deca1 "
    "deci-1 centi-2 milli-3 micro-6 nano-9 pico-12 femto-15 atto-18 zepto-21 yocto-24 ronto-27 "
    "quecto-30"
)
BINARY = (
    "Ki10 Mi20 Gi30 Ti40 Pi50 Ei60 Zi70 Yi80 kibi10 mebi20 gibi30 tebi40 pebi50 exbi60 "
    "zebi70 yobi80"
)
DIGITS = "-0123456789"
BINARY_UNITS = ("b", "bit", "B", "byte")


@lru_cache(maxsize=1)
def unit_definitions() -> Dict[str, Definition]:
    """Return, for each name, the first of its names, its definition and the prefixes it takes."""
    short, long = _scales(SHORT, 10.0), _scales(LONG, 10.0)
    binary = _scales(BINARY, 2.0)
    found: Dict[str, Definition] = {}
    for line in [*PREFIXED.strip().splitlines(), *PLAIN.strip().splitlines()]:
        names, _, definition = line.partition("=")
        first = names.split()[0]
        for group, prefixes in zip(names.split("|"), (short, long)):  # noqa: B905 - of Python 3.10
            for name in group.split():
                known = found[name][2] if name in found else {}
                own = {**known, **prefixes, **(binary if name in BINARY_UNITS else {})}
                found[name] = (first, definition.strip(), own if "|" in names else {})
    return found


def _scales(text: str, base: float) -> Dict[str, float]:
    return {
        word.rstrip(DIGITS): base ** int(word[len(word.rstrip(DIGITS)) :]) for word in text.split()
    }
