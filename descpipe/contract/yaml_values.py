"""Values of YAML files in the image, where the package PyYAML is installed."""

from __future__ import annotations

from descpipe.contract.files import UncheckedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Tuple

MAX_VALUES = 200_000


def load_yaml(path: str) -> Any:
    """Return what is in a YAML file.

    Raises
    ------
    ValueError
        If it is not YAML, has a key twice, or is endless by its references.
    RecursionError
        If it is nested too deep.
    UncheckedError
        If the package PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise UncheckedError("its content", package="PyYAML") from None
    try:
        with open(path, encoding="utf-8") as stream:
            return _load(stream, yaml)
    except yaml.MarkedYAMLError as error:
        raise ValueError(_words(error)) from None
    except yaml.reader.ReaderError as error:
        raise ValueError(f"{error.reason} (character {error.position})") from None
    except (yaml.YAMLError, AttributeError, LookupError, OverflowError, TypeError) as error:
        raise ValueError(str(error)) from None  # of values that their tags do not allow


def _load(stream: Any, yaml: Any) -> Any:
    loader = yaml.SafeLoader(stream)  # the faster one in C crashes where this one raises
    node = loader.get_single_node()
    if node is None:
        return None
    if _weight(node) > MAX_VALUES:
        raise ValueError(f"with its references it holds over {MAX_VALUES} values")
    _check_keys(node, yaml)
    return loader.construct_document(node)


def _words(error: Any) -> str:
    mark = error.problem_mark or error.context_mark
    what = error.problem or error.context
    return f"{what} (line {mark.line + 1})" if mark else str(what)


def _weight(root: Any) -> float:
    """Return how many values a node holds, as often as they are referred to."""
    weights: Dict[int, float] = {}
    waiting: List[Tuple[Any, bool]] = [(root, False)]
    while waiting:
        node, is_summed = waiting.pop()
        held = _held(node)
        if is_summed:
            weights[id(node)] = 1.0 + sum(weights[id(item)] for item in held)
        elif id(node) not in weights:
            weights[id(node)] = float("inf")  # until it is known: of what holds itself, for ever
            waiting.append((node, True))
            waiting += [(item, False) for item in held]
    return weights[id(root)]


def _held(node: Any) -> List[Any]:
    if isinstance(node.value, str):
        return []
    return [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]


def _check_keys(root: Any, yaml: Any) -> None:
    """Refuse a mapping that has a key twice, of which PyYAML would take the last."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        waiting += _held(node)
        if not isinstance(node, yaml.MappingNode):
            continue
        keys = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and (key.tag, key.value) in keys:
                line = key.start_mark.line + 1
                raise ValueError(f"{key.value!r} is given twice (line {line}); keep one")
            if isinstance(key, yaml.ScalarNode) and key.value != "<<":
                keys.add((key.tag, key.value))
