"""Which checks are made for which command."""

import re
from pathlib import Path

import pytest

from descpipe.checking.checks import check_pipeline
from descpipe.checking.purposes import BUILD, CHECK, EXPORT, RUN, SCRIPT, Check
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides

PAGE = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")
COLLIDING = ("output: out", "output: my data")
MISSING_INPUT = ("my data/raw.txt", "nothing.txt")


def test_check_makes_every_check_of_a_run():
    for purpose in RUN.values():
        # Without containers it asks for sources and packages; `check` must not, unless told.
        assert purpose.checks - {Check.SOURCES, Check.PACKAGES} < CHECK.checks
    assert Check.IMAGES in CHECK.checks


def test_all_is_told_at_once_whatever_else_is_wrong(found, chain):
    chain.write("images/second/Dockerfile", "FROM desc/descpipe-base:0.1.0\n")
    told = found(
        ("first: {}", "first: {parameters: {n: 1}, resources: {cores: 5000}}"),
        ("output: out", "output: o#ut"),
        MISSING_INPUT,
    )
    assert [line.partition(": ")[0] for line in told] == [
        "pipeline.yaml:5:15",
        "pipeline.yaml:6:9",
        "pipeline.yaml:8:24",
        "pipeline.yaml:8:50",
        "images/second/Dockerfile:1:1",
    ]


@pytest.mark.parametrize("purpose", [RUN["none"], RUN["docker"], CHECK])
def test_a_missing_input_file_is_an_error_where_the_pipeline_runs(found, purpose):
    assert found(MISSING_INPUT, purpose=purpose)[0].startswith(
        "pipeline.yaml:5:15: input 'raw': no such file"
    )


@pytest.mark.parametrize("purpose", [EXPORT["none"], EXPORT["docker"], SCRIPT])
def test_a_missing_input_file_is_a_warning_where_the_pipeline_may_run_elsewhere(found, purpose):
    assert found(MISSING_INPUT, purpose=purpose)[0].startswith(
        "pipeline.yaml:5:15: warning: input 'raw': no such file"
    )


def test_building_images_needs_no_input_file(found):
    assert found(MISSING_INPUT, purpose=BUILD) == []


@pytest.mark.parametrize("purpose", [EXPORT["none"], EXPORT["docker"], SCRIPT, BUILD])
def test_the_output_folder_and_the_machine_count_only_where_the_pipeline_runs(found, purpose):
    huge = ("first: {}", "first: {resources: {cores: 5000}}")
    assert found(COLLIDING, huge, purpose=purpose) == []
    assert len(found(purpose=CHECK)) == 2


@pytest.mark.parametrize("engine", RUN)
def test_a_run_is_warned_of_cores_that_are_not_there(found, engine):
    (told,) = found(("first: {}", "first: {resources: {cores: 5000}}"), purpose=RUN[engine])
    assert told.startswith("pipeline.yaml:8:30: warning: step 'first' asks for 5000 cores")


@pytest.mark.parametrize(
    ("purpose", "is_told"),
    [
        (CHECK, True),
        (RUN["docker"], True),
        (RUN["none"], False),
        (EXPORT["docker"], True),
        (EXPORT["none"], False),
        (SCRIPT, True),
        (BUILD, True),
    ],
)
def test_dockerfiles_are_checked_where_containers_are_used(found, chain, purpose, is_told):
    chain.write("images/second/Dockerfile", "FROM desc/descpipe-base:0.1.0\n")
    told = any("images/second/Dockerfile" in line for line in found(purpose=purpose))
    assert told is is_told


@pytest.mark.parametrize("purpose", [CHECK, *RUN.values(), *EXPORT.values(), SCRIPT, BUILD])
def test_a_folder_instead_of_a_file_is_told_with_what_to_type(chain, purpose):
    report = check_pipeline(chain.folder, Overrides(), purpose, Problems())
    assert [str(problem) for problem in report.problems] == [
        f".: this is a folder; type `descpipe {purpose.verb} pipeline.yaml`"
    ]


def test_the_page_of_check_tells_which_checks_each_command_makes():
    columns = {"check": [CHECK], "run": list(RUN.values()), "export-cwl": list(EXPORT.values())}
    columns |= {"script": [SCRIPT], "build": [BUILD]}
    rows = dict(re.findall(r"^\| ([a-zA-Z ]+) \|((?: [\w` ]*\|){5})$", PAGE, re.MULTILINE))
    of_options = {Check.LOCKED, Check.FROM_IMAGES}
    for kind in set(Check) - {Check.INPUT_FILES_ELSEWHERE} - of_options:
        cells = [cell.strip() for cell in rows[kind.value].split("|")[:-1]]
        for cell, purposes in zip(cells, columns.values(), strict=True):
            makes = [kind in purpose.checks for purpose in purposes]
            by_run = kind in {Check.IMAGES, Check.MPIRUN}
            assert bool(cell) is any(makes) or by_run or cell == "W"
            assert cell.startswith("with ") is (any(makes) and not all(makes))


def test_input_files_are_warnings_where_the_page_says_so():
    (row,) = re.findall(r"^\| input files \|(.*)$", PAGE, re.MULTILINE)
    is_warning = [cell.strip() == "W" for cell in row.split("|")[:-1]]
    purposes = [CHECK, RUN["none"], EXPORT["none"], SCRIPT, BUILD]
    assert is_warning == [Check.INPUT_FILES_ELSEWHERE in purpose.checks for purpose in purposes]
