"""Folders that cannot be written, and inputs that cannot be read any more, while a run goes on."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from counted_steps import RUN, ran, replace
from small_disk import do_without, small_disk

from descpipe.cli import main

FINAL = "raw\nfirst\nsecond\nlast\n"
# By these root may read and write everything.
MODEST = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]


@contextmanager
def read_only(folder):
    """Let nobody write into a folder for a while."""
    words = ["mount", "--bind", "-o", "ro", str(folder), str(folder)]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        do_without("only root can make a folder that root may not write")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_the_project_need_not_be_writable(counted, tmp_path):
    with read_only(counted.folder / "images"), read_only(counted.folder / "my data"):
        assert main([*RUN, "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out/final.txt").read_text() == FINAL


def test_the_cache_need_not_be_writable(counted, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    with read_only(cache):
        assert main(RUN) == 0
        assert ran(counted) == ["first", "second", "last"]
        assert main(RUN) == 0
        assert ran(counted) == []


def test_a_folder_around_the_results_that_cannot_be_written_is_told(counted, tmp_path, capsys):
    with small_disk(tmp_path / "disk", "ro") as disk:
        assert main([*RUN, "-o", str(disk / "out")]) == 1
    assert "you may not write in ../disk, where the results would go" in capsys.readouterr().err
    assert ran(counted) == []


def test_a_disk_that_cannot_be_written_any_more_is_told_and_the_run_goes_on(counted, tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        cover = f"import os; os.system('mount --bind -o ro {disk} {disk}')"
        replace(counted, "second", "wanted = 0", cover)
        run = [*RUN, "-o", str(disk / "out")]
        done = subprocess.run(
            [sys.executable, "-m", "descpipe", *run], capture_output=True, text=True, check=False
        )
        assert done.returncode in (4, 5)
        assert 'Traceback (most recent call last):\n  File "/' not in done.stderr
        assert "Read-only file system" in done.stderr
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
        replace(counted, "second", cover, "wanted = 0")
        ran(counted)
        assert main(run) == 0
        assert ran(counted) == ["second", "last"]
        assert (disk / "out/final.txt").read_text() == FINAL
        assert {path.name for path in disk.iterdir()} == {"out", ".out.runs.jsonl"}


@pytest.fixture
def late(counted):
    """The chain, whose last step reads one more file from outside."""
    counted.write("my data/late.txt", "late\n")
    replace(counted, "last", '{"twice": "txt"}', '{"twice": "txt", "late": "txt"}')
    text = (counted.folder / "pipeline.yaml").read_text()
    text = text.replace("raw: my data/raw.txt", "raw: my data/raw.txt, late: my data/late.txt")
    counted.write("pipeline.yaml", text)
    return counted


def test_an_input_that_is_removed_in_the_middle_is_told_and_the_run_goes_on(late, capsys):
    path = late.folder / "my data/late.txt"
    replace(late, "first", "wanted = 0", f"import os; os.unlink({str(path)!r})")
    assert main(RUN) in (1, 4)
    said = capsys.readouterr().err
    assert "late.txt" in said
    assert "Traceback" not in said
    path.write_text("late\n")
    ran(late)
    assert main(RUN) == 0
    assert ran(late) == ["last"]
    assert (late.folder / "out/final.txt").read_text() == FINAL


def test_an_input_that_may_not_be_read_any_more_is_told_and_the_run_goes_on(late):
    path = late.folder / "my data/late.txt"
    replace(late, "first", "wanted = 0", f"import os; os.chmod({str(path)!r}, 0)")
    words = [*MODEST, sys.executable, "-m", "descpipe", *RUN]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if "setpriv" in done.stderr:
        do_without(f"only root can be less than root: {done.stderr.strip()}")
    assert done.returncode in (1, 4)
    assert "late.txt" in done.stderr
    path.chmod(0o644)
    ran(late)
    assert main(RUN) == 0
    assert ran(late) == ["last"]


def test_an_input_that_cannot_be_read_before_the_run_is_told(late):
    path = Path("my data/late.txt")
    path.chmod(0)
    words = [*MODEST, sys.executable, "-m", "descpipe", *RUN]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if "setpriv" in done.stderr:
        do_without(f"only root can be less than root: {done.stderr.strip()}")
    assert done.returncode in (1, 5)
    assert "my data/late.txt" in done.stderr
    assert "Traceback" not in done.stderr
    assert ran(late) == []
