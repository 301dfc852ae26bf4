"""What ``run.py --help`` shows."""

from __future__ import annotations

from descpipe.contract.arguments import USAGE
from descpipe.contract.errors import listed
from descpipe.contract.files import File
from descpipe.contract.parameters import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Mapping


def help_text(
    title: str,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    config: Mapping[str, str],
    parameters: Mapping[str, Any],
) -> str:
    """Return the usage of a stage, and what it declares."""
    lines = [title, "", USAGE]
    for heading, declared in (("inputs", inputs), ("outputs", outputs)):
        lines.append(f"{heading}:")
        lines += [_file_help(tag, File.from_declaration(kind)) for tag, kind in declared.items()]
    lines.append("config files:")
    lines += [f"  {tag}: {file_name}" for tag, file_name in config.items()]
    lines.append("parameters:")
    for name, declared_value in parameters.items():
        lines += _parameter_help(name, Parameter.from_declaration(declared_value))
    return "\n".join(lines)


def _file_help(tag: str, file: File) -> str:
    words = ["optional"] if file.is_optional else []
    words += [f"with {file.promises()}"] if file.promises() else []
    doc = f" ({file.doc})" if file.doc else ""
    return f"  {file.file_name(tag)}{': ' if words else ''}{', '.join(words)}{doc}"


def _parameter_help(name: str, parameter: Parameter) -> List[str]:
    """Return a line for a parameter, and one for each field of a record."""
    words = [parameter.type_name + (f" [{parameter.unit}]" if parameter.unit else "")]
    words += [f"{word} {bound}" for word, bound in parameter.bounds()]
    if parameter.choices is not None:
        words.append(f"one of {listed(map(str, parameter.choices))}")
    if parameter.min_items > 1:
        words.append(f"{parameter.min_items} items or more")
    words += ["increasing"] if parameter.increasing else []
    words += [f"instead of {listed(parameter.instead_of)}"] if parameter.instead_of else []
    words += (
        [f"a condition on columns of {listed(parameter.condition_on)}"]
        if parameter.condition_on
        else []
    )
    if parameter.is_required:
        words.append("required")
    elif parameter.is_optional:
        words.append("optional")
    elif not parameter.fields:
        words.append(f"default {parameter.default!r}")
    doc = f" ({parameter.doc})" if parameter.doc else ""
    lines = [f"  {name}: {', '.join(words)}{doc}"]
    for field, inner in parameter.fields.items():
        lines += _parameter_help(f"{name}.{field}", inner)
    return lines
