"""What ``run.py --help`` shows."""

from __future__ import annotations

from descpipe.contract.arguments import USAGE
from descpipe.contract.files import File
from descpipe.contract.parameters import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Mapping


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
        lines += [
            f"  {File.from_declaration(kind).file_name(tag)}" for tag, kind in declared.items()
        ]
    lines.append("config files:")
    lines += [f"  {tag}: {file_name}" for tag, file_name in config.items()]
    lines.append("parameters:")
    lines += [_parameter_help(name, declared) for name, declared in parameters.items()]
    return "\n".join(lines)


def _parameter_help(name: str, declared: Any) -> str:
    parameter = Parameter.from_declaration(declared)
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    return f"  {name}: {parameter.type_name}{unit}, {parameter.default!r}. {parameter.doc}"
