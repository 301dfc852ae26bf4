"""Units as astropy writes them: whether one is known, and whether two are the same."""

from __future__ import annotations

import re
from functools import lru_cache

from descpipe.contract.unit_names import unit_definitions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Tuple

    Size = Tuple[float, Dict[str, float]]  # a scale, and the powers of what it is made of
    Token = Tuple[str, str, float]  # a name or a sign, which one, and its power

LOGARITHMIC = ("mag", "dex", "dB", "decibel")
# Letters as other keyboards and programs write them.
LETTERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺µμℓ·", "0123456789-+uul.")
# As people write units that astropy writes in another way.
PLAINLY = {"sec": "s", "sqdeg": "deg2", "sqarcmin": "arcmin2"}
SYMBOLS = {"°": "deg", "Å": "Angstrom", "Ω": "Ohm"}

FRACTION = r"[-+]?[0-9]+(?:\.[0-9]+)?(?: */ *[0-9]+)?"
POWER = rf"(?: *(?:\*\*|\^)? *(?P<power>\( *{FRACTION} *\)|[-+]?[0-9]+(?:\.[0-9]*)?))?"
TOKEN = re.compile(rf" *(?:(?P<sign>[*./(])|(?:(?P<name>[A-Za-z_%]+)|(?P<end>\))){POWER}) *")
NUMBER = re.compile(
    r"(?P<number>\+?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"(?: *(?:\*\*|\^|(?=[-+])) *(?P<power>\( *[-+]?[0-9]+ *\)|[-+]?[0-9]+))? *\*? *"
)
MAX_LENGTH = 100
CLOSE = 1e-9


class UnitError(ValueError):
    """A text is not a unit."""


@lru_cache(maxsize=1000)
def unit_problem(text: str) -> str | None:
    """Say what keeps a text from being a unit, or return None; no text is no unit."""
    try:
        _Reader(text).size()
    except UnitError as error:
        return str(error)
    return None


@lru_cache(maxsize=1000)
def is_same_unit(one: str, other: str) -> bool:
    """Whether two units are the same amount; one that is not known may be any unit."""
    try:
        scale, powers = _Reader(one, is_lenient=True).size()
        other_scale, other_powers = _Reader(other, is_lenient=True).size()
    except UnitError:
        return True
    return powers == other_powers and abs(scale - other_scale) <= CLOSE * abs(scale)


class _Reader:
    """Reads one unit, in which ``/`` divides by everything up to the next one.

    Parameters
    ----------
    text : str
        The unit.
    is_lenient : bool
        Whether names may be written as people do, not as astropy does: ``DEG``, ``degrees``.
    """

    def __init__(self, text: str, *, is_lenient: bool = False) -> None:
        self.text = text
        self.is_lenient = is_lenient
        self.waiting: List[Token] = []

    def size(self) -> Size:
        """Return what the unit is made of.

        Raises
        ------
        UnitError
            If it is none.
        """
        if len(self.text) > MAX_LENGTH:
            raise UnitError("this is too long for a unit")
        text = self.text.strip(" ").translate(LETTERS)
        for symbol, name in SYMBOLS.items():
            text = text.replace(symbol, name)
        number = NUMBER.match(text)
        try:
            scale = float(number["number"]) ** _power(number["power"]) if number else 1.0
            tokens = self._tokens(text[number.end() :] if number else text)
        except (OverflowError, ZeroDivisionError):
            raise self._error() from None
        self.waiting = tokens[::-1]
        size = self._quotient() if tokens else (1.0, {})
        if self.waiting or not scale:
            raise self._error()
        return scale * size[0], size[1]

    def _tokens(self, text: str) -> List[Token]:
        tokens: List[Token] = []
        place = 0
        while place < len(text):
            match = TOKEN.match(text, place)
            if match is None:
                raise self._error()
            word = match["name"] or match["sign"] or match["end"]
            kind = "name" if match["name"] else "*" if word == "." else word
            tokens.append((kind, word, _power(match["power"])))
            place = match.end()
        return tokens

    def _quotient(self) -> Size:
        size: Size = (1.0, {}) if self._next() == "/" else self._product()
        while self._next() == "/":
            self.waiting.pop()
            size = _times(size, self._product(), -1.0)
        return size

    def _product(self) -> Size:
        size = self._factor()
        while self._next() in ("name", "*", "("):
            if self._next() == "*":
                self.waiting.pop()
            size = _times(size, self._factor())
        return size

    def _factor(self) -> Size:
        kind, word, power = self.waiting.pop() if self.waiting else ("", "", 1.0)
        if kind == "(":
            return self._bracket()
        if kind != "name":
            raise self._error()
        if self._next() == "(" and word in (*LOGARITHMIC, "sqrt"):
            self.waiting.pop()
            inside = self._bracket()
            if word == "sqrt":
                return _times((1.0, {}), inside, 0.5)
            return 1.0, {f"{word} of {inside[0]!r} {sorted(inside[1].items())}": 1.0}
        return _times((1.0, {}), self._named(word), power)

    def _bracket(self) -> Size:
        size = self._quotient()
        if self._next() != ")":
            raise self._error()
        return _times((1.0, {}), size, self.waiting.pop()[2])

    def _named(self, word: str) -> Size:
        size = _known(word)
        if size is not None:
            return size
        meant = _meant(word)
        if meant and self.is_lenient:
            return _Reader(meant).size()
        from descpipe.contract.errors import near_miss

        near = f"; did you mean {meant!r}?" if meant else near_miss(word, unit_definitions())
        hint = near if near.startswith("; did") else "; write it as astropy does"
        raise UnitError(f"the unit {word!r} is not known{hint}")

    def _next(self) -> str:
        return self.waiting[-1][0] if self.waiting else ""

    def _error(self) -> UnitError:
        return UnitError(f"{self.text!r} is not a unit such as 'arcmin' or 'km / s'")


def _meant(word: str) -> str:
    """Return how astropy writes a unit that somebody writes in another way, or nothing."""
    low = word.lower()
    singular = low.rstrip("s")
    plain = PLAINLY.get(singular, singular)
    return low if _known(low) else plain if plain in PLAINLY.values() or _known(plain) else ""


def _power(text: str | None) -> float:
    over, _, under = (text or "1").strip("( )").partition("/")
    return float(over) / float(under or 1)


def _times(one: Size, other: Size, power: float = 1.0) -> Size:
    """Return the product of one unit and a power of another."""
    powers = dict(one[1])
    for name, own in other[1].items():
        powers[name] = round(powers.get(name, 0.0) + own * power, 9)
    try:
        scale = one[0] * other[0] ** power
    except (OverflowError, ZeroDivisionError):
        scale = float("inf")
    return scale, {name: own for name, own in powers.items() if own}


@lru_cache(maxsize=1000)
def _known(name: str) -> Size | None:
    """Return what the name of a unit is made of, with a prefix or without."""
    definitions = unit_definitions()
    if name in definitions:
        first, definition, _ = definitions[name]
        return _Reader(definition).size() if definition else (1.0, {first: 1.0})
    for length in range(1, len(name)):
        prefix, rest = name[:length], name[length:]
        if rest in definitions and prefix in definitions[rest][2]:
            return _times((definitions[rest][2][prefix], {}), _known(rest) or (1.0, {}))
    return None
