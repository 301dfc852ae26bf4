import tarfile
from pathlib import Path

import pytest

from descpipe.building.context import ContextFile, context_archive, context_digest, read_context
from descpipe.model.problem import Problems


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "my image"
    made.mkdir()
    (made / "Dockerfile").write_text("FROM scratch\n")
    (made / "run.py").write_text("pass\n")
    (made / "run.py").chmod(0o755)
    return made


def read(folder: Path, *, with_descpipe: bool = False) -> tuple[ContextFile, ...]:
    problems = Problems()
    files = read_context(folder, problems, with_descpipe=with_descpipe)
    assert problems.found == []
    assert files is not None
    return files


def names(folder: Path, *, with_descpipe: bool = False) -> list[str]:
    return [file.name for file in read(folder, with_descpipe=with_descpipe)]


def digest(folder: Path, *bases: str) -> str:
    return context_digest(read(folder), bases)


def test_the_context_holds_the_files_of_the_folder(folder):
    assert names(folder) == ["Dockerfile", "run.py"]


def test_what_python_and_git_leave_behind_is_not_part_of_it(folder):
    before = digest(folder)
    for name in ("__pycache__/run.pyc", "sub/__pycache__/a.pyc", ".git/HEAD", ".mypy_cache/x"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    assert digest(folder) == before


def test_dockerignore_holds(folder):
    (folder / ".dockerignore").write_text("# notes\n*.md\n")
    (folder / "notes.md").write_text("")
    assert names(folder) == ["Dockerfile", "run.py"]


def test_the_in_image_part_of_descpipe_is_added_and_nothing_else_of_it(folder):
    added = set(names(folder, with_descpipe=True)) - set(names(folder))
    assert {"descpipe/__init__.py", "descpipe/contract/stage.py"} <= added
    assert all(name.startswith("descpipe/contract/") or name.count("/") == 1 for name in added)
    assert "descpipe/cli.py" not in added


def test_the_digest_depends_on_content_names_modes_and_bases_alone(folder):
    first = digest(folder, "sha256:a")
    (folder / "run.py").touch()
    assert digest(folder, "sha256:a") == first
    assert digest(folder, "sha256:b") != first
    (folder / "run.py").chmod(0o644)
    assert digest(folder, "sha256:a") != first
    (folder / "run.py").chmod(0o755)
    (folder / "run.py").write_text("pasS\n")
    assert digest(folder, "sha256:a") != first


def test_the_archive_is_the_same_each_time_and_readable_by_any_user(folder):
    files = read(folder)
    archive = context_archive(files)
    (folder / "run.py").touch()
    again = context_archive(read(folder))
    assert archive.getvalue() == again.getvalue()
    with tarfile.open(fileobj=archive) as opened:
        modes = {member.name: oct(member.mode) for member in opened}
    assert modes == {"Dockerfile": "0o644", "run.py": "0o755"}
