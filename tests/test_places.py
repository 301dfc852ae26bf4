"""The pages of places are true: their commands are understood, and their sites are good."""

import re
import shlex
from pathlib import Path

import pytest

from descpipe import cli
from descpipe.model.problem import Problems
from descpipe.reading.sites import read_site

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted((DOCS / "places").glob("*.md"))
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
SECTIONS = ["Install", "Run", "Limits"]
pytestmark = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def blocks(page, kind):
    return [text for name, text in FENCE.findall(page.read_text()) if name == kind]


def test_its_commands_are_understood(page, monkeypatch):
    monkeypatch.setattr(cli, "_with_messages", lambda *_: 0)
    lines = "\n".join(blocks(page, "sh")).replace("\\\n", " ").splitlines()
    commands = [shlex.split(line, comments=True) for line in lines]
    ours = [words[1:] for words in commands if words[:1] == ["descpipe"]]
    assert ours
    for words in ours:
        assert cli.main(words) == 0, words


def test_its_sites_are_good(page, tmp_path, monkeypatch):
    for name in ("SCRATCH", "PSCRATCH"):
        monkeypatch.setenv(name, "/scratch/me")
    for text in blocks(page, "yaml"):
        if text.startswith("runner:"):
            file = tmp_path / "site.yaml"
            file.write_text(text)
            problems = Problems()
            read_site(f"{tmp_path}/site.yaml", tmp_path / "pipeline.yaml", problems)
            assert not problems.found


def test_it_says_what_to_install_what_was_run_and_what_cannot_be(page):
    titles = re.findall(r"^## (.*)$", page.read_text(), re.MULTILINE)
    assert [title for title in titles if title in SECTIONS] == SECTIONS
    assert any(title.startswith("What was run for real") for title in titles)
