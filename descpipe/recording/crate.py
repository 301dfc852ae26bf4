"""The one door to rocrate-py: a crate whose things are added by their ids."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from descpipe.recording.wording import format_of
from descpipe.runners.run_folder import CRATE
from descpipe.saving import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

RUN_TERMS = "https://w3id.org/ro/terms/workflow-run#"
# Words of the profile that are not in the context of RO-Crate: said here, nobody has to fetch them.
TERMS = (
    *("ParameterConnection", "connection", "sourceParameter", "targetParameter"),
    *("ContainerImage", "DockerImage", "containerImage", "registry", "tag"),
    *("environment", "resourceUsage", "sha256"),
)
TOOL_TYPES = ["File", "SoftwareSourceCode"]
WORKFLOW_TYPES = ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"]
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/provenance/0.5": ("Provenance Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}


class Crate:
    """An RO-Crate in the making.

    Parameters
    ----------
    workflow : str
        The path of its main workflow in it, a CWL document.
    """

    def __init__(self, workflow: str) -> None:
        self._crate = ROCrate(version="1.1")
        self._crate.metadata.extra_terms.update({term: f"{RUN_TERMS}{term}" for term in TERMS})
        self.root = self._crate.root_dataset
        # What is in the crate and linked there: asking rocrate costs more with each thing in it.
        self._known: dict[str, Any] = {}
        self._links: dict[tuple[str, str], set[str]] = {}
        self.workflow = self._known[quote(workflow)] = self._crate.add_workflow(
            None,
            workflow,
            main=True,
            lang="cwl",
            lang_version="v1.2",
            properties={"@type": WORKFLOW_TYPES},
        )
        self.root["conformsTo"] = [
            self.thing(uri, "CreativeWork", name=name, version=version)
            for uri, (name, version) in PROFILES.items()
        ]

    def file(self, path: str, **told: Any) -> Any:
        """Add a file of the crate, by its path in it, or say more of one that is known."""
        known = self._known.get(quote(path))
        if known is not None and "@type" not in told:
            return tell(known, **told)
        told = {"encodingFormat": format_of(path), **_without_nothing(told)}
        found = self._known[quote(path)] = self._crate.add_file(None, path, properties=told)
        return found

    def folder(self, path: str, **told: Any) -> Any:
        """Add a folder of the crate."""
        return self._crate.add_dataset(None, path, properties=_without_nothing(told))

    def part(self, id_: str, type_: str, **told: Any) -> Any:
        """Add data that is not in the crate, by an address."""
        found = self.thing(id_, type_, **told)
        self.link(self.root, "hasPart", [found])
        return found

    def thing(self, id_: str, type_: str | Sequence[str], **told: Any) -> Any:
        """Add something that is no data, or return what is known under this id."""
        if id_ in self._known:
            return self._known[id_]
        types = type_ if isinstance(type_, str) else list(type_)
        properties = {"@type": types, **_without_nothing(told)}
        entity = ContextEntity(self._crate, id_, properties=properties)
        found = self._known[id_] = self._crate.add(entity)
        return found

    def parameter(self, id_: str, kind: str, name: str, **told: Any) -> Any:
        """Add an input or output of a workflow or tool, or return the one that is known."""
        if id_ not in self._known:
            self._known[id_] = self._crate.add_formal_parameter(
                name, kind, identifier=id_, properties=_without_nothing(told)
            )
        return self._known[id_]

    def tool(self, path: str, **told: Any) -> Any:
        """Add the document of a tool in the place of a mere file."""
        language = self.workflow["programmingLanguage"]
        return self.file(path, **{"@type": TOOL_TYPES}, programmingLanguage=language, **told)

    def action(
        self,
        id_: str,
        instrument: Any,
        objects: list[Any],
        results: list[Any],
        kind: str = "CreateAction",
    ) -> Any:
        """Add a run of something."""
        more = {"@type": kind}
        return self._crate.add_action(
            instrument, id_, object=objects, result=results, properties=more
        )

    def link(self, entity: Any, key: str, others: Iterable[Any]) -> None:
        """Add links to things that are not linked yet."""
        linked = self._links.setdefault((entity.id, key), set())
        for other in others:
            if other.id not in linked:
                linked.add(other.id)
                entity.append_to(key, other)

    def write(self, folder: Path) -> None:
        """Write the metadata into the folder of the crate."""
        told = self._crate.metadata.generate()
        told["@graph"] = [_plainly(entity) for entity in told["@graph"]]
        text = json.dumps(told, indent=1, ensure_ascii=False)
        write_atomically(folder / CRATE, text + "\n")


def tell(entity: Any, **told: Any) -> Any:
    """Say more of something; what is None or empty is left out. Return it."""
    for key, what in _without_nothing(told).items():
        entity[key] = what
    return entity


def as_list(given: Any) -> list[Any]:
    """Return what a property holds: a thing alone is not in a list."""
    return given if isinstance(given, list) else [given]


def local(*names: str) -> str:
    """Return an id in a crate that is made of these names."""
    return "#" + "/".join(quote(name, safe="+") for name in names)


def _plainly(entity: dict[str, Any]) -> dict[str, Any]:
    """Return a thing with what is alone in a list without the list."""
    return {
        key: what[0] if isinstance(what, list) and len(what) == 1 else what
        for key, what in entity.items()
    }


def _without_nothing(told: dict[str, Any]) -> dict[str, Any]:
    return {key: what for key, what in told.items() if what not in (None, "", [])}
