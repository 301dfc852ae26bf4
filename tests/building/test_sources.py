import shutil
import subprocess

import pytest

from descpipe.building.sources import commit_of, public_address

AUTHOR = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")


def git(folder, *words):
    done = subprocess.run(
        ["git", *AUTHOR, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def image(tmp_path):
    """Return an image folder, committed to a repository that has an address with a password."""
    folder = tmp_path / "images" / "one"
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "shared.py").write_text("x = 1\n")
    (folder / "shared.py").symlink_to("../../shared.py")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", "https://me:hush@example.org/group/project.git")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "Begin", "--date=2026-01-02T03:04:05+0600")
    return folder


def test_an_image_in_no_repository_has_no_commit(tmp_path):
    assert commit_of(tmp_path) is None


def test_the_commit_its_date_and_the_address_without_the_password_are_known(image):
    commit = commit_of(image)
    assert commit.revision == git(image, "rev-parse", "HEAD")
    assert commit.url == "https://example.org/group/project.git"
    seconds = git(image, "log", "-1", "--format=%cd", "--date=format:%M:%S")
    assert commit.date.endswith(f"{seconds}Z")


def test_a_change_beside_the_image_is_not_one_of_the_image(image):
    (image.parent / "notes.txt").write_text("x")
    assert not commit_of(image).revision.endswith("-dirty")


@pytest.mark.parametrize("name", ["Dockerfile", "new.py", "../../shared.py"])
def test_sources_that_are_not_those_of_the_commit_are_told(image, name):
    (image / name).write_text("y = 2\n")
    commit = commit_of(image)
    assert commit.revision == git(image, "rev-parse", "HEAD") + "-dirty"
    assert commit.date == ""


def test_a_folder_that_the_repository_ignores_is_not_of_its_commit(image):
    (image.parents[1] / ".gitignore").write_text("ignored\n")
    git(image, "add", "--all", "../..")
    git(image, "commit", "--quiet", "-m", "Ignore")
    shutil.copytree(image, image.parents[1] / "ignored", symlinks=True)
    assert commit_of(image.parents[1] / "ignored") is None


def test_a_repository_without_a_commit_has_none(tmp_path):
    git(tmp_path, "init", "--quiet")
    assert commit_of(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("https://token@example.org/a/b.git", "https://example.org/a/b.git"),
        ("https://me:hush@example.org:8443/a/b", "https://example.org:8443/a/b"),
        ("https://example.org/a?private_token=hush#hush", "https://example.org/a"),
        ("ssh://git:hush@example.org/a/b", "ssh://example.org/a/b"),
        ("git@example.org:a/b.git", "git@example.org:a/b.git"),
        ("me:hush@example.org:a/b.git", ""),
        ("/home/me/project", ""),
        ("file:///home/me/project", ""),
        ("../project", ""),
        ("https://example.org:port/a", ""),
        ("", ""),
    ],
)
def test_an_address_is_told_without_what_is_secret(text, public):
    assert public_address(text) == public
