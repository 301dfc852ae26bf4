"""Typed parameters of a stage: declared in ``run.py``, checked on the host and in the image."""

from __future__ import annotations

from descpipe.contract.bad_value import BadValueError
from descpipe.contract.conditions import Condition, ConditionError
from descpipe.contract.ranges import (
    BOUND_WORDS,
    is_outside,
    order_problems,
    outside_words,
    relation_problems,
)
from descpipe.contract.scalars import TYPE_WORDS, shown, too_few, type_problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping, Sequence, Set, Tuple, Union

    from descpipe.contract.bad_value import Path

    Scalar = Union[int, float, bool, str]

SCALAR_TYPES = (int, float, bool, str)
# Runners take these names in a value for parts of a file or a document.
RESERVED_FIELDS = ("class", "id", "location", "name", "path")
# Of names that are no fields: each is compared with all that are.
MAX_TOLD = 50


class Required:
    """The default of a parameter that has none."""

    def __repr__(self) -> str:
        return "required"


REQUIRED = Required()


class Parameter:
    """A typed value that changes what a stage computes.

    Parameters
    ----------
    type : type, dict of fields, or list of one of them
        ``int``, ``float``, ``bool`` or ``str``; ``{"low": float, "high": 1.5}`` for a record of
        named fields, each a type, a default or a Parameter; ``[float]`` for a list of numbers.
    default : value, optional
        Used when the pipeline gives none. Without it the parameter is required, unless it is a
        record whose fields all have defaults; ``None`` makes it optional, and the stage then
        sees ``None``.
    doc : str
        One sentence for the people who set it.
    unit : str
        Unit of the value, as astropy writes it: ``"arcmin"``, ``"deg2"``.
    minimum, maximum : number or str, optional
        Range with its ends, for every item of a list; a text names another parameter of the
        stage, or another field of the record, whose value is the end.
    above, below : number or str, optional
        Range without its ends, in the same way.
    choices : sequence, optional
        The only values allowed, for every item of a list.
    min_items : int
        How many items a list must have at least.
    increasing : bool
        Whether each number of a list must be above the one before it.
    instead_of : sequence of str
        Parameters of the stage that are not used if this one has a value. To give both is told
        as a mistake before a run, and the values of a command line come before those of a file.
    condition_on : sequence of str
        Inputs of the stage: the text is a condition on their columns, see `Condition`.

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
        minimum: float | str | None = None,
        maximum: float | str | None = None,
        above: float | str | None = None,
        below: float | str | None = None,
        choices: Sequence[Scalar] | None = None,
        min_items: int = 1,
        increasing: bool = False,
        instead_of: Sequence[str] = (),
        condition_on: Sequence[str] = (),
    ) -> None:
        self.is_list = isinstance(type, (list, tuple))
        self.item_type, self.fields = _item_type(type)
        self.doc = doc
        self.unit = unit
        self.minimum = minimum
        self.maximum = maximum
        self.above = above
        self.below = below
        self.min_items = min_items
        self.increasing = increasing
        self.instead_of = _names("instead_of", "parameters", instead_of)
        self.condition_on = _names("condition_on", "inputs", condition_on)
        if self.condition_on and self.item_type is not str:
            raise ValueError("condition_on is for text only; remove it")
        if isinstance(choices, str):
            raise ValueError(f"choices are a list of values; write [{choices!r}]")
        self.choices = None if choices is None else tuple(choices)
        self.default: Any = REQUIRED
        _check_declaration(self)
        is_record = bool(self.fields) and not self.is_list
        needs_value = any(field.is_required for field in self.fields.values())
        if default is REQUIRED and is_record and not needs_value:
            default = {}
        self.is_optional = default is None
        if self.instead_of and not self.is_optional:
            raise ValueError("instead_of is for parameters with the default None; remove it")
        self.default = default if default is REQUIRED else self.check(default)

    @classmethod
    def from_declaration(cls, declared: Any) -> Parameter:
        """Return the parameter that a class variable declares: one, or its bare default.

        Raises
        ------
        ValueError
            If the type cannot be told from the value: ``None``, an empty or a mixed list.
        """
        if isinstance(declared, Parameter):
            return declared
        if isinstance(declared, dict):
            return cls(declared)
        if isinstance(declared, (list, tuple)):
            types = {type(item) for item in declared}
            if types == {int, float}:
                types = {float}
            if len(types) != 1 or not types <= set(SCALAR_TYPES):
                raise ValueError(f"this list does not tell its type; write {_list_example(types)}")
            return cls([types.pop()], list(declared))
        if any(declared is known for known in SCALAR_TYPES):
            name = declared.__name__
            raise ValueError(f"{name} is a type without a value; write Parameter({name})")
        if type(declared) not in SCALAR_TYPES:
            raise ValueError(
                f"{declared!r} does not tell the type; write Parameter(float, {declared!r})"
            )
        return cls(type(declared), declared)

    @property
    def is_required(self) -> bool:
        """Whether the pipeline must give a value."""
        return self.default is REQUIRED

    @property
    def type_name(self) -> str:
        """The type as it is declared: ``int``, ``list of float``, ``record``."""
        name = "record" if self.fields else str(self.item_type.__name__)
        return f"list of {name}" if self.is_list else name

    def check(self, value: Any) -> Any:
        """Return the value as the stage sees it, the fields of records with their defaults.

        Raises
        ------
        BadValueError
            If it is not of the type, not finite, out of range or not one of the choices.
        """
        if value is None:
            if self.is_optional:
                return None
            raise BadValueError(((), f"has no value; give {self._wanted()}"))
        if not self.is_list:
            return self._check_item(value)
        if not isinstance(value, (list, tuple)):
            as_list = f": [{value}]" if type(value) in (int, float, str) else ""
            what = f"{shown(value)} is not a list; write it in brackets{as_list}"
            raise BadValueError(((), what))
        if len(value) < self.min_items:
            raise BadValueError(((), too_few(len(value), self.min_items)))
        items = _all_good((index, self._check_item, item) for index, item in enumerate(value))
        problems = order_problems(items) if self.increasing else []
        if problems:
            raise BadValueError(*problems)
        return items

    def parse(self, texts: Sequence[str]) -> Any:
        """Return the value that texts from a command line stand for, one text an item.

        Records are written as JSON.

        Raises
        ------
        BadValueError
            As `check`.
        """
        items = [self._parse_item(text) for text in texts]
        if self.is_list:
            return self.check(items)
        if len(items) != 1:
            raise BadValueError(((), f"given {len(items)} times; give it once"))
        return self.check(items[0])

    def _wanted(self) -> str:
        words = TYPE_WORDS[self.item_type]
        return f"a list of {words[1]}" if self.is_list else words[0]

    def _check_item(self, item: Any) -> Any:
        if self.fields:
            return _check_record(self.fields, item)
        if self.item_type is float and type(item) is int:
            try:
                item = float(item)
            except OverflowError:
                what = "this number is too large; write one below 1e308"
                raise BadValueError(((), what)) from None
        problem = type_problem(item, self.item_type, self.unit) or self._range_problem(item)
        if problem:
            raise BadValueError(((), problem))
        if self.condition_on:
            _check_condition(item)
        return item

    def _range_problem(self, item: Any) -> str | None:
        if self.choices is not None and item not in self.choices:
            from descpipe.contract.errors import near_miss

            return (
                f"{shown(item)} is not one of its choices"
                f"{near_miss(str(item), map(str, self.choices))}"
            )
        for word, bound in self.bounds():
            if not isinstance(bound, str) and is_outside(item, word, bound):
                return outside_words(item, word, self._amount(bound))
        return None

    def bounds(self) -> List[Tuple[str, Any]]:
        """Return the ends of the range that are declared: their words, and number or name."""
        words = [(word, getattr(self, word)) for word in BOUND_WORDS]
        return [(word, bound) for word, bound in words if bound is not None]

    def _amount(self, bound: float) -> str:
        return f"{bound!r} {self.unit}".rstrip()

    def _parse_item(self, text: str) -> Any:
        if self.fields:
            import json

            try:
                return json.loads(text)
            except (ValueError, RecursionError):
                example = ", ".join(f'"{name}": ...' for name in self.fields)
                what = f"{shown(text)} is not JSON; write it as in {{{example}}}"
                raise BadValueError(((), what)) from None
        if self.item_type is bool:
            return {"true": True, "false": False}.get(text, text)
        if self.item_type is str:
            return text
        try:
            return self.item_type(text)
        except ValueError:
            try:
                return float(text)
            except ValueError:
                return text


def _check_record(fields: Mapping[str, Parameter], item: Any) -> Dict[str, Any]:
    if not isinstance(item, dict):
        example = ", ".join(f"{name}: ..." for name in fields)
        what = f"{shown(item)} is not a mapping of its fields; write {{{example}}}"
        raise BadValueError(((), what))
    from descpipe.contract.errors import near_miss

    problems: List[Tuple[Path, str]] = [
        ((name,), f"is not a field{near_miss(str(name), fields)}")
        for name in [name for name in item if name not in fields][:MAX_TOLD]
    ]
    checked: Dict[str, Any] = {}
    for name, field in fields.items():
        try:
            if name in item:
                checked[name] = field.check(item[name])
            elif field.is_required:
                problems.append(((), f"has no field {name!r}; give {field._wanted()}"))
            else:
                checked[name] = field.default
        except BadValueError as error:
            problems += [((name, *way), what) for way, what in error.problems]
    problems = problems or [
        ((name,), words) for name, _, words in relation_problems(fields, checked)
    ]
    if problems:
        raise BadValueError(*problems)
    return checked


def _names(word: str, what: str, value: Any) -> Tuple[str, ...]:
    if isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value):
        return tuple(value)
    example = f"[{value!r}]" if isinstance(value, str) else "their names, as in ['a', 'b']"
    raise ValueError(f"{word} is a list of {what}; write {example}")


def _check_condition(text: str) -> None:
    try:
        Condition(text)
    except ConditionError as error:
        raise BadValueError(*(((), problem) for problem in error.problems)) from None


def _all_good(items: Any) -> List[Any]:
    """Return the items of a list, each checked; all that is wrong is told together."""
    checked: List[Any] = []
    problems: List[Tuple[Path, str]] = []
    for index, check, item in items:
        try:
            checked.append(check(item))
        except BadValueError as error:
            problems += [((index, *way), what) for way, what in error.problems]
    if problems:
        raise BadValueError(*problems)
    return checked


def _item_type(declared: Any) -> Tuple[Any, Dict[str, Parameter]]:
    item = declared
    if isinstance(declared, (list, tuple)):
        if len(declared) != 1:
            raise ValueError("a list type names the type of its items once; write it as in [float]")
        item = declared[0]
    if isinstance(item, dict):
        return dict, _fields(item)
    if not any(item is known for known in SCALAR_TYPES):
        raise ValueError(
            "the type must be int, float, bool, str, a dictionary of fields, or one of them in "
            "brackets"
        )
    return item, {}


def _fields(declared: Mapping[str, Any]) -> Dict[str, Parameter]:
    if not declared:
        raise ValueError("a record needs at least one field; write it as in {'low': float}")
    fields: Dict[str, Parameter] = {}
    for name, field in declared.items():
        if name in RESERVED_FIELDS:
            raise ValueError(f"the field {name!r} has a meaning of its own in CWL; rename it")
        if not (isinstance(name, str) and name.isidentifier() and name.isascii()):
            raise ValueError(f"the field {name!r} is not a usable name; use letters, digits and _")
        try:
            is_type = any(field is known for known in SCALAR_TYPES) or (
                isinstance(field, (list, tuple)) and len(field) == 1 and _is_type(field[0])
            )
            fields[name] = Parameter(field) if is_type else Parameter.from_declaration(field)
        except ValueError as error:
            raise ValueError(f"field {name!r}: {error}") from None
    for name, field in fields.items():
        if field.instead_of:
            raise ValueError(f"field {name!r}: instead_of is for whole parameters; remove it")
        for word, other in field.bounds():
            if isinstance(other, str) and other not in fields:
                from descpipe.contract.errors import near_miss

                hint = near_miss(other, fields)
                raise ValueError(f"field {name!r}: its {word} {other!r} is no field{hint}")
    return fields


def _list_example(types: Set[type]) -> str:
    """Return how to declare a list whose items do not tell their type."""
    return "Parameter([{...}]), with its fields" if types == {dict} else "Parameter([float], ...)"


def _is_type(declared: Any) -> bool:
    return isinstance(declared, dict) or any(declared is known for known in SCALAR_TYPES)


def _check_declaration(parameter: Parameter) -> None:
    _check_bounds(parameter)
    for text in (parameter.doc, parameter.unit):
        if not isinstance(text, str):
            raise ValueError(f"doc and unit must be strings, not {text!r}; put it in quotes")
    if parameter.unit:
        from descpipe.contract.columns import check_unit

        check_unit(parameter.unit)
    _check_list_words(parameter)
    if parameter.fields and (parameter.unit or parameter.choices):
        raise ValueError("unit and choices belong to the fields of a record; write them there")
    if parameter.choices is not None:
        choices, parameter.choices = parameter.choices, None
        if not choices:
            raise ValueError("choices must name at least one value; name one, or remove them")
        parameter.choices = tuple(parameter._check_item(choice) for choice in choices)


def _check_list_words(parameter: Parameter) -> None:
    if type(parameter.min_items) is not int or parameter.min_items < 1:
        raise ValueError("min_items must be a whole number; write 1 or more")
    if parameter.min_items > 1 and not parameter.is_list:
        raise ValueError("min_items is for lists only; remove it")
    if type(parameter.increasing) is not bool:
        raise ValueError("increasing must be True or False; write one of them")
    if parameter.increasing and not (parameter.is_list and parameter.item_type in (int, float)):
        raise ValueError("increasing is for lists of numbers only; remove it")


def _check_bounds(parameter: Parameter) -> None:
    numbers: Dict[str, float] = {}
    for word, bound in parameter.bounds():
        if parameter.item_type not in (int, float):
            raise ValueError("minimum, maximum, above and below are for numbers only; remove them")
        if isinstance(bound, str) and bound.isidentifier():
            continue
        if type(bound) not in (int, float) or bound - bound != 0:
            raise ValueError(
                f"{word} must be a number or the name of a parameter, not {bound!r}; write one"
            )
        numbers[word] = bound
    low, high = numbers.get("minimum"), numbers.get("maximum")
    if low is not None and high is not None and low > high:
        raise ValueError(f"the minimum {low!r} is above the maximum {high!r}; exchange them")
    starts = [low, numbers.get("above"), numbers.get("above")]
    ends = [numbers.get("below"), high, numbers.get("below")]
    for start, end in zip(starts, ends):  # noqa: B905 - the argument came after Python 3.8
        if start is not None and end is not None and start >= end:
            raise ValueError(f"no number is above {start!r} and below {end!r}; widen the range")
