import os
import subprocess

import pytest

from descpipe.cli import main


def exported(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_documents_are_written_and_named(chain, capsys):
    assert main(["export-cwl", "pipeline.yaml", "-o", "cwl"]) == 0
    assert capsys.readouterr().out == "cwl/pipeline.cwl\ncwl/job.yml\n"
    assert list(exported(chain.folder / "cwl")) == [
        "job.yml",
        "pipeline.cwl",
        "tools/first.cwl",
        "tools/last.cwl",
        "tools/second.cwl",
    ]
    assert os.access(chain.folder / "cwl" / "pipeline.cwl", os.X_OK)


def test_exporting_twice_gives_the_same_bytes(chain):
    main(["export-cwl", "pipeline.yaml", "-o", "cwl"])
    first = exported(chain.folder / "cwl")
    assert main(["export-cwl", "pipeline.yaml", "-o", "cwl"]) == 0
    assert exported(chain.folder / "cwl") == first


def test_a_job_order_that_was_edited_is_not_overwritten_silently(chain, capsys):
    main(["export-cwl", "pipeline.yaml", "-o", "cwl"])
    job = chain.folder / "cwl" / "job.yml"
    job.write_text(job.read_text() + "mine: 1\n")
    before = exported(chain.folder / "cwl")
    assert main(["export-cwl", "pipeline.yaml", "-o", "cwl"]) == 1
    assert "cwl/job.yml: written or edited by hand; move it away" in capsys.readouterr().err
    assert exported(chain.folder / "cwl") == before
    assert main(["export-cwl", "pipeline.yaml", "-o", "cwl", "--overwrite"]) == 0
    assert "mine" not in job.read_text()


def test_a_bad_pipeline_leaves_no_document(chain):
    chain.stage("first", inputs='{"rwa": "txt"}', outputs='{"once": "txt"}')
    assert main(["export-cwl", "pipeline.yaml", "-o", "cwl"]) == 1
    assert not (chain.folder / "cwl").exists()


def test_a_folder_that_cannot_be_made_is_told(chain, capsys):
    chain.write("file", "in the way")
    assert main(["export-cwl", "pipeline.yaml", "-o", "file/cwl"]) == 5
    assert "check the path and its rights" in capsys.readouterr().err


@pytest.mark.parametrize("pack", [[], ["--pack"]])
def test_the_two_commands_of_the_user_work_literally(chain, pack):
    main(["export-cwl", "pipeline.yaml", "--engine", "none", *pack])
    done = subprocess.run(
        ["cwltool", "--quiet", "--outdir", "results", "pipeline.cwl", "job.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    final = (chain.folder / "results" / "final.txt").read_text()
    assert final == "raw\nmade by first\nmade by second\nmade by last\n"
