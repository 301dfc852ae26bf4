"""What a page proposes to type, to look around where a step ran."""

import pytest

from descpipe.reporting.looking import look_command

PIPELINE = "/home/me/pipeline.yaml"


def command(made, step="fit", part=""):
    run = made.facts()
    (one,) = [one for one in run.steps if one.name == step]
    return look_command(run, one, part).replace(str(made.folder), "OUT")


def typed(made, *words):
    made.record["command"] = ["descpipe", "run", "pipeline.yaml", *words]


def test_a_step_gets_the_files_of_this_run_and_not_those_of_another(made):
    assert command(made) == f"descpipe shell {PIPELINE} fit --results OUT"


def test_a_step_that_reads_no_other_needs_no_results(made):
    assert command(made, "bin") == f"descpipe shell {PIPELINE} bin"


def test_it_gets_what_was_set_in_whatever_way_that_was_written(made):
    typed(made, "--set", "fit.order=3", "-o", "two", "--set=fit.name=a b", "--", "--set", "x")
    assert command(made, "bin") == (
        f"descpipe shell {PIPELINE} bin --set fit.order=3 --set 'fit.name=a b'"
    )


def test_it_gets_inputs_by_their_full_path(made):
    typed(made, "--input", "catalog=cat.fits", "--input=other=", "--from-images")
    assert command(made, "bin") == (
        f"descpipe shell {PIPELINE} bin --input catalog=/data/cat.fits --input other= --from-images"
    )


@pytest.mark.parametrize(
    ("engine", "chosen_by", "end"),
    [("none", "user", " --engine none"), ("docker", "user", " --engine docker"), ("", "auto", "")],
)
def test_it_runs_where_the_step_ran(made, engine, chosen_by, end):
    made.record["engine"] = {"name": engine, "chosen_by": chosen_by}
    assert command(made, "bin") == f"descpipe shell {PIPELINE} bin{end}"


def test_nothing_is_proposed_that_would_not_be_the_same(made):
    made.record["runner"] = "toil"
    assert command(made) == ""
    assert command(made, "bin")
    made.record["command"] = ["descpipe", "rerun", "out"]
    assert command(made, "bin") == ""
    typed(made)
    made.record["engine"] = {"name": "docker"}
    typed(made, "--set", "bin.token=***")
    assert command(made, "bin") == ""
    typed(made)
    made.record["engine"] = {"name": "apptainer"}
    assert command(made, "bin") == ""
