"""Folders of runs that never were, and their pages as a parser of HTML sees them."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from descpipe.history.past_run import read_run
from descpipe.reporting.page import page
from descpipe.reporting.reading_facts import run_facts

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.reporting.facts import RunFacts

VOID = {"meta", "link", "img", "br", "rect", "line", "path"}
FIT = {
    "status": "ok",
    "started": "2026-11-23T10:00:10Z",
    "ended": "2026-11-23T10:00:40Z",
    "seconds": 30.0,
    "exit_status": 0,
    "cpu_seconds": 58.2,
    "memory_mib": 2048,
    "image": "sha256:" + "1" * 64,
    "image_name": "ghcr.io/desc/tiny-fit:1.0",
    "image_digest": "sha256:" + "2" * 64,
    "stage": {"name": "fit", "folder": "/home/me/images/fit"},
    "parameters": {
        "order": {"value": 3, "origin": "command line", "unit": None},
        "width": {"value": 0.5, "origin": "pipeline", "unit": "deg"},
        "method": {"value": "fast", "origin": "default", "unit": None},
    },
    "config": {
        "config": {"name": "fit.yaml", "path": "/home/me/fit.yaml", "digest": None, "bytes": 12}
    },
    "needs": {"raw": {"tag": "binned", "step": "bin"}},
    "outputs": {"fits": [{"name": "fits.txt", "digest": "sha256:" + "3" * 64, "bytes": 5}]},
}
BIN = {
    "status": "ok",
    "started": "2026-11-23T10:00:00Z",
    "ended": "2026-11-23T10:00:10Z",
    "seconds": 10.0,
    "stage": {"name": "bin"},
    "needs": {"catalog": {"tag": "catalog", "step": None}},
    "outputs": {"binned": [{"name": "binned.fits", "digest": "sha256:" + "4" * 64, "bytes": 9}]},
}
CATALOG = {
    "name": "cat.fits",
    "path": "/data/cat.fits",
    "digest": "sha256:aa",
    "bytes": 2_000_000,
}
RECORD = {
    "id": "6d1f1b0e-7a3e-4d6e-9a55-3f1e9d3c1a00",
    "pipeline": "tiny",
    "version": "1.0",
    "pipeline_file": "/home/me/pipeline.yaml",
    "source": {"commit": "4f6f2f8e1b2c3d4e5f60718293a4b5c6d7e8f901", "changed": True},
    "command": ["descpipe", "run", "pipeline.yaml"],
    "status": "ok",
    "started": "2026-11-23T10:00:00Z",
    "ended": "2026-11-23T10:00:42Z",
    "descpipe": "0.1.0",
    "runner": "cwltool",
    "runner_version": "3.3",
    "engine": {"name": "docker", "version": "20.10", "chosen_by": "auto"},
    "host": {"name": "laptop", "cores": 8, "memory_mib": 16384, "system": "Linux"},
    "inputs": {
        "catalog": [
            {
                "name": "cat.fits",
                "path": "/data/cat.fits",
                "digest": "sha256:aa",
                "bytes": 2_000_000,
            }
        ]
    },
    "steps": {"bin": BIN, "fit": FIT},
    "outputs": {
        "fits": {"name": "fits.txt", "digest": "sha256:" + "3" * 64, "bytes": 5},
        "binned": {"name": "binned.fits", "digest": "sha256:" + "4" * 64, "bytes": 9},
    },
}


@dataclass
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Return the elements in this one with a tag and with these attributes."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                is_one = tag in ("", child.tag) and attributes.items() <= child.attributes.items()
                found += [child] if is_one else []
                found += child.all(tag, **attributes)
        return found

    def one(self, tag: str = "", **attributes: str) -> Element:
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    @property
    def words(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())

    def rows(self) -> list[list[str]]:
        """Return the words of the cells of a table."""
        cells = ("td", "th")
        return [
            [child.words for child in row.children if getattr(child, "tag", "") in cells]
            for row in self.all("tr")
        ]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page", {})]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open.pop().tag == tag, f"</{tag}> at {self.getpos()} ends something else"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(text: str) -> Element:
    parser = _Parser()
    parser.feed(text)
    parser.close()
    assert [element.tag for element in parser.open] == ["page"]
    return parser.open[0]


@dataclass
class MadeRun:
    """The folder of a run, whose record the test changes as it likes."""

    folder: Path
    record: dict[str, Any]

    def write(self, name: str, data: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    def save(self) -> None:
        # Lone surrogates are told in JSON as others are.
        self.write("run.json", json.dumps(self.record))

    def text(self, page_folder: Path | None = None) -> str:
        self.save()
        return page(read_run(self.folder), page_folder or self.folder)

    def page(self) -> Element:
        return parsed(self.text())

    def facts(self) -> RunFacts:
        self.save()
        return run_facts(read_run(self.folder))

    def step(self, name: str, **told: Any) -> dict[str, Any]:
        self.record["steps"][name] = told
        return told

    def output(self, name: str, data: str | bytes, step: str = "fit") -> None:
        """Let a step have written a file."""
        self.write(name, data)
        tag = name.partition(".")[0]
        self.record["steps"][step]["outputs"][tag] = [{"name": name, "bytes": len(data)}]
        self.record["outputs"][tag] = {"name": name, "bytes": len(data)}


@pytest.fixture
def made(tmp_path) -> MadeRun:
    """A run of two steps that ended well."""
    folder = tmp_path / "out"
    folder.mkdir()
    return MadeRun(folder, deepcopy(RECORD))
