"""What the crate of a run says in words, and the addresses that it names."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from descpipe.sealing import ANGLE, sealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NO_LICENSE = "#no-license"
RUNNERS = {
    "cwltool": ("https://github.com/common-workflow-language/cwltool", "cwltool"),
    "toil": ("https://github.com/DataBiosphere/toil", "Toil"),
}
DESCRIPTIONS = {
    "cwl/job.yml": "the job order: the values that the workflow was given",
    "run.json": "the record of the run in full",
}
FORMATS = {
    ".cwl": "application/cwl",
    ".fits": "application/fits",
    ".h5": "application/x-hdf5",
    ".hdf5": "application/x-hdf5",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".sacc": "application/fits",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
DOCKER_HUB = "docker.io"


def license_of(name: str | None) -> tuple[str, str]:
    """Return the name and the address of a licence of the SPDX list; no address without one."""
    if not name:
        return "No licence is named in pipeline.yaml: ask before you use this", ""
    return name, f"https://spdx.org/licenses/{name}"


def format_of(name: str) -> str:
    """Return what kind of file this is, by its name, as a media type."""
    suffix = PurePosixPath(name).suffix.lower()
    return FORMATS.get(suffix) or guess_type(name)[0] or "application/octet-stream"


def owner_url(registry: str, owner: str) -> str:
    """Return where the images of an owner are found."""
    return f"https://{registry}/{owner}" if registry else f"https://hub.docker.com/u/{owner}"


def time_of(text: str | None) -> str | None:
    """Return a time of a record with its zone as a number, which the profile asks for."""
    return text and text.replace("Z", "+00:00")


def image_parts(name: str | None, digest: str | None) -> dict[str, Any]:
    """Return the parts of the name of an image, and its digest, as the profile has them."""
    if not name:
        return {}
    text, _, of_name = name.partition("@")
    repository, colon, tag = text.rpartition(":")
    if not colon or "/" in tag:
        repository, tag = text, ""
    host, slash, rest = repository.partition("/")
    is_host = slash and ("." in host or ":" in host or host == "localhost")
    found = (digest or of_name).rpartition("sha256:")[2]
    return {
        "registry": host if is_host else DOCKER_HUB,
        "name": rest if is_host else repository,
        "tag": tag,
        "sha256": found,
    }


def usage_of(told: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a step used of the machine."""
    units = {
        "cpu_seconds": ("https://qudt.org/vocab/unit/SEC", "time on all cores"),
        "memory_mib": ("https://qudt.org/vocab/unit/MebiBYTE", "largest memory"),
    }
    for key, (unit, name) in units.items():
        if told.get(key) is not None:
            yield (
                key,
                {"name": name, "propertyID": key, "value": str(told[key]), "unitCode": unit},
            )


def readme(record: Mapping[str, Any]) -> str:
    """Return what a person is told who finds the folder of a run."""
    title = f"{record['pipeline']} {record['version']}"
    source = record.get("source") or {}
    commit = source.get("commit")
    changed = " with changes" if source.get("changed") else ""
    lines = [
        f"# Run of {title}",
        "",
        f"Results of the pipeline {title}, of a run that began at {record['started']}",
        f"and ended {record['status']}, by descpipe {record['descpipe']}.",
        *([f"Its pipeline file is of Git commit {commit}{changed}."] if commit else []),
        "",
        "| here | is |",
        "| --- | --- |",
        *_rows(record),
        "",
        "`descpipe rerun .` in this folder runs it again, and compares the results.",
        "",
    ]
    return sealed("Made by `descpipe run`", "\n".join(lines), ANGLE)


def _rows(record: Mapping[str, Any]) -> Iterator[str]:
    for tag, given in (record.get("outputs") or {}).items():
        files = given if isinstance(given, list) else [given] if given else []
        for file in files:
            gone = ", removed since" if file.get("removed") else ""
            yield f"| `{file['name']}` | output {tag}{gone} |"
    yield "| `cwl/pipeline.cwl` | the workflow that ran, in CWL; its values are in `cwl/job.yml` |"
    yield "| `cwl/source` | the pipeline file and its config files |"
    yield "| `log` | what each step has said |"
    yield "| `run.json` | the record of the run |"
    yield "| `ro-crate-metadata.json` | the same as an RO-Crate, for other programs |"
