"""From a pipeline to CWL v1.2 documents: pure functions that return plain dictionaries."""

from typing import Any

# A CWL document or a part of one: what YAML can hold.
CWLDocument = dict[str, Any]
