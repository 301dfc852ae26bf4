"""Repositories that want to do harm: nothing of theirs is run, and nothing is written elsewhere."""

from __future__ import annotations

import os
import subprocess

import pytest

from descpipe.git.trouble import GitTroubleError, Kind

SELECT = "stages/select"


def why(work, path=SELECT):
    with pytest.raises(GitTroubleError) as caught:
        work.fetch("main", path)
    assert caught.value.trouble.kind is Kind.UNUSABLE
    return caught.value.trouble.what


def raw(work, content: bytes, kind: str) -> str:
    """Write an object that Git itself would not make; return its hash."""
    words = ["git", "-C", str(work.folder), "hash-object", "-w", "--stdin", "--literally"]
    done = subprocess.run([*words, "-t", kind], input=content, capture_output=True, check=True)
    return done.stdout.decode().strip()


def tree(work, *entries: tuple[str, str, str]) -> str:
    lines = (f"{mode} {name}\0".encode() + bytes.fromhex(value) for mode, name, value in entries)
    return raw(work, b"".join(lines), "tree")


def commit(work, value: str) -> None:
    """Let `main` be a commit of this tree."""
    made = work.git("commit-tree", value, "-m", "Do harm")
    work.git("update-ref", "refs/heads/main", made)


def test_hooks_and_filters_do_not_run(work, tmp_path, monkeypatch, cache):
    mark = tmp_path / "mark"
    evil = f"touch '{mark}'"
    # As if the user had a filter, and hooks for what is cloned.
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    templates = tmp_path / "templates/hooks"
    templates.mkdir(parents=True)
    for folder in (work.folder / ".git/hooks", templates):
        for name in ("post-checkout", "post-merge", "reference-transaction", "pre-auto-gc"):
            (folder / name).write_text(f"#!/bin/sh\n{evil}\n")
            (folder / name).chmod(0o755)
    (tmp_path / "gitconfig").write_text(
        f'[filter "evil"]\nsmudge = "{evil}; cat"\nclean = "{evil}; cat"\nprocess = "{evil}"\n'
        f"[init]\ntemplateDir = {templates.parent}\n[core]\nhooksPath = {templates}\n"
        f'fsmonitor = "{evil}"\n'
    )
    work.write(".gitattributes", "* filter=evil diff=evil merge=evil\n")
    work.write(f"{SELECT}/.gitattributes", "* filter=evil\n")
    work.git("-c", "core.hooksPath=/dev/null", "add", "--all")
    work.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--message", "Filters")
    folder = work.fetch("main", SELECT).folder
    assert (folder / "run.py").read_text() == (work.folder / SELECT / "run.py").read_text()
    assert not mark.exists()
    assert not list(cache.glob("*/repository.git/hooks/*"))


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "../../../../../../etc/passwd", "../../..", "../../../outside"]
)
@pytest.mark.parametrize("path", [SELECT, ""])
def test_a_link_out_of_the_repository_is_refused(work, target, path):
    if not path:
        (work.folder / "run.py").write_text("")
    (work.folder / SELECT / "link").symlink_to(target)
    work.commit()
    assert why(work, path).endswith("leads out of the repository")


def test_links_that_lead_out_together_are_refused(work):
    folder = work.folder / SELECT
    (folder / "a/b").mkdir(parents=True)
    (folder / "a/b/c").write_text("")
    (folder / "deep").symlink_to("a/b")
    # Word by word this stays inside; by the link `deep` it does not.
    (folder / "x").mkdir()
    (folder / "x/up").symlink_to("../a/b")
    (folder / "x/out").symlink_to("up/../../../secret/../..")
    work.commit()
    assert why(work).startswith("the link 'x/out' leads to")


def test_a_link_to_itself_is_refused(work):
    (work.folder / SELECT / "loop").symlink_to("../loop")
    (work.folder / "stages/loop").symlink_to("loop")
    work.commit()
    assert why(work) == "the link 'loop' leads nowhere"


def test_a_link_to_a_folder_elsewhere_is_refused(work):
    work.write("shared/columns.py", "")
    (work.folder / SELECT / "shared").symlink_to("../../shared")
    work.commit()
    assert why(work).endswith("which is no file of the repository")


