"""Values that are to be as a JSON Schema says, where the package jsonschema is installed."""

from __future__ import annotations

from contextlib import contextmanager

from descpipe.contract.bad_value import dotted
from descpipe.contract.errors import near_miss
from descpipe.contract.files import UncheckedError
from descpipe.contract.scalars import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Iterator, List, Mapping, Tuple

    from descpipe.contract.bad_value import Path

    Told = Tuple[Path, str]  # the way to something, and what is wrong with it

MAX_SECONDS = 1.0
MAX_TOLD = 50
MAX_VALUES = 100_000
MAX_WORDS = 200
UNKNOWN_KEY = "not a known key"
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def schema_problems(value: Any, schema: Mapping[str, Any]) -> List[str]:
    """Return what in a value is not as a JSON Schema says, each with the way to it.

    Raises
    ------
    UncheckedError
        If the package jsonschema is not installed.
    """
    return [f"{dotted('', way)}: {what}".lstrip(": ") for way, what in schema_errors(value, schema)]


def schema_errors(value: Any, schema: Mapping[str, Any]) -> List[Told]:
    """Return what in a value is not as a JSON Schema says: the way to it, and the words.

    Raises
    ------
    UncheckedError
        If the package jsonschema is not installed, or there are very many values.
    """
    if not schema:
        return []
    mistake = schema_mistake(schema)
    if _is_large(value):
        raise UncheckedError("its values", why=f"they are over {MAX_VALUES}")
    if mistake:
        return [((), f"its JSON Schema is wrong: {mistake[1]}")]
    from itertools import islice

    try:
        with _within(MAX_SECONDS):
            errors = list(islice(_validator(schema).iter_errors(value), MAX_TOLD))
            words = (problem for error in errors for problem in _schema_words(error))
            found = list(islice(words, MAX_TOLD))
    except _TooSlowError:
        return [((), "its JSON Schema takes too long to check; write its patterns simpler")]
    except RecursionError:
        return [((), "its JSON Schema refers to itself without an end")]
    except Exception as error:  # noqa: BLE001 - what is raised for a bad reference has no one class
        return [((), f"its JSON Schema is wrong: {_cut(error)}")]
    told = [way for way, _ in found]
    endless = (problem for problem in _not_finite(value, ()) if problem[0] not in told)
    found += islice(endless, MAX_TOLD)
    return sorted(found, key=lambda problem: [(isinstance(key, str), key) for key in problem[0]])


class _TooSlowError(Exception):
    """The time is over."""


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Leave the block when it takes longer: a pattern may try more ways than there is time for.

    Only the first thread of a process can be woken; in others there is no limit.
    """
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(*_: object) -> None:
        raise _TooSlowError

    previous = signal.signal(signal.SIGALRM, leave)
    waiting = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *waiting)
        signal.signal(signal.SIGALRM, previous)


def schema_mistake(schema: Mapping[str, Any]) -> Told | None:
    """Return what keeps a dictionary from being a JSON Schema, and the way to it, or None.

    Raises
    ------
    UncheckedError
        If the package jsonschema is not installed.
    """
    try:
        import jsonschema
    except ImportError:
        raise UncheckedError("its values", package="jsonschema") from None
    try:
        jsonschema.validators.validator_for(schema).check_schema(dict(schema))
        return next(_references_elsewhere(schema), None)
    except jsonschema.SchemaError as error:
        return tuple(error.absolute_path), _mistake_words(error)
    except RecursionError:
        return (), "it is nested too deep"
    except Exception as error:  # noqa: BLE001 - schemas that are no schemas raise many things
        return (), _cut(error)


def _mistake_words(error: Any) -> str:
    if error.absolute_path and error.absolute_path[-1] == "type":
        near = near_miss(str(error.instance), [*TYPE_WORDS, "null"])
        return f"{_cut(shown(error.instance))} is not a type{near}"
    return _cut(error.message)


def _is_large(value: Any) -> bool:
    """Whether a value holds so many others that comparing them takes long."""
    count, waiting = 0, [value]
    while waiting and count <= MAX_VALUES:
        held = waiting.pop()
        count += 1
        if isinstance(held, (dict, list)):
            waiting.extend(held.values() if isinstance(held, dict) else held)
    return count > MAX_VALUES


def _validator(schema: Mapping[str, Any]) -> Any:
    from jsonschema.validators import validator_for

    kind = validator_for(schema)
    try:
        from referencing import Registry
    except ImportError:  # before jsonschema 4.18; without references elsewhere, nothing is fetched
        return kind(schema)
    return kind(schema, registry=Registry())


def _references_elsewhere(schema: Any) -> Iterator[Told]:
    """Yield the references to other schemas, which would have to be fetched."""
    waiting: List[Tuple[Path, Any]] = [((), schema)]
    while waiting:
        way, value = waiting.pop()
        held: Iterable[Tuple[Any, Any]] = ()
        if isinstance(value, (dict, list)):
            held = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in held:
            waiting.append(((*way, key), item))
            if key in REFERENCES and isinstance(item, str) and not item.startswith("#"):
                what = f"it refers to {item!r}, and nothing is fetched"
                yield (*way, key), f"{what}; write it out, under $defs"


def _not_finite(value: Any, way: Path) -> Iterator[Told]:
    """Yield the numbers that no range of a schema keeps out, and that JSON does not have."""
    if isinstance(value, float) and value - value != 0.0:
        yield way, f"{value!r} is not a finite number"
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _not_finite(item, (*way, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _not_finite(item, (*way, index))


def _schema_words(error: Any) -> Iterator[Told]:
    """Yield what a schema's error says; each key that is not known is a problem of its own."""
    error = _nearest(error)
    way, wanted, there = tuple(error.absolute_path), error.validator_value, error.instance
    known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    if error.validator == "additionalProperties" and wanted is False:
        import re

        patterns = error.schema.get("patternProperties", {})
        for key in there:
            if key not in known and not any(re.search(one, str(key)) for one in patterns):
                yield (*way, key), UNKNOWN_KEY + near_miss(str(key), known)
    elif error.validator == "required":
        lost = str(error.message).rpartition(" is a required")[0].strip("'\"")
        yield way, f"no key {lost!r}{near_miss(lost, map(str, there))}"
    elif error.validator == "enum":
        near = near_miss(str(there), map(str, wanted))
        yield way, f"{_cut(shown(there))} is not one of its choices{near}"
    elif error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        words = [TYPE_WORDS[kind] for kind in kinds if kind != "null"] or ["empty"]
        yield way, f"{_cut(shown(there))} is not {' or '.join(words)}"
    elif error.validator in ("minItems", "maxItems"):
        bound = "at least" if error.validator == "minItems" else "at most"
        yield way, f"a list of {len(there)}; give {bound} {wanted} item{'s' if wanted != 1 else ''}"
    elif error.validator == "not" and "description" in error.schema:
        yield way, str(error.schema["description"])
    else:
        yield way, _cut(error.message)


def _nearest(error: Any) -> Any:
    """Return what is wrong with the nearest of several that a value may be."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        return error
    from jsonschema.exceptions import best_match

    return best_match([error])


def _cut(words: Any) -> str:
    text = " ".join(str(words).split())
    return text if len(text) <= MAX_WORDS else f"{text[: MAX_WORDS - 3]}..."
