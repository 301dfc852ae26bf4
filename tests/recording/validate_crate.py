"""Validate a crate and print what is wrong as JSON: `validate_crate.py CRATE RESULT`.

A program for the Python of `.ci/engines/crate-tools`, which has roc-validator and rocrate 0.13.
The validator fetches the JSON-LD context of RO-Crate 1.1 from the network. Here it gets the copy
that rocrate 0.13 carries. All else that it would fetch is refused.
"""

import importlib.resources
import json
import sys
from pathlib import Path

from rocrate_validator import services
from rocrate_validator.models import Severity
from rocrate_validator.utils import document_loader
from rocrate_validator.utils.http import HttpRequester

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


class Answer:
    """What an address gives."""

    def __init__(self, address):
        self.status_code = 200 if address == CONTEXT else 504
        self.headers = {"Content-Type": "application/ld+json"}

    def json(self):
        data = importlib.resources.files("rocrate") / "data" / "ro-crate.jsonld"
        return json.loads(data.read_text(encoding="utf-8"))


def fetched(address):
    if address != CONTEXT:
        raise OSError(f"{address} is not given to the validator")
    return Answer(address).json()


document_loader._fetch_json_ld = fetched
HttpRequester.get = lambda _, address, **__: Answer(address)
result = services.validate(
    services.ValidationSettings(
        rocrate_uri=sys.argv[1],
        profile_identifier="provenance-run-crate",
        requirement_severity=Severity.RECOMMENDED,
    )
)
told = {
    "checks": len(result.executed_checks),
    "issues": [
        [issue.severity.name, issue.check.name, str(issue.violatingEntity), issue.message]
        for issue in result.get_issues()
    ],
}
Path(sys.argv[2]).write_text(json.dumps(told, indent=1))
