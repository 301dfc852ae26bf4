"""What Toil 9.6 writes, as it was seen, and what is made of it."""

from pathlib import Path

from descpipe.runners.toil_messages import ToilMessages
from descpipe.runners.toil_parts import ToilParts

STAMP = "[2026-11-23T04:51:16+0000] [MainThread] "
ISSUED = (
    STAMP
    + "[I] [toil.leader] Issued job 'CWLJob' pipeline.cwl.{0}.{0}.cwl kind-CWLJob/instance-{1}"
    " v1 with job batch system ID: 2 and disk: 2.0 Gi, memory: 1.0 Gi, cores: 1"
)
QUEUED = (
    "[2026-11-23T05:08:09+0000] [Thread-2  ] [I] [toil.batchSystems.abstractGridEngineBatchSystem] "
    "Job pipeline.cwl.{0}.{0}.cwl with batch system ID 2 queued as job {1}"
)
COMPLETE = (
    "[2026-11-23T04:51:17+0000] [Thread-4 (statsAndLoggingAggregator)] [I] [toil.statsAndLogging] "
    "Got message from job at time 11-23-2026 04:51:17: CWL step complete: pipeline.cwl.{0}.{0}.cwl"
)
FAILS = [
    STAMP + "[W] [toil.leader] Job failed with exit value 1: 'CWLJob' pipeline.cwl.{0}.{0}.cwl "
    "kind-CWLJob/instance-x v1",
    "Exit reason: {1}",
    "\t[2026-11-23T04:49:24+0000] [MainThread] [W] [cwltool] [job pipeline.cwl.{0}.{0}.cwl] {2}",
    STAMP + "[W] [toil.leader] Job 'CWLJob' pipeline.cwl.{0}.{0}.cwl kind-CWLJob/instance-x v3 is "
    "completely failed",
]


def events(*lines, logs=Path("nowhere"), counts=None, before=None):
    found = []
    messages = ToilMessages(found.append, ToilParts(logs, counts or {}, before or {}))
    for line in lines:
        messages.line(line)
    return found


def happened(*lines):
    return [(event.kind, event.step) for event in events(*lines) if event.kind != "message"]


def of_part(number, text):
    return text.replace("pipeline.cwl.many.many.cwl", f"pipeline.cwl.{number}.many.cwl")


def complete(*numbers):
    return [of_part(number, COMPLETE.format("many")) for number in numbers]


def issued(*numbers):
    return [of_part(one, ISSUED.format("many", index)) for index, one in enumerate(numbers)]


def write_logs(logs, **parts):
    for number, names in parts.items():
        folder = logs / f"pipeline.cwl.{number.removeprefix('job')}.many.cwl"
        folder.mkdir()
        for name in names:
            (folder / f"many.{name}.stderr.txt").touch()


def parts_ended(lines, logs, **known):
    found = events(*lines, logs=logs, **known)
    return [event.part or event.step for event in found if event.kind == "ended"]


def test_a_step_is_issued_queued_and_ends():
    lines = [ISSUED.format("first", "a"), QUEUED.format("first", "17"), COMPLETE.format("first")]
    assert happened(*lines) == [("started", "first"), ("queued", "first"), ("ended", "first")]
    assert events(*lines)[1].text == "17"


def test_a_scattered_step_ends_with_its_last_job():
    lines = [ISSUED.format("many", job) for job in "abc"] + [COMPLETE.format("many")] * 3
    assert happened(*lines) == [("started", "many"), ("ended", "many")]


def test_parts_of_a_scattered_step_are_those_of_their_step():
    part = "pipeline.cwl.1.step-a.cwl"
    lines = [
        line.format("step-a", 1).replace("pipeline.cwl.step-a.step-a.cwl", part)
        for line in (ISSUED, COMPLETE)
    ]
    assert happened(*lines) == [("started", "step-a"), ("ended", "step-a")]