def test_a_submodule_is_not_fetched(work, tmp_path):
    work.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{SELECT}/inner")
    work.write(".gitmodules", f'[submodule "x"]\npath = {SELECT}/inner\nurl = "-u./evil"\n')
    work.git("add", ".gitmodules")
    work.git("commit", "--quiet", "--message", "Submodule")
    assert why(work) == "'inner' is a submodule, which is not fetched"
    work.write(f"{SELECT}/link", "")


def test_a_submodule_elsewhere_does_no_harm(work):
    work.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},elsewhere")
    work.git("commit", "--quiet", "--message", "Submodule")
    assert (work.fetch("main", SELECT).folder / "run.py").exists()


@pytest.mark.parametrize("name", ["../../../escape", "..", ".git", ".GIT/hooks", "/escape"])
def test_a_path_that_leads_out_is_refused(work, name, tmp_path):
    blob = raw(work, b"evil", "blob")
    stage = work.git("rev-parse", f"main:{SELECT}/run.py")
    commit(work, tree(work, ("100644", name, blob), ("100644", "run.py", stage)))
    assert why(work, "").endswith("is a path that no honest repository holds")
    assert not list(tmp_path.rglob("escape"))


def test_a_file_below_a_link_is_refused(work, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    blob = raw(work, b"evil", "blob")
    link = raw(work, b"..", "blob")
    inner = tree(work, ("100644", "file", blob))
    stage = work.git("rev-parse", f"main:{SELECT}/run.py")
    top = (("120000", "a", link), ("40000", "a", inner), ("100644", "run.py", stage))
    commit(work, tree(work, *top))
    with pytest.raises(GitTroubleError):
        work.fetch("main", "")
    assert not list(tmp_path.rglob("file"))


def test_a_tree_that_unfolds_without_end_is_given_up(work):
    value = raw(work, b"x", "blob")
    kind = "100644"
    for _ in range(10):
        value = tree(work, *((kind, f"d{number}", value) for number in range(10)))
        kind = "40000"
    commit(work, value)
    assert "has over 64 MB" in why(work, "")


def test_a_large_file_that_packs_well_is_not_unpacked(work, cache):
    with (work.folder / SELECT / "zeros").open("wb") as stream:
        stream.truncate(300_000_000)
    work.git("-c", "core.bigFileThreshold=1m", "add", "--all")
    work.git("commit", "--quiet", "--message", "Zeros")
    assert "is over 200 MB" in why(work)
    assert max(path.stat().st_size for path in cache.rglob("*") if path.is_file()) < 1_000_000


def test_a_pointer_of_git_lfs_is_told(work):
    oid = "0" * 64
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 12345\n"
    work.write(".gitattributes", "*.fits filter=lfs diff=lfs merge=lfs -text\n")
    work.git("config", "filter.lfs.clean", "cat")
    work.commit(**{f"{SELECT}/kernel.fits": pointer})
    warnings = work.fetch("main", SELECT).warnings
    pointers = [one for one in warnings if one.kind is Kind.POINTER]
    assert [one.what for one in pointers] == [
        "kernel.fits is a pointer of Git LFS, not the file itself"
    ]


@pytest.mark.parametrize("name", ["--upload-pack=touch mark", "-oProxyCommand=touch mark"])
def test_a_ref_that_looks_like_an_option_is_none(work, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GitTroubleError) as caught:
        work.fetch(name, SELECT)
    assert caught.value.trouble.kind is Kind.REF
    assert not os.path.lexists("mark")


def test_the_repository_that_one_stands_in_has_no_say(work, tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    subprocess.run(["git", "init", "--quiet", str(here)], check=True)
    config = f'[url "{tmp_path}/nowhere"]\ninsteadOf = {work.folder}\n'
    with (here / ".git/config").open("a") as stream:
        stream.write(config)
    monkeypatch.chdir(here)
    monkeypatch.setenv("GIT_DIR", str(here / ".git"))
    monkeypatch.setenv("GIT_TRACE", "1")
    assert (work.fetch("main", SELECT).folder / "run.py").exists()
