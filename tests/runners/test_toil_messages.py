"""What Toil 9.6 writes, as it was seen, and what is made of it."""

from descpipe.runners.toil_messages import ToilMessages

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


def events(*lines):
    found = []
    messages = ToilMessages(found.append)
    for line in lines:
        messages.line(line)
    return found


def happened(*lines):
    return [(event.kind, event.step) for event in events(*lines) if event.kind != "message"]


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
