"""Where a run happens: what the command line and a site say, and what does not go together."""

import os
from pathlib import Path

import pytest

from descpipe.cli import main
from descpipe.errors import Refused
from descpipe.model.site import Queue
from descpipe.running.place import choose_place, queue_of

SITE = """\
runner: toil
batch_system: slurm
engine: apptainer
queue: {account: theirs, partition: htc, time: 2 h}
work: work
"""
NOTHING = {
    **dict.fromkeys(("engine", "runner", "batch_system", "work", "job_store")),
    "site": "",
    "queue": Queue(),
}


def chosen(project, **given):
    return choose_place(project.folder / "pipeline.yaml", **{**NOTHING, **given})


def test_a_site_says_where_and_by_what(project):
    project.write("sites/ours.yaml", SITE)
    place = chosen(project, site="ours")
    assert (place.runner, place.batch_system, place.engine) == ("toil", "slurm", "apptainer")
    assert place.site.queue == Queue(account="theirs", partition="htc", time_seconds=7200)
    assert place.told() == ", toil on slurm (site ours)"
    assert not place.is_here


def test_the_command_line_comes_before_the_site(project):
    project.write("sites/ours.yaml", SITE)
    queue = queue_of("mine", "", "", "", "30min")
    place = chosen(project, site="ours", engine="none", queue=queue, work=Path("elsewhere"))
    assert (place.engine, place.chosen_by) == ("none", "user")
    assert place.site.queue == Queue(account="mine", partition="htc", time_seconds=1800)
    assert place.site.work == project.folder / "elsewhere"


def test_a_batch_system_alone_is_one_of_toil_s(project):
    place = chosen(project, batch_system="slurm")
    assert (place.runner, place.engine, place.chosen_by) == ("toil", "apptainer", "auto")


def test_two_runs_never_share_a_job_store(project):
    place = chosen(project, runner="toil", engine="none", job_store=Path("stores"))
    one, other = (place.job_store(Path(f"/{name}/out.running")) for name in ("a", "b"))
    assert one.parent == other.parent == project.folder / "stores"
    assert one != other


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"runner": "cwltool", "batch_system": "slurm"}, "give --runner toil too"),
        ({"engine": "podman"}, "you are root; give --engine docker, or become an ordinary user"),
    ],
)
def test_what_does_not_go_together_is_refused(project, monkeypatch, given, said):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(Refused, match=said):
        chosen(project, **given)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--restart"], "--restart is for runs of Toil; give --runner toil or the --site again"),
        (["--time", "30"], "--time: '30' has no unit; write 30 s, 30 min, 30 h or 30 d"),
        (["--site", "slrum"], "--site slrum: there is no site 'slrum'; did you mean 'slurm'?"),
    ],
)
@pytest.mark.usefixtures("chain")
def test_mistakes_are_told_before_anything_runs(capsys, words, said):
    assert main(["run", "pipeline.yaml", "--engine", "none", *words]) == 1
    assert capsys.readouterr().err.startswith(said)
