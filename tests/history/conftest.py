"""Records of runs of three steps, as descpipe writes them."""

import copy

import pytest

from descpipe.history.past_run import as_run


def told(depends_on, needs, outputs, **more):
    return {"status": "ok", "depends_on": depends_on, "needs": needs, "outputs": outputs, **more}


def file(name, digest):
    return [{"name": name, "digest": f"sha256:{digest}", "bytes": 4}]


RECORD = {
    "id": "one",
    "pipeline": "tiny",
    "version": "1.0",
    "status": "ok",
    "started": "2026-11-23T10:00:00Z",
    "ended": "2026-11-23T10:00:05Z",
    "descpipe": "0.1.0",
    "source": {"commit": "1234567890abcdef", "changed": False},
    "command": ["descpipe", "run", "pipeline.yaml"],
    "engine": {"name": "none", "version": ""},
    "host": {"name": "here", "python": "3.11.7"},
    "inputs": {"raw": file("raw.txt", "a0")},
    "steps": {
        "first": told(
            {"stage": "first", "parameter nbin": "4", "input raw": "sha256:a0"},
            {"raw": {"tag": "raw", "step": None}},
            {"once": file("once.txt", "a1")},
            parameters={"nbin": {"value": 4, "unit": "deg"}},
        ),
        "second": told(
            {"stage": "second", "input once": "sha256:a1"},
            {"once": {"tag": "once", "step": "first"}},
            {"twice": file("twice.txt", "a2")},
        ),
        "last": told(
            {"stage": "last", "input twice": "sha256:a2"},
            {"twice": {"tag": "twice", "step": "second"}},
            {"final": file("final.txt", "a3")},
        ),
    },
    "outputs": {
        "once": file("once.txt", "a1")[0],
        "twice": file("twice.txt", "a2")[0],
        "final": file("final.txt", "a3")[0],
    },
}


class Records:
    """Makes records that differ from one in some places."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *changes):
        """Return a run in whose record some values are others, each behind the way to it."""
        record = copy.deepcopy(RECORD)
        for way, value in changes:
            *before, key = way.split("/")
            inner = record
            for name in before:
                inner = inner[int(name)] if isinstance(inner, list) else inner[name]
            inner[key] = value
        return as_run(self.folder, record)

    @staticmethod
    def wrote(step, own, name, digest):
        """Return the change in which a step wrote something else."""
        return f"steps/{step}/outputs/{own}", file(name, digest)


@pytest.fixture
def records(tmp_path):
    """Records of runs."""
    return Records(tmp_path)
