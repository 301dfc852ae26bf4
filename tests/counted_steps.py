"""A chain of three steps that tell in a file outside that they ran: `first`, `second`, `last`."""

import json
import time
from pathlib import Path

RUN = ["run", "pipeline.yaml", "--engine", "none"]
CHAIN = (("first", "raw", "once"), ("second", "once", "twice"), ("last", "twice", "final"))
SECONDS = 60


def write_counted(project):
    """Give the stages of the chain what tells that they ran, and a place for more: `wanted`."""
    for name, given, written in CHAIN:
        write_step(project, name, given, written)
    return project


def write_step(project, name, given, written):
    """Write a stage that adds its name to what it reads."""
    count = f"open({str(project.folder / 'ran')!r}, 'a').write('{name}\\n')\n"
    copy = (
        f"text = open(self.get_input_path('{given}')).read()\n"
        f"open(self.get_output_path('{written}'), 'w').write(text + '{name}\\n')\n"
    )
    project.stage(
        name,
        inputs=f'{{"{given}": "txt"}}',
        outputs=f'{{"{written}": "txt"}}',
        parameters='{"order": Parameter(int, 3)}',
        run=count + "wanted = 0\n" + copy,
    )


def ran_so_far(project):
    """Return the steps that have run since the last time of asking by `ran`."""
    path = project.folder / "ran"
    return path.read_text().split() if path.exists() else []


def ran(project):
    """Return the steps that have run since the last time of asking."""
    names = ran_so_far(project)
    (project.folder / "ran").unlink(missing_ok=True)
    return names


def record(project, folder="out"):
    """Return what the record of a run says."""
    return json.loads((project.folder / folder / "run.json").read_text())


def replace(project, name, old, new):
    """Edit the source of a stage."""
    path = Path(project.folder / f"images/{name}/run.py")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def wait_for(condition):
    """Wait until something is so."""
    limit = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)
