"""Packages of Python that stages need where they run without containers."""

import pytest

from descpipe.checking.purposes import CHECK, CHECK_WITHOUT_ENGINE, EXPORT, RUN

NEEDED = "treeharp==5.1\nPyYAML\nhealpicks\n"
WHERE = "images/first/requirements.txt"


@pytest.fixture
def needing(chain):
    """Write what the first stage needs."""

    def write(text):
        chain.write(WHERE, text)

    return write


def told_of_packages(problems):
    return [problem for problem in problems if "this Python" in problem]


@pytest.mark.parametrize(
    ("purpose", "number"),
    [
        *((CHECK_WITHOUT_ENGINE, 1), (RUN["none"], 1), (CHECK, 0), (RUN["docker"], 0)),
        *((EXPORT["none"], 0), (RUN["none"].elsewhere(), 0)),
    ],
)
def test_missing_packages_are_a_warning_where_stages_run_on_this_python(
    found, needing, purpose, number
):
    needing(NEEDED)
    told = "the stage first needs treeharp and healpicks, which this Python does not have"
    cure = f"`pip install -r {WHERE}`, or use images"
    wanted = [f"{WHERE}:1:1: warning: {told}; {cure}"] * number
    assert told_of_packages(found(purpose=purpose)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("", "pyyaml  # by another name\n", "PyYAML>=999\n", "old==1; python_version < '3.8'\n"),
        *("--hash=sha256:ab\n", "-r others.txt\n", "https://example.org/a.tar.gz\n", "\x00\xff\n"),
    ],
)
def test_what_is_there_or_names_no_package_is_not_told(found, needing, text):
    needing(text)
    assert told_of_packages(found(purpose=CHECK_WITHOUT_ENGINE)) == []


def test_of_many_packages_some_are_named(found, needing):
    needing("".join(f"absent{number}\n" for number in range(7)))
    (told,) = told_of_packages(found(purpose=CHECK_WITHOUT_ENGINE))
    assert "needs absent0, absent1, absent2 and 4 more, which" in told


def test_a_stage_whose_steps_are_all_skipped_needs_nothing(found, needing):
    needing(NEEDED)
    changes = [
        ("steps:", "switches: {often: false}\nsteps:"),
        ("first: {}", "first: {when: often}"),
    ]
    assert told_of_packages(found(*changes, purpose=CHECK_WITHOUT_ENGINE)) == []
