"""Repositories over http: with and without a password, from servers that can much and little."""

from __future__ import annotations

import pytest
from git_servers import dumb, fetch, smart

from descpipe.git.trouble import GitTroubleError, Kind

SELECT = "stages/select"
SECRET = "planted-secret"  # noqa: S105 - of a server in these tests


@pytest.fixture(autouse=True)
def no_git_settings(monkeypatch, tmp_path):
    """Keep the Git settings of whoever runs the tests out of them."""
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))


def why(*words):
    with pytest.raises(GitTroubleError) as caught:
        fetch(*words)
    return caught.value.trouble


@pytest.mark.parametrize("kind", [smart, dumb])
@pytest.mark.parametrize("ref", ["main", "v1", "commit"])
def test_a_stage_is_fetched(serve, work, kind, ref):
    commit = work.git("rev-parse", "main")
    fetched = fetch(serve(kind).url, commit if ref == "commit" else ref, SELECT)
    assert fetched.origin.commit == commit
    assert (fetched.folder / "run.py").exists()


def test_a_commit_that_no_branch_has_is_fetched_from_a_server_that_gives_it(serve, work):
    served = work.folder.parent / "served/stages.git"
    commit = work.commit(README="Other stages\n")
    work.git("push", "--quiet", str(served), f"{commit}:refs/heads/gone")
    work.git("push", "--quiet", str(served), "--delete", "gone")
    assert fetch(serve(smart).url, commit, SELECT).origin.commit == commit


def test_what_is_in_the_cache_is_asked_for_by_its_name_alone(serve):
    server = serve()
    commit = fetch(server.url, "main", SELECT).origin.commit
    server.asked.clear()
    fetch(server.url, "main", SELECT)
    assert {path.rpartition("/")[2] for path in server.asked} <= {
        "refs?service=git-upload-pack",
        "git-upload-pack",
    }
    assert len(server.asked) == 2
    server.asked.clear()
    fetch(server.url, commit, SELECT)
    assert server.asked == []


def test_without_a_password_it_is_told_how_to_get_in(serve):
    server = serve(secret=SECRET)
    trouble = why(server.url, "main", SELECT)
    assert trouble.kind is Kind.NO_REPOSITORY
    assert trouble.what == f"{server.url} is not there, or you may not read it"
    assert f"git ls-remote {server.url}" in trouble.do


@pytest.mark.parametrize("kind", [smart, dumb])
def test_the_credential_helper_of_git_opens_the_door(serve, tmp_path, cache, capfd, kind):
    server = serve(kind, secret=SECRET)
    stored = tmp_path / "credentials"
    stored.write_text(server.url.replace("http://", f"http://me:{SECRET}@"))
    (tmp_path / "gitconfig").write_text(f'[credential]\nhelper = store --file "{stored}"\n')
    fetched = fetch(server.url, "main", SELECT)
    assert (fetched.folder / "run.py").exists()
    assert SECRET not in str(fetched) + "".join(capfd.readouterr())
    kept = [path.read_bytes() for path in cache.rglob("*") if path.is_file()]
    assert not [content for content in kept if SECRET.encode() in content]


def test_a_password_that_git_puts_in_is_not_shown(serve, tmp_path):
    server = serve(secret=SECRET[::-1])
    (tmp_path / "gitconfig").write_text(
        f'[url "{server.url.replace("http://", f"http://me:{SECRET}@")}"]\n'
        f"insteadOf = {server.url}\n"
    )
    assert SECRET not in str(why(server.url, "main", SELECT))


def test_a_wrong_password_is_no_access(serve, tmp_path):
    server = serve(secret=SECRET[::-1])
    stored = tmp_path / "credentials"
    stored.write_text(server.url.replace("http://", f"http://me:{SECRET}@"))
    (tmp_path / "gitconfig").write_text(f'[credential]\nhelper = store --file "{stored}"\n')
    trouble = why(server.url, "main", SELECT)
    assert trouble.kind is Kind.NO_REPOSITORY
    assert SECRET not in str(trouble)


@pytest.mark.parametrize("kind", [smart, dumb])
def test_a_repository_that_is_not_there_is_told(serve, kind):
    url = serve(kind).url.replace("stages", "other")
    trouble = why(url, "main", SELECT)
    assert trouble.kind is Kind.NO_REPOSITORY
    assert url in trouble.what


def test_a_server_that_is_not_there_does_not_answer(serve):
    trouble = why("http://127.0.0.1:1/stages.git", "main", SELECT)
    assert trouble.kind is Kind.NO_ANSWER
    assert trouble.what == "http://127.0.0.1:1/stages.git does not answer"


def test_a_page_of_the_web_is_no_repository(serve, tmp_path):
    (tmp_path / "served/page/info").mkdir(parents=True)
    (tmp_path / "served/page/info/refs").write_text("<html>Please log in</html>")
    url = serve(dumb).url.replace("stages.git", "page")
    assert why(url, "main", SELECT).what == f"{url} has no branch or tag 'main'"
