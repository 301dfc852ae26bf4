"""A disk that is full at any stage of a run: it is told, nothing is lost, and the run goes on."""

import shutil

import pytest
from counted_steps import RUN, ran, replace
from small_disk import small_disk

from descpipe.cli import main
from descpipe.runners.run_folder import RunFolder

PAGE = 4096
FINAL = "raw\nfirst\nsecond\nlast\n"
# A file that takes all that is left, and one page less than that again.
FILL = """\
try:
    with open({path!r}, "ab", buffering=0) as ballast:
        while True:
            ballast.write(b"x" * 4096)
except OSError:
    pass
"""


@pytest.fixture
def disk(counted, tmp_path):
    """A disk with room for the results, and not for much more."""
    with small_disk(tmp_path / "disk", "size=3m") as folder:
        yield folder


def fill(disk, leave=0):
    """Take all but so many bytes of a disk."""
    free = shutil.disk_usage(disk).free
    with (disk / "ballast").open("wb") as stream:
        stream.write(b"x" * (free - leave))


def let_fill(project, disk, step, *, at_the_end):
    """Let a step fill the disk before it writes its output, or after."""
    lines = FILL.format(path=str(disk / "ballast"))
    mark = "\n\nif __name__" if at_the_end else "wanted = 0"
    text = lines.replace("\n", "\n        ").rstrip()
    replace(project, step, mark, f"        {text}\n{mark}" if at_the_end else text)


def before(project, disk):
    fill(disk)


def documents(project, disk):
    fill(disk, leave=4 * PAGE)


def step_writes(project, disk):
    let_fill(project, disk, "second", at_the_end=False)


def step_has_ended(project, disk):
    let_fill(project, disk, "first", at_the_end=True)


def last_has_ended(project, disk):
    let_fill(project, disk, "last", at_the_end=True)


# How the disk comes to be full, and which steps run when there is room again.
STAGES = {
    "before the run begins": (before, ["first", "second", "last"]),
    "while its documents are written": (documents, ["first", "second", "last"]),
    "while a step writes": (step_writes, ["second", "last"]),
    "when a step has ended": (step_has_ended, None),
    "when the last step has ended": (last_has_ended, None),
}


@pytest.mark.parametrize("has_results", [False, True], ids=["new", "again"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_full_disk_is_told_nothing_is_lost_and_the_run_goes_on(
    counted, disk, capsys, stage, has_results
):
    make_full, wanted = STAGES[stage]
    run = [*RUN, "-o", str(disk / "out"), "--overwrite"]
    if has_results:
        counted.write("other.txt", "other\n")
        assert main([*run, "--input", "raw=other.txt"]) == 0
    sources = {path: path.read_text() for path in counted.folder.glob("images/*/run.py")}
    make_full(counted, disk)
    ran(counted)
    assert main(run) == 5
    said = capsys.readouterr().err
    assert "no space is left" in said
    assert "Traceback" not in said
    assert (disk / "out" / "final.txt").exists() == has_results
    (disk / "ballast").unlink()
    for path, text in sources.items():
        path.write_text(text)
    ran(counted)
    assert main(run) == 0
    if wanted is not None:
        assert ran(counted) == wanted
    assert (disk / "out" / "final.txt").read_text() == FINAL
    left = {path.name for path in disk.iterdir()}
    assert left == {"out", ".out.runs.jsonl"}


def test_results_are_put_in_place_without_more_space(counted, disk, monkeypatch):
    publish = RunFolder.publish

    def publish_on_full_disk(folder):
        fill(disk)
        publish(folder)

    monkeypatch.setattr(RunFolder, "publish", publish_on_full_disk)
    assert main([*RUN, "-o", str(disk / "out")]) == 0
    assert (disk / "out" / "final.txt").read_text() == FINAL
