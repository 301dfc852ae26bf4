"""Which commit of a repository on disk is taken, when it is asked, and what is told."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from descpipe.errors import MachineTrouble
from descpipe.git import program
from descpipe.git.trouble import GitTroubleError, Kind
from descpipe.model.problem import display_path

SELECT = "stages/select"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def why(work, *words, **more):
    """Return why a stage cannot be had."""
    with pytest.raises(GitTroubleError) as caught:
        work.fetch(*words, **more)
    return caught.value.trouble


def test_a_folder_of_a_branch_is_fetched(work):
    commit = work.git("rev-parse", "main")
    fetched = work.fetch("main", SELECT)
    assert names(fetched.folder) == ["Dockerfile", "run.py"]
    assert (fetched.folder / "run.py").stat().st_mode & 0o777 == 0o755
    origin = fetched.origin
    assert (origin.url, origin.ref) == (str(work.folder), "main")
    assert (origin.commit, origin.path) == (commit, SELECT)


def test_a_branch_is_told_to_move_with_its_commit(work):
    (warning,) = work.fetch("main", SELECT).warnings
    assert warning.kind is Kind.MOVING
    assert warning.what.startswith("'main' is a branch")
    assert f"write `ref: {work.git('rev-parse', 'main')}`" in warning.do


def test_without_a_ref_the_default_branch_is_taken(work):
    work.git("switch", "--quiet", "side")
    commit = work.commit(README="Other stages\n")
    fetched = work.fetch("", SELECT)
    assert fetched.origin.commit == commit
    assert fetched.warnings[0].what.startswith("'side' is a branch")


@pytest.mark.parametrize("ref", ["v1", "refs/tags/v1"])
def test_a_tag_is_the_commit_it_stands_for(work, ref):
    fetched = work.fetch(ref, SELECT)
    assert fetched.origin.commit == work.git("rev-parse", "v1^{commit}")
    assert fetched.warnings == ()


def test_a_branch_that_moved_is_fetched_anew(work):
    before = work.fetch("main", SELECT)
    work.commit(**{"stages/select/new.txt": "new\n"})
    after = work.fetch("main", SELECT)
    assert names(after.folder) == ["Dockerfile", "new.txt", "run.py"]
    assert names(before.folder) == ["Dockerfile", "run.py"]


def test_a_tag_that_moved_is_told_until_it_is_back(work):
    before = work.fetch("v1", SELECT).origin.commit
    after = work.commit(README="Other stages\n")
    work.git("tag", "--force", "v1")
    fetched = work.fetch("v1", SELECT)
    assert fetched.origin.commit == after
    (warning,) = fetched.warnings
    assert f"has moved from {before} to {after}" in warning.what
    assert f"`ref: {before}` for what it was, or `ref: {after}` for what it is" in warning.do
    assert work.fetch("v1", SELECT).warnings == (warning,)
    work.git("tag", "--force", "v1", before)
    assert not work.fetch("v1", SELECT).warnings


@pytest.mark.parametrize("on_a_branch", [True, False])
def test_a_commit_is_taken_whether_a_branch_has_it_or_not(work, on_a_branch):
    commit = work.git("rev-parse", "main")
    work.commit(**{"stages/select/new.txt": "new\n"})
    if not on_a_branch:
        commit = work.git("rev-parse", "main")
        work.git("reset", "--quiet", "--hard", "HEAD~1")
    fetched = work.fetch(commit.upper(), SELECT)
    assert fetched.origin.commit == commit
    assert fetched.warnings == ()


def test_a_commit_in_the_cache_needs_no_repository(work, capsys):
    commit = work.git("rev-parse", "main")
    work.fetch("main", SELECT)
    shutil.rmtree(work.folder)
    capsys.readouterr()
    assert work.fetch(commit, SELECT).warnings == ()
    assert capsys.readouterr().err == ""


def test_a_commit_in_a_lock_comes_before_what_the_branch_is_now(work):
    commit = work.fetch("main", SELECT).origin.commit
    work.commit(README="Other stages\n")
    fetched = work.fetch("main", SELECT, locked=commit)
    assert (fetched.origin.commit, fetched.origin.ref) == (commit, "main")
    assert fetched.warnings == ()


def test_what_the_cache_has_is_taken_with_a_warning_if_the_repository_is_gone(work):
    commit = work.fetch("main", SELECT).origin.commit
    shutil.rmtree(work.folder)
    fetched = work.fetch("main", SELECT)
    assert fetched.origin.commit == commit
    (warning,) = fetched.warnings
    assert warning.kind is Kind.NOT_ASKED
    assert commit in warning.what


def test_another_branch_is_not_in_the_cache(work):
    work.fetch("main", SELECT)
    shutil.rmtree(work.folder)
    assert why(work, "side", SELECT).kind is Kind.NO_REPOSITORY


def test_the_root_is_a_stage_if_it_has_a_run_py(work):
    shutil.copy(work.folder / SELECT / "run.py", work.folder)
    work.commit()
    assert names(work.fetch().folder) == ["README", "run.py", "stages"]


def test_two_folders_of_a_commit_are_kept_apart(work):
    shutil.copytree(work.folder / SELECT, work.folder / "other/select")
    work.commit(**{"other/select/only.txt": "here"})
    assert names(work.fetch("main", SELECT).folder) == ["Dockerfile", "run.py"]
    assert names(work.fetch("main", "other/select").folder) == ["Dockerfile", "only.txt", "run.py"]


def test_a_link_to_another_file_of_the_repository_becomes_that_file(work):
    work.write("shared/columns.py", "columns = []\n")
    (work.folder / SELECT / "columns.py").symlink_to("../again.py")
    (work.folder / "stages/again.py").symlink_to("../shared/columns.py")
    (work.folder / SELECT / "same.py").symlink_to("run.py")
    work.commit()
    folder = work.fetch("main", SELECT).folder
    assert not (folder / "columns.py").is_symlink()
    assert (folder / "columns.py").read_text() == "columns = []\n"
    assert (folder / "same.py").readlink() == Path("run.py")


def test_what_somebody_changed_in_the_cache_is_made_anew(work):
    folder = work.fetch("v1", SELECT).folder
    text = (folder / "run.py").read_text()
    (folder / "run.py").write_text("changed")
    (folder / "added.py").write_text("added")
    (folder / "Dockerfile").chmod(0o755)
    assert work.fetch("v1", SELECT).folder == folder
    assert (folder / "run.py").read_text() == text
    assert names(folder) == ["Dockerfile", "run.py"]
    assert not (folder / "Dockerfile").stat().st_mode & 0o100


def test_files_hold_what_was_committed_byte_by_byte(work):
    work.write(".gitattributes", "*.txt text eol=crlf ident working-tree-encoding=UTF-16\n")
    work.write("stages/select/.gitattributes", "run.py export-ignore export-subst\n")
    work.git("config", "core.autocrlf", "false")
    content = b"$Id$\none\ntwo\r\n$Format:%H$\n"
    (work.folder / SELECT / "raw.dat").write_bytes(content)
    work.commit()
    assert (work.fetch("main", SELECT).folder / "raw.dat").read_bytes() == content


def test_names_of_files_may_be_of_any_kind(work):
    for name in ("with space", "tab\tand\nline", "grün", '"quoted"', "-option", "a\\b"):
        work.write(f"{SELECT}/{name}", name)
    (work.folder / SELECT / os.fsdecode(b"latin-\xe9")).write_text("old")
    work.commit()
    folder = work.fetch("main", SELECT).folder
    assert names(folder) == names(work.folder / SELECT)
    assert (folder / "tab\tand\nline").read_text() == "tab\tand\nline"


def test_changes_that_are_not_committed_are_not_taken(work):
    work.write("stages/select/later.txt", "later")
    assert "later.txt" not in names(work.fetch("main", SELECT).folder)


@pytest.mark.parametrize(
    ("ref", "do"),
    [
        ("mian", "did you mean 'main'?"),
        ("V1", "did you mean 'v1'?"),
        ("nothing-like-it", "it has main, side, v1"),
        ("1234567", "write all 40 digits of a commit, as `git rev-parse` shows them"),
    ],
)
def test_a_ref_that_is_not_there_is_told_with_a_near_one(work, ref, do):
    trouble = why(work, ref, SELECT)
    assert trouble.kind is Kind.REF
    assert trouble.what == f"{display_path(work.folder)} has no branch or tag {ref!r}"
    assert trouble.do == do


def test_a_short_commit_is_completed_if_a_branch_is_at_it(work):
    commit = work.git("rev-parse", "main")
    assert why(work, commit[:7], SELECT).do == f"write the whole commit, `ref: {commit}`"


def test_a_commit_that_is_not_there_is_told(work):
    trouble = why(work, "1" * 40, SELECT)
    assert trouble.kind is Kind.REF
    assert trouble.what.startswith(f"there is no commit {'1' * 40}")


def test_what_is_no_commit_is_none(work):
    trouble = why(work, work.git("rev-parse", "main^{tree}"), SELECT)
    assert trouble.kind is Kind.REF


def test_a_name_of_a_branch_and_a_tag_is_not_clear(work):
    work.git("tag", "side")
    assert work.fetch("side", SELECT).origin.commit == work.git("rev-parse", "main")
    work.git("switch", "--quiet", "refs/heads/side", "--detach")
    work.commit(README="Other stages\n")
    work.git("branch", "--force", "side")
    trouble = why(work, "side", SELECT)
    assert trouble.do == "write `ref: refs/heads/side` or `ref: refs/tags/side`"
    assert work.fetch("refs/tags/side", SELECT).origin.commit == work.git("rev-parse", "main")


@pytest.mark.parametrize(
    ("path", "kind", "do"),
    [
        ("stages/selct", Kind.FOLDER, "did you mean 'stages/select'?"),
        ("elsewhere", Kind.FOLDER, "it has stages/select"),
        ("README", Kind.FOLDER, "it has stages/select"),
        ("stages", Kind.NO_STAGE, "did you mean 'stages/select'?"),
        ("", Kind.NO_STAGE, "stages are in stages/select"),
    ],
)
def test_a_folder_that_is_no_stage_is_told_with_those_that_are(work, path, kind, do):
    trouble = why(work, "main", path)
    assert (trouble.kind, trouble.do) == (kind, do)


def test_an_empty_repository_has_no_branch(work):
    shutil.rmtree(work.folder)
    work.folder.mkdir()
    work.git("init", "--quiet")
    assert why(work, "").what.endswith("has no default branch")
    assert why(work, "main").do == "push it there, or name another"


def test_a_folder_that_is_no_repository_is_told(work):
    shutil.rmtree(work.folder / ".git")
    trouble = why(work, "main")
    assert trouble.kind is Kind.NO_REPOSITORY
    assert trouble.what == f"there is no repository {display_path(work.folder)}"


def test_that_git_is_missing_is_told(work, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert why(work, "main").kind is Kind.NOT_INSTALLED


def test_a_stage_that_is_too_large_is_not_fetched(work, monkeypatch):
    monkeypatch.setattr("descpipe.git.tree.MAX_BYTES", 1000)
    monkeypatch.setattr("descpipe.git.checkout.MAX_BYTES", 1000)
    work.commit(**{"stages/select/large.txt": "0" * 2000})
    assert why(work, "main", SELECT).kind is Kind.UNUSABLE
    assert "is over" in why(work, "main", SELECT).what


def test_large_files_elsewhere_in_the_repository_are_not_fetched(work, cache):
    work.git("config", "uploadpack.allowFilter", "true")
    noise = os.urandom(3_000_000)
    (work.folder / "data.fits").write_bytes(noise)
    work.commit()
    work.fetch("main", SELECT)
    assert sum(path.stat().st_size for path in cache.rglob("*") if path.is_file()) < 1_000_000


def test_a_repository_over_the_limit_is_given_up(work, monkeypatch, cache):
    (work.folder / SELECT / "noise").write_bytes(os.urandom(3_000_000))
    work.commit()
    monkeypatch.setattr(program.ask_git, "__kwdefaults__", {"most": 1_000_000})
    trouble = why(work, "main", SELECT)
    assert trouble.kind is Kind.UNUSABLE
    assert "over 1 MB" in trouble.what


def test_a_cache_that_cannot_be_written_is_told(work, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(MachineTrouble, match="cannot be written"):
        work.fetch("main", SELECT)


def test_a_cache_that_was_damaged_is_told_or_mended(work, cache):
    work.fetch("v1", SELECT)
    for path in cache.glob("*/repository.git/objects/pack/*.pack"):
        path.chmod(0o644)
        path.write_bytes(b"damaged")
    shutil.rmtree(next(cache.glob("*/" + "[0-9a-f]" * 40)))
    trouble = why(work, work.git("rev-parse", "v1^{commit}"), SELECT)
    assert f"remove {next(cache.iterdir())}" in trouble.do


def test_what_a_killed_process_left_is_no_obstacle(work, cache):
    work.fetch("v1", SELECT)
    clone = next(cache.glob("*/repository.git"))
    for name in ("config.lock", "shallow.lock", "packed-refs.lock", "objects/pack/tmp_pack_x"):
        (clone / name).write_text("")
    (clone.parent / "partial-checkout").mkdir()
    work.commit(README="Other stages\n")
    assert work.fetch("main", SELECT).origin.commit == work.git("rev-parse", "main")
    assert not [path for path in clone.parent.rglob("*") if "tmp_pack" in path.name]
    assert not list(clone.parent.glob("partial-*"))
