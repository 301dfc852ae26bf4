"""Typed parameters of a stage: declared in ``run.py``, checked on the host and in the image."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    Scalar = Union[int, float, bool, str]
    Value = Union[Scalar, None, "list[Scalar]"]

SCALAR_TYPES = (int, float, bool, str)


class Required:
    """The default of a parameter that has none."""

    def __repr__(self) -> str:
        return "required"


REQUIRED = Required()


class Parameter:
    """A typed value that changes what a stage computes.

    Parameters
    ----------
    type : type or list of one type
        ``int``, ``float``, ``bool`` or ``str``; ``[float]`` for a list of numbers.
    default : value, optional
        Used when the pipeline gives none. Without it the parameter is required; ``None`` makes
        it optional, and the stage then sees ``None``.
    doc : str
        One sentence for the people who set it.
    unit : str
        Unit of the value, as astropy writes it: ``"arcmin"``, ``"deg"``.
    minimum, maximum : number, optional
        Inclusive range, for every item of a list.
    choices : sequence, optional
        The only values allowed, for every item of a list.

    Raises
    ------
    ValueError
        If the declaration contradicts itself, such as a default out of range.
    """

    def __init__(
        self,
        type: Any,  # noqa: A002 - the word that CWL and every reader of a stage uses
        default: Any = REQUIRED,
        *,
        doc: str = "",
        unit: str = "",
        minimum: float | None = None,
        maximum: float | None = None,
        choices: Sequence[Scalar] | None = None,
    ) -> None:
        self.is_list = isinstance(type, (list, tuple))
        self.item_type = _item_type(type)
        self.doc = doc
        self.unit = unit
        self.minimum = minimum
        self.maximum = maximum
        if isinstance(choices, str):
            raise ValueError(f"choices are a list of values, as in [{choices!r}]")
        self.choices = None if choices is None else tuple(choices)
        self.default: Any = REQUIRED
        _check_declaration(self)
        self.is_optional = default is None
        self.default = default if default is REQUIRED else self.check(default)

    @classmethod
    def from_literal(cls, value: Any) -> Parameter:
        """Return the parameter that a bare default declares, as in ``{"nbin": 4}``.

        Raises
        ------
        ValueError
            If the type cannot be told from the value: ``None``, an empty or a mixed list.
        """
        if isinstance(value, (list, tuple)):
            types = {type(item) for item in value}
            if types == {int, float}:
                types = {float}
            if len(types) != 1:
                raise ValueError(
                    "an empty or mixed list has no type; write Parameter([float], ...)"
                )
            return cls([types.pop()], list(value))
        if value in SCALAR_TYPES:
            raise ValueError(f"is a type without a value; write Parameter({value.__name__})")
        if type(value) not in SCALAR_TYPES:
            raise ValueError(f"{value!r} has no parameter type; write Parameter(float, {value!r})")
        return cls(type(value), value)

    @property
    def is_required(self) -> bool:
        """Whether the pipeline must give a value."""
        return self.default is REQUIRED

    @property
    def type_name(self) -> str:
        """The type in words: ``int``, ``list of float``."""
        name = str(self.item_type.__name__)
        return f"list of {name}" if self.is_list else name

    def check(self, value: Any) -> Any:
        """Return the value as the stage sees it.

        Raises
        ------
        ValueError
            If it is not of the type, not finite, out of range or not one of the choices.
        """
        if value is None:
            if self.is_optional:
                return None
            raise ValueError(f"needs a value of type {self.type_name}")
        if not self.is_list:
            return self._check_item(value)
        if not isinstance(value, (list, tuple)):
            raise ValueError(f"{value!r} is not a {self.type_name}; write it in brackets")
        if not value:
            raise ValueError("an empty list; give at least one item")
        return [self._check_item(item) for item in value]

    def parse(self, texts: Sequence[str]) -> Any:
        """Return the value that texts from a command line stand for, one text an item.

        Raises
        ------
        ValueError
            As `check`.
        """
        items = [self._parse_item(text) for text in texts]
        if self.is_list:
            return self.check(items)
        if len(items) != 1:
            raise ValueError(f"given {len(items)} times, but it is one {self.type_name}")
        return self.check(items[0])

    def _check_item(self, item: Any) -> Any:
        if self.item_type is float and type(item) is int:
            item = float(item)
        if type(item) is not self.item_type:
            hint = "; write true or false" if self.item_type is bool else ""
            raise ValueError(f"{item!r} is not of type {self.item_type.__name__}{hint}")
        if self.item_type is float and item - item != 0.0:
            raise ValueError(f"{item!r} is not a finite number")
        if self.item_type is int and not -(2**63) <= item < 2**63:
            raise ValueError("a whole number of more than 64 bits")
        if self.item_type is str and any(ord(letter) < 32 for letter in item):
            raise ValueError(f"{item!r} holds a line break or another control character")
        if self.choices is not None and item not in self.choices:
            from descpipe.contract.errors import near_miss

            raise ValueError(
                f"{item!r} is not one of its choices{near_miss(str(item), map(str, self.choices))}"
            )
        if self.minimum is not None and item < self.minimum:
            raise ValueError(f"{item!r} is below the minimum {self.minimum!r}")
        if self.maximum is not None and item > self.maximum:
            raise ValueError(f"{item!r} is above the maximum {self.maximum!r}")
        return item

    def _parse_item(self, text: str) -> Any:
        if self.item_type is bool:
            return {"true": True, "false": False}.get(text, text)
        if self.item_type is str:
            return text
        try:
            return self.item_type(text)
        except ValueError:
            return text  # `check` says what is wrong with it


def _item_type(declared: Any) -> Any:
    item = declared
    if isinstance(declared, (list, tuple)):
        if len(declared) != 1:
            raise ValueError("a list type names the type of its items once, as in [float]")
        item = declared[0]
    if item not in SCALAR_TYPES:
        raise ValueError("the type must be int, float, bool, str, or one of them in brackets")
    return item


def _check_declaration(parameter: Parameter) -> None:
    low, high = parameter.minimum, parameter.maximum
    if (low is not None or high is not None) and parameter.item_type not in (int, float):
        raise ValueError("minimum and maximum are for numbers only")
    for bound in (low, high):
        if bound is not None and type(bound) not in (int, float):
            raise ValueError(f"minimum and maximum must be numbers, not {bound!r}")
    if low is not None and high is not None and low > high:
        raise ValueError(f"the minimum {low!r} is above the maximum {high!r}")
    for text in (parameter.doc, parameter.unit):
        if not isinstance(text, str):
            raise ValueError(f"doc and unit must be strings, not {text!r}")
    if parameter.choices is not None:
        choices, parameter.choices = parameter.choices, None
        if not choices:
            raise ValueError("choices must name at least one value")
        parameter.choices = tuple(parameter._check_item(choice) for choice in choices)
