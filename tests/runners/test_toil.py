"""The words by which Toil is called."""

from pathlib import Path

import pytest

from descpipe.errors import MissingProgram, Refused
from descpipe.model.site import Queue
from descpipe.runners import toil
from descpipe.runners.events import RunnerFolders
from descpipe.runners.runner import RunPlan, load_runner

FOLDERS = RunnerFolders(
    documents=Path("/run/cwl"),
    results=Path("/run/results"),
    logs=Path("/run/log"),
    temporary=Path("/run/tmp"),
)
LABEL = "--comment=descpipe-a94a895a4e36"
QUEUE = Queue(
    account="m1234",
    partition="main",
    qos="regular",
    constraint="cpu&ssd",
    time_seconds=1800,
    options=("--licenses=sps",),
)


def words(**plan):
    plan = RunPlan(**{"engine": "none", "job_store": Path("/run/jobstore"), **plan})
    return toil.toil_words(FOLDERS, plan, Path("/run/tmp"))


def test_both_runners_have_the_same_functions():
    names = ("find", "run", "container_ids", "end_jobs")
    assert all(
        callable(getattr(load_runner(one), name)) for one in ("cwltool", "toil") for name in names
    )


def test_what_toil_needs_is_set_for_the_user():
    given = words(engine="apptainer", batch_system="slurm")
    assert {
        *("--jobStore=/run/jobstore", "--workDir=/run/tmp", "--log-dir=/run/log"),
        *("--batchSystem=slurm", "--singularity", "--no-prepull", "--disableChaining=True"),
        "--writeMessages=/run/tmp/messages.txt",
    } <= set(given)
    assert given[-2:] == ["/run/cwl/pipeline.cwl", "/run/cwl/job.yml"]


def test_options_of_the_user_come_after_those_of_descpipe_and_before_the_documents():
    assert words(options=("--retryCount=2",))[-3] == "--retryCount=2"


def test_a_queue_of_slurm_becomes_its_options():
    given = words(batch_system="slurm", queue=QUEUE)
    assert [word for word in given if word.startswith(("--slurm", "--defaultW"))] == [
        "--defaultWalltime=1800",
        "--slurmPartition=main",
        "--slurmQOS=regular",
        f"--slurmArgs={LABEL} --account=m1234 '--constraint=cpu&ssd' --licenses=sps",
    ]


def test_a_queue_of_pbs_becomes_a_variable(monkeypatch):
    monkeypatch.setenv("TOIL_TORQUE_ARGS", "-m n")
    plan = RunPlan(engine="none", batch_system="torque", queue=QUEUE)
    given = {"TOIL_TORQUE_ARGS": "-m n -A m1234 -q main --licenses=sps"}
    assert toil._queue_variables(plan) == given


@pytest.mark.parametrize("path", ["/my runs/jobstore", "/it's/jobstore", "/a$b", "/naïve"])
def test_a_path_that_toil_cannot_use_is_refused(path):
    with pytest.raises(Refused, match="without spaces or special letters by --job-store DIR"):
        words(job_store=Path(path))


def test_a_missing_toil_is_told_with_its_cure(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(MissingProgram, match=r"pip install 'toil\[cwl\]'"):
        toil.find()
