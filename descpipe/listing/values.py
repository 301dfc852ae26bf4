"""Declarations of parameters as plain values, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.contract.parameters import REQUIRED

if TYPE_CHECKING:
    from descpipe.contract.parameters import Parameter


def parameter_values(parameter: Parameter) -> dict[str, Any]:
    """Return the declaration of a parameter."""
    fields = {name: parameter_values(field) for name, field in parameter.fields.items()}
    return {
        "type": parameter.type_name,
        "required": parameter.is_required,
        "default": None if parameter.default is REQUIRED else parameter.default,
        "unit": parameter.unit,
        "doc": parameter.doc,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "above": parameter.above,
        "below": parameter.below,
        "choices": parameter.choices,
        "min_items": parameter.min_items,
        "increasing": parameter.increasing,
        "instead_of": parameter.instead_of,
        "condition_on": parameter.condition_on,
        **({"fields": fields} if fields else {}),
    }
