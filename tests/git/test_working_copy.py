"""The commit that a pipeline file is of, and whether its files are as committed."""

import pytest

from descpipe.git.working_copy import WorkingCopy, working_copy


@pytest.fixture
def pipeline(work):
    """A committed file in a folder of the repository."""
    path = work.write("pipelines/pipeline.yaml", "pipeline: a\n")
    work.commit()
    return path


def head(work):
    return work.git("rev-parse", "HEAD").strip()


def test_a_file_in_no_repository_has_no_commit(tmp_path):
    assert working_copy(tmp_path / "pipeline.yaml") == WorkingCopy()


def test_a_repository_without_a_commit_tells_none(tmp_path, work):
    work.git("init", "--quiet", str(tmp_path / "new"))
    (tmp_path / "new" / "pipeline.yaml").write_text("pipeline: a\n")
    assert working_copy(tmp_path / "new" / "pipeline.yaml") == WorkingCopy()


def test_what_is_committed_is_not_changed(work, pipeline):
    stage = work.folder / "stages"
    (work.folder / "results").mkdir()
    (work.folder / "results/new.txt").write_text("not used")
    assert working_copy(pipeline, [stage]) == WorkingCopy(commit=head(work), is_changed=False)


def test_an_edit_anywhere_is_a_change(work, pipeline):
    (work.folder / "README").write_text("edited")
    assert working_copy(pipeline).is_changed is True


def test_a_new_file_is_a_change_where_the_run_uses_it(work, pipeline):
    work.write("stages/select/helper.py", "x = 1\n")
    assert working_copy(pipeline).is_changed is False
    assert working_copy(pipeline, [work.folder / "stages/select"]).is_changed is True


def test_what_python_makes_beside_a_stage_is_no_change(work, pipeline):
    work.write("stages/select/__pycache__/run.cpython-311.pyc", "")
    assert working_copy(pipeline, [work.folder / "stages/select"]).is_changed is False


def test_a_pipeline_that_is_not_committed_is_a_change(work):
    path = work.write("pipelines/other.yaml", "pipeline: b\n")
    assert working_copy(path) == WorkingCopy(commit=head(work), is_changed=True)


def test_files_outside_of_the_repository_do_not_matter(work, pipeline, tmp_path):
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text("a: 1\n")
    assert working_copy(pipeline, [elsewhere]).is_changed is False


def test_without_git_nothing_is_told(pipeline, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert working_copy(pipeline) == WorkingCopy()
