"""A run as a Workflow Run RO-Crate, made of its record alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from descpipe.model.sub_pipelines import joined, value_name
from descpipe.recording.crate import RUN_TERMS, Crate, as_list, local, tell
from descpipe.recording.values import Values, kind_of
from descpipe.recording.wording import (
    DESCRIPTIONS,
    NO_LICENSE,
    RUNNERS,
    format_of,
    image_parts,
    license_of,
    time_of,
    usage_of,
)
from descpipe.runners.run_folder import README

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

WORKFLOW = "cwl/pipeline.cwl"
OK = "http://schema.org/CompletedActionStatus"
FAILED = "http://schema.org/FailedActionStatus"
HAS_RUN = ("ok", "failed", "stopped")


@dataclass(frozen=True, slots=True)
class _Step:
    """A step, the inputs that its tool has, and what they and its outputs were in this run."""

    name: str
    told: Mapping[str, Any]
    tool: Any
    inputs: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    outputs: dict[str, tuple[Any, Any]] = field(default_factory=dict)


class RunCrate:
    """Makes the crate of a run.

    Parameters
    ----------
    record : dict
        The record of the run, which has ended.
    paths : sequence of str
        The paths of all files in the folder of documents and of logs, in the folder of the run.
    """

    def __init__(self, record: Mapping[str, Any], paths: Sequence[str]) -> None:
        self.record = record
        self.crate = Crate(WORKFLOW)
        self.values = Values(self.crate, record)
        self.copies = _copies(record)
        for path in paths:
            if path != WORKFLOW:
                self.crate.file(path, description=DESCRIPTIONS.get(path))
        self.owner = self.crate.thing(
            local("owner"),
            "Organization",
            name=str(record.get("owner") or record.get("pipeline")),
            description="owner of the images of the pipeline",
            url=record.get("owner_url"),
        )
        self.steps: dict[str, _Step] = {}

    def write(self, folder: Path) -> None:
        """Describe the run, and write the description into its folder."""
        self._describe_root()
        self._describe_workflow()
        for position, (name, told) in enumerate(self.record["steps"].items(), 1):
            if told.get("status") in HAS_RUN:
                self._add_step(name, told, str(position))
        if self.steps:
            self._add_run()
        self.crate.write(folder)

    def _describe_root(self) -> None:
        record = self.record
        title = f"{record['pipeline']} {record['version']}"
        name, url = license_of(record.get("license"))
        terms = self.crate.thing(url or NO_LICENSE, "CreativeWork", name=name)
        tell(
            self.crate.root,
            name=f"Run of the pipeline {title}",
            description=f"What the pipeline {title} has written, of what, and by what.",
            identifier=f"urn:uuid:{record['id']}",
            datePublished=time_of(record["ended"]),
            license=terms,
            author=self.owner,
            publisher=self.owner,
        )
        tell(self.crate.workflow, license=terms)
        if README in record.get("added", ()):
            about = self.crate.file(README)
            tell(about, about=self.crate.root)

    def _describe_workflow(self) -> None:
        record, workflow = self.record, self.crate.workflow
        source = record.get("source") or {}
        bioschemas = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
        tell(
            workflow,
            name=record["pipeline"],
            version=record["version"],
            identifier=source.get("commit") and f"git commit {source['commit']}",
            description="there are changes after this commit" if source.get("changed") else None,
            url={"@id": WORKFLOW},
            encodingFormat=format_of(WORKFLOW),
            dateCreated=time_of(record["started"]),
            creator=self.owner,
            conformsTo=self.crate.thing(bioschemas, "CreativeWork", name="ComputationalWorkflow"),
        )

    def _add_step(self, name: str, told: Mapping[str, Any], position: str) -> None:
        crate = self.crate
        path = f"cwl/tools/{joined(name)}.cwl"
        stage = told.get("stage") or {}
        git = stage.get("git") or {}
        tool = crate.tool(
            path,
            name=stage.get("name") or name,
            version=git.get("commit") or self.record["version"],
            url=git.get("url") or {"@id": path},
        )
        crate.link(crate.workflow, "hasPart", [tool])
        step = self.steps[name] = _Step(name, told, tool)
        how = crate.thing(
            local("step", name), "HowToStep", position=position, name=name, workExample=tool
        )
        crate.link(crate.workflow, "step", [how])
        self._add_outputs(step)
        self._add_inputs(step, how)
        action = crate.action(
            local("run", self.record["id"], name),
            tool,
            [value for _, value in step.inputs.values()],
            [value for _, value in step.outputs.values()],
        )
        self._tell_action(action, told, f"Run of step {name}", self._step_words(told))
        tell(
            action,
            containerImage=self._image(told),
            resourceUsage=[
                crate.thing(local("usage", name, key), "PropertyValue", **usage)
                for key, usage in usage_of(told)
            ],
        )
        control = crate.thing(
            local("control", name), "ControlAction", name=f"control of {name}", instrument=how
        )
        tell(control, object=action)

    def _step_words(self, told: Mapping[str, Any]) -> str:
        taken = ", taken over from an earlier run" if told.get("unchanged") else ""
        sources = [
            f"{what} {digest}"
            for what, digest in (told.get("depends_on") or {}).items()
            if what.startswith(("source ", "contract", "Python", "package "))
        ]
        made = f", of {'; '.join(sources)}" if sources else ""
        return f"{told['status']}{taken}{made}"

    def _add_outputs(self, step: _Step) -> None:
        needs = self.record.get("outputs") or {}
        tags = {name: tag for tag, name in _tags(step.told, needs)}
        for own, files in (step.told.get("outputs") or {}).items():
            value = self.values.written(step.name, own, files)
            if value is None:
                continue
            mine = self._parameter(step.tool, "output", value, step.name, own)
            step.outputs[own] = (mine, value)
            around = self._parameter(
                self.crate.workflow, "output", value, "pipeline", tags.get(own, own)
            )
            self._connect(self.crate.workflow, mine, around)

    def _add_inputs(self, step: _Step, how: Any) -> None:
        for own, around, value in self._read(step):
            mine = self._parameter(step.tool, "input", value, step.name, own)
            step.inputs[own] = (mine, value)
            for one in around:
                self._connect(how, one, mine)
        given = {
            **{tag: self._config(step.name, tag, file) for tag, file in _items(step, "config")},
            **{
                name: self.values.value(step.name, name, told)
                for name, told in _items(step, "parameters")
            },
        }
        for name, value in given.items():
            if value is not None:
                mine = self._parameter(step.tool, "input", value, step.name, name)
                long_name = f"{value_name(step.name)}_{name}"
                around = self._parameter(self.crate.workflow, "input", value, "pipeline", long_name)
                step.inputs[name] = (mine, value)
                self._connect(how, around, mine)

    def _read(self, step: _Step) -> Iterator[tuple[str, list[Any], Any]]:
        """Yield each file that a step reads: its tag, where it comes from, and the file."""
        for own, need in _items(step, "needs"):
            found = [pair for one in need.get("all") or [need] if (pair := self._source(one))]
            if len(found) == 1:
                yield own, [found[0][0]], found[0][1]
            elif found:
                values = [value for _, value in found]
                name = local("inputs", step.name, own)
                both = self.crate.thing(
                    name, "Collection", name=own, hasPart=values, mainEntity=values[0]
                )
                self.crate.link(self.crate.root, "mentions", [both])
                yield own, [source for source, _ in found], both

    def _source(self, need: Mapping[str, Any]) -> tuple[Any, Any] | None:
        """Return the parameter that gives an input, and its files."""
        if need.get("step"):
            writer = self.steps.get(str(need["step"]))
            tags = dict(_tags(writer.told, self.record.get("outputs") or {})) if writer else {}
            own = tags.get(str(need["tag"]), str(need["tag"]))
            return writer.outputs.get(own) if writer else None
        tag = str(need["tag"])
        files = (self.record.get("inputs") or {}).get(tag)
        if not files:
            return None
        value = self.values.given(tag, files)
        return self._parameter(self.crate.workflow, "input", value, "pipeline", tag), value

    def _config(self, step: str, tag: str, file: Mapping[str, Any]) -> Any:
        return self.values.config(step, tag, dict(file), self.copies)

    def _parameter(self, of: Any, way: str, value: Any, *names: str) -> Any:
        """Return an input or output of a workflow or tool, which has this value in this run."""
        begin = "workflow" if of is self.crate.workflow else "tool"
        found = self.crate.parameter(local(begin, way, *names), kind_of(value), names[-1])
        self.crate.link(of, way, [found])
        self.crate.link(found, "workExample", [value])
        self.crate.link(value, "exampleOfWork", [found])
        return found

    def _connect(self, of: Any, source: Any, target: Any) -> None:
        number = f"{source.id.lstrip('#')}-{target.id.lstrip('#')}"
        link = self.crate.thing(
            f"#connection/{number}",
            "ParameterConnection",
            name=f"{source['name']} to {target['name']}",
            sourceParameter=source,
            targetParameter=target,
        )
        self.crate.link(of, "connection", [link])

    def _image(self, told: Mapping[str, Any]) -> Any:
        """Return the image of a step; None without containers."""
        if not told.get("image"):
            return None
        return self.crate.thing(
            local("image", str(told["image"])),
            "ContainerImage",
            additionalType={"@id": f"{RUN_TERMS}DockerImage"},
            identifier=told["image"],
            **image_parts(told.get("image_name"), told.get("image_digest")),
        )

    def _tell_action(self, action: Any, told: Mapping[str, Any], name: str, words: str) -> None:
        status = told["status"]
        is_ok = status == "ok"
        tell(
            action,
            name=name,
            description=words,
            startTime=time_of(told.get("started")),
            endTime=time_of(told.get("ended")),
            actionStatus=OK if is_ok else FAILED,
            error=None if is_ok else _trouble(status, told.get("exit_status")),
            agent=self.owner,
        )
        self.crate.link(self.crate.root, "mentions", [action])

    def _add_run(self) -> None:
        crate, record = self.crate, self.record
        action = crate.action(
            local("run", record["id"]),
            crate.workflow,
            _examples(crate.workflow.get("input", [])),
            _examples(crate.workflow.get("output", [])),
        )
        command = " ".join(record.get("command") or ())
        self._tell_action(action, {**record, "exit_status": None}, "Run of the pipeline", command)
        tell(action, environment=list(self._environment()))
        uri, title = RUNNERS[record["runner"]]
        runner = crate.thing(
            uri,
            "SoftwareApplication",
            name=title,
            url={"@id": uri},
            softwareVersion=record.get("runner_version") or "not known",
        )
        controls = [crate.thing(local("control", name), "ControlAction") for name in self.steps]
        organize = crate.action(local("organize"), runner, controls, [action], "OrganizeAction")
        self._tell_action(organize, record, f"Run by {title}", f"descpipe {record['descpipe']}")

    def _environment(self) -> Iterator[Any]:
        record = self.record
        engine, host = record.get("engine") or {}, record.get("host") or {}
        told = {"descpipe": record.get("descpipe"), "engine": engine.get("name")}
        told["engine version"] = engine.get("version")
        told |= {f"host {key}": value for key, value in host.items()}
        for name, value in told.items():
            if value not in (None, ""):
                id_ = local("environment", name)
                yield self.crate.thing(id_, "PropertyValue", name=name, value=value)


def _trouble(status: str, exit_status: int | None) -> str:
    return status if exit_status is None else f"{status}, exit status {exit_status}"


def _examples(parameters: Any) -> list[Any]:
    """Return the files and values of parameters, each once."""
    found = [value for one in as_list(parameters) for value in as_list(one.get("workExample", []))]
    return list(dict.fromkeys(found))


def _items(step: _Step, key: str) -> Iterator[tuple[str, Any]]:
    yield from (step.told.get(key) or {}).items()


def _tags(told: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the pipeline's tag and the stage's of each output that a step wrote."""
    for own, files in (told.get("outputs") or {}).items():
        for tag, given in outputs.items():
            if files and given in (files, files[0]):
                yield tag, own


def _copies(record: Mapping[str, Any]) -> dict[str, str]:
    """Return where the copy of each file is in the crate, by its path on this machine."""
    copies = record.get("copies") or {}
    root, folder = copies.get("root"), copies.get("folder")
    return {
        f"{root}/{name}".replace("//", "/"): f"{folder}/{name}" for name in copies.get("files", ())
    }
