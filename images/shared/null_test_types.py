"""What null tests have found, for the stages that write and draw it."""

from descpipe import YAML


class NullTests(YAML):
    """Tests of what must be zero: each with its chi-square, its p-value and its result.

    A test that has points lists them: the bins that they are of, what was measured, and where
    there is one the separation ``theta`` in arcmin, then ``value`` and ``error``.
    """

    keys = ["passed", "p_limit", "tests"]
    schema = {
        "properties": {
            "passed": {"type": "boolean"},
            "p_limit": {"type": "number"},
            "tests": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["name", "title", "result", "points"],
                    "properties": {
                        "name": {"type": "string"},
                        "title": {"type": "string"},
                        "result": {"enum": ["PASS", "FAIL", "NOT DONE"]},
                        "reason": {"type": "string"},
                        "chi2": {"type": "number", "minimum": 0},
                        "dof": {"type": "integer", "minimum": 1},
                        "p_value": {"type": "number", "minimum": 0, "maximum": 1},
                        "points": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["bins", "quantity", "value", "error"],
                                "properties": {
                                    "bins": {"type": "array", "items": {"type": "integer"}},
                                    "quantity": {"type": "string"},
                                    "theta": {"type": "number", "minimum": 0},
                                    "value": {"type": "number"},
                                    "error": {"type": "number", "minimum": 0},
                                },
                            },
                        },
                    },
                },
            },
        },
    }