def test_a_part_is_known_by_its_logs(tmp_path):
    write_logs(tmp_path, job0=["nbin-3"], job1=["nbin-4"])
    lines = [*issued(0, 1), *complete(1, 0)]
    assert parts_ended(lines, tmp_path) == ["nbin-4", "nbin-3", "many"]


def test_parts_of_one_name_are_told_when_they_are_sure(tmp_path):
    write_logs(tmp_path, job0=["a.nbin-3", "b.nbin-3"], job1=["a.nbin-4"])
    lines = [*issued(0, 0, 1, 1), *complete(0, 1)]
    assert parts_ended(lines, tmp_path) == ["a.nbin-4"]
    told = parts_ended([*lines, *complete(0, 1)], tmp_path)
    assert told == ["a.nbin-4", "a.nbin-3", "b.nbin-3", "many"]


def test_a_step_does_not_end_before_the_last_of_its_parts_is_issued(tmp_path):
    write_logs(tmp_path, job0=["nbin-3"], job1=["nbin-4"])
    lines = [*issued(0), *complete(0), *issued(1), *complete(1)]
    assert parts_ended(lines, tmp_path, counts={"many": 2}) == ["nbin-3", "nbin-4", "many"]


def test_parts_that_ended_in_an_earlier_run_count(tmp_path):
    write_logs(tmp_path, job0=["nbin-3"], job1=["nbin-4"])
    known = {"counts": {"many": 2}, "before": {"many": ["nbin-3"]}}
    assert parts_ended([*issued(1), *complete(1)], tmp_path, **known) == ["nbin-4", "many"]
    # What the earlier run heard may be said again.
    assert parts_ended([*issued(1), *complete(0, 1)], tmp_path, **known) == ["nbin-4", "many"]


def test_a_part_that_fails_is_known_by_the_program_that_was_started(tmp_path):
    write_logs(tmp_path, job0=["a.nbin-3", "b.nbin-3"])
    program = (
        "\t    --threads=1 > '/my logs/pipeline.cwl.0.many.cwl/many.b.nbin-3.stdout.txt' "
        "2> '/my logs/pipeline.cwl.0.many.cwl/many.b.nbin-3.stderr.txt'"
    )
    fails = [of_part(0, line.format("many", "None", "exited with status: 3")) for line in FAILS]
    found = events(*issued(0, 0), *complete(0), program, *fails, logs=tmp_path)
    told = [(event.kind, event.part, event.exit_status) for event in found if event.part]
    assert told == [("failed", "b.nbin-3", 3), ("ended", "a.nbin-3", None)]


def test_a_failing_step_has_the_status_of_its_program():
    lines = [line.format("second", "None", "exited with status: 3") for line in FAILS]
    failed = events(*lines)[-1]
    assert (failed.kind, failed.step, failed.exit_status, failed.reason) == (
        *("failed", "second", 3, ""),
    )


def test_the_batch_system_s_reason_is_told():
    failed = events(*[line.format("second", "MEMLIMIT", "starts") for line in FAILS])[-1]
    assert failed.reason.startswith("it used more memory than it may")


def test_a_time_limit_is_told_with_its_cure():
    words = "exceeded time limit of 60 seconds and will be killed"
    failed = events(*[line.format("second", "None", words) for line in FAILS])[-1]
    assert failed.reason.startswith("it ran longer than its limit of 60 s; change `resources:")


def test_warnings_of_the_leader_are_kept_and_the_rest_is_not():
    lines = [
        STAMP + "[I] [toil.leader] 0 jobs are running",
        STAMP + "[E] [toil.common] The job store is locked",
        "\t[2026-11-23T04:49:24+0000] [MainThread] [E] [toil.worker] Exiting the worker",
        "toil-cwl-runner: error: unrecognized arguments",
    ]
    assert [event.text for event in events(*lines)] == [
        "The job store is locked",
        "toil-cwl-runner: error: unrecognized arguments",
    ]
