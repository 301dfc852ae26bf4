import pytest

from descpipe.building.builder import MissingBaseError
from descpipe.building.failure import failed_build, missing_base
from descpipe.building.plan import plan_images
from descpipe.engines.engine import BuildFailedError
from descpipe.model.problem import Problems

DOCKERFILE = """\
# Two RUN lines.
FROM python:3.13-slim
COPY run.py \\
  /opt/desc/
RUN apt-get update \\
 && apt-get install --yes gcc
RUN pip install numpy
"""


@pytest.fixture
def plan(chain):
    """Return the plan of an image."""
    chain.write("images/first/Dockerfile", DOCKERFILE)
    problems = Problems()
    plans = plan_images(chain.read(), problems)
    return next(plan for plan in plans if plan.folder.name == "first")


def told(plan, instruction, message, *log):
    failure = failed_build(plan, log, BuildFailedError(message, instruction))
    assert failure.lines == tuple(f"  | {line}" for line in log[-20:])
    return str(failure.problem)


@pytest.mark.parametrize(
    ("instruction", "line"),
    [
        ("FROM python:3.13-slim", 2),
        ("COPY run.py   /opt/desc/", 3),
        ("COPY run.py /opt/desc/", 3),
        ("RUN apt-get update  && apt-get install --yes gcc", 5),
        ("RUN pip install numpy", 7),
        ("", 1),
    ],
)
def test_the_line_of_an_instruction_is_told_however_the_builder_shows_it(plan, instruction, line):
    assert told(plan, instruction, "x").startswith(f"images/first/Dockerfile:{line}:1: ")


@pytest.mark.parametrize(
    "message",
    [
        "The command '/bin/sh -c pip install numpy' returned a non-zero code: 3",
        "executor failed running [/bin/sh -c pip install numpy]: exit code: 3",
        'process "/bin/sh -c pip install numpy" did not complete successfully: exit code: 3',
        'building at STEP "RUN pip install numpy": while running runtime: exit status 3',
    ],
)
def test_the_status_of_a_command_is_told(plan, message):
    assert told(plan, "RUN pip install numpy", message, "no numpy") == (
        "images/first/Dockerfile:7:1: desc/tiny-first:1.0 could not be built: "
        "`RUN pip install numpy` ended with status 3; "
        "the lines above tell why: correct it, and build again"
    )


def test_a_network_that_is_missing_is_told(plan):
    line = "Temporary failure in name resolution"
    assert "`RUN pip install numpy` needs a network, and there is none that works; " in told(
        plan, "RUN pip install numpy", "exit code: 1", line, "no version of numpy"
    )


def test_a_full_disk_is_told_and_is_not_the_users_mistake(plan):
    error = BuildFailedError("write /x: no space left on device", "COPY run.py /opt/desc/")
    failure = failed_build(plan, (), error)
    assert failure.is_full_disk
    assert "no space is left on the disk; free some" in str(failure.problem)


def test_a_long_instruction_is_cut(plan):
    assert "`RUN " + "x" * 56 + " ...` ended" in told(plan, "RUN " + "x" * 90, "exit code: 1")


def test_only_the_end_of_a_long_log_is_shown(plan):
    log = [str(number) for number in range(1000)]
    assert failed_build(plan, log, BuildFailedError("x")).lines[0] == "  | 980"


def test_what_would_change_the_terminal_is_shown_as_its_name(plan):
    failure = failed_build(plan, ["a\x1b[2Jb"], BuildFailedError("x"))
    assert failure.lines == ("  | a\\x1b[2Jb",)


def test_a_missing_base_image_is_named_at_its_line(plan):
    error = MissingBaseError(plan.bases[0], "manifest unknown")
    assert str(missing_base(plan, error).problem) == (
        "images/first/Dockerfile:2:1: desc/tiny-first:1.0 could not be built: its base image "
        "python:3.13-slim is not on this machine and cannot be pulled (manifest unknown); "
        "correct its name, or log in if it is not public"
    )


def test_a_missing_base_image_without_a_network_says_how_to_get_it(plan):
    error = MissingBaseError(plan.bases[0], "dial tcp: lookup docker.io: no such host")
    said = str(missing_base(plan, error).problem)
    assert "and its registry cannot be reached; get it with a network, or from a file: " in said
    assert "`docker save`" in said
