"""The values of a stage's parameters, as its command line and its declarations give them."""

from __future__ import annotations

from descpipe.contract.bad_value import BadValueError, told
from descpipe.contract.errors import StageError
from descpipe.contract.parameters import Parameter
from descpipe.contract.parameters_variable import parameters_of_environment
from descpipe.contract.ranges import relation_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping

    from descpipe.contract.arguments import Arguments


def given_parameters(declared: Mapping[str, Any], arguments: Arguments) -> Dict[str, Any]:
    """Return the value of each parameter that is declared, of its type.

    Raises
    ------
    StageError
        Naming all values that are not allowed, alone or together.
    """
    values: Dict[str, Any] = {}
    problems: List[str] = []
    spare = {} if arguments.all_given else parameters_of_environment(declared)
    for name, one in declared.items():
        try:
            values[name] = _value(name, Parameter.from_declaration(one), arguments, spare)
        except BadValueError as error:
            problems += [told(name, way, words) for way, words in error.problems]
        except ValueError as error:  # of its declaration, which nobody has checked
            problems.append(f"parameter {name!r}: {error}")
    if not problems:
        parameters = {name: Parameter.from_declaration(one) for name, one in declared.items()}
        related = relation_problems(parameters, values)
        problems += [told(name, (), words) for name, _, words in related]
    if problems:
        raise StageError(*problems)
    return values


def _value(name: str, parameter: Parameter, arguments: Arguments, spare: Mapping[str, Any]) -> Any:
    texts = arguments.parameter.get(name)
    if texts:
        return parameter.parse(texts)
    if arguments.all_given or name in spare:
        return parameter.check(spare.get(name))
    if parameter.is_required:
        raise BadValueError(((), f"has no default; give --parameter={name}=VALUE"))
    return parameter.default
