"""What a comparison with theory has found, for the stages that write and read it."""

from descpipe import YAML


class TheoryComparison(YAML):
    """What correlation functions say of the amplitude S8, and how well theory describes them.

    ``S8`` is of all points, ``S8_from`` of parts of them. A range of 68 % goes from ``low`` to
    ``high``, null where it has no end; ``truth`` is that of a simulated survey.
    """

    keys = ["S8", "sigma8", "points", "scale_cuts", "chi_square", "S8_from", "functions", "assumed"]
    schema = {
        "properties": {
            "S8": {
                "type": "object",
                "required": ["value", "low", "high"],
                "properties": {
                    "value": {"type": "number"},
                    "low": {"type": ["number", "null"]},
                    "high": {"type": ["number", "null"]},
                    "truth": {"type": "number"},
                },
            },
            "S8_from": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "required": ["value", "low", "high"],
                    "properties": {
                        "value": {"type": "number"},
                        "low": {"type": ["number", "null"]},
                        "high": {"type": ["number", "null"]},
                    },
                },
            },
        },
    }
