"""Columns that a condition names are looked for in the files that are there before a run."""

import pytest
from astropy.table import Table

from descpipe.contract.parameters import Parameter
from descpipe.model.problem import Problems
from descpipe.reading.condition_columns import check_condition_columns

READS = '{"shear": descpipe.FITS(columns=["id"]), "photoz": descpipe.FITS(optional=True)}'
SELECTS = '{"cuts": Parameter(str, None, condition_on=["shear", "photoz"])}'


@pytest.fixture
def told(project):
    """A function that returns what is told of a condition on a catalogue with two columns."""
    Table({"id": [1], "mag_i": [20.0]}).write(project.folder / "shear.fits")
    Table({"z": [0.5]}).write(project.folder / "photoz.fits")
    project.stage("select", inputs=READS, outputs='{"out": "txt"}', parameters=SELECTS)

    def said(condition, inputs="{shear: shear.fits}", steps=""):
        project.pipeline(
            f"inputs: {inputs}\noutput: out\nsteps:\n{steps}"
            f"  select: {{parameters: {{cuts: {condition!r}}}}}\n"
        )
        problems = Problems()
        check_condition_columns(project.read(), problems)
        return [str(problem) for problem in problems.found]

    return said


def test_columns_that_are_there_are_no_mistake(told):
    assert told("ID > 0 and mag_i < 24") == []


def test_a_misspelt_column_is_told_where_the_condition_stands(told):
    (said,) = told("mag_j < 24")
    assert said.startswith("pipeline.yaml:")
    assert "parameter 'cuts': character 1: no column 'mag_j'; did you mean 'mag_i'?" in said


def test_columns_may_be_of_any_of_the_files(told):
    assert told("z < 1", "{shear: shear.fits, photoz: photoz.fits}") == []
    assert len(told("z < 1")) == 1


def test_a_condition_on_files_of_other_steps_is_left_to_the_run(told, project):
    project.stage("make", outputs='{"shear": descpipe.FITS(columns=["id"])}')
    assert told("mag_j < 24", "{}", "  make: {}\n") == []


def test_a_file_that_cannot_be_read_is_told_elsewhere(told, project):
    (project.folder / "shear.fits").write_text("no FITS")
    assert told("mag_j < 24") == []
    (project.folder / "shear.fits").unlink()
    assert told("mag_j < 24") == []


def test_a_condition_is_on_inputs_of_the_stage(project):
    declared = '{"cuts": Parameter(str, None, condition_on=["sheer"])}'
    project.stage("select", inputs=READS, outputs='{"out": "txt"}', parameters=declared)
    project.pipeline("inputs: {shear: s.fits}\noutput: out\nsteps:\n  select: {}\n")
    (said,) = project.problems()
    assert "parameter 'cuts': 'sheer' in condition_on is no input of this stage" in said
    assert "did you mean 'shear'?" in said


def test_the_text_of_a_condition_is_checked_in_each_place():
    parameter = Parameter(str, None, condition_on=["shear"])
    assert parameter.check("z > 1") == "z > 1"
