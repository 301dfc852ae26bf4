"""Files of sites: where they are found, what they say, and what is wrong in them."""

from pathlib import Path

import pytest

from descpipe.model.problem import Problems
from descpipe.model.site import Queue
from descpipe.reading.sites import read_site, site_names

SITE = """\
runner: toil
batch_system: slurm
engine: apptainer
queue:
  account: m1234
  partition: htc
  time: 30 min
  options: [--licenses=sps]
work: $SCRATCH/work
images: ../images
"""


@pytest.fixture
def mine(project, monkeypatch, tmp_path):
    """A project whose user has a folder of settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("SCRATCH", "/scratch/me")
    monkeypatch.setenv("PSCRATCH", "/scratch/me")
    return project


def read(project, name):
    problems = Problems()
    site = read_site(name, project.folder / "pipeline.yaml", problems)
    return site, [str(problem) for problem in problems.found]


def test_a_site_beside_the_pipeline_says_where_and_how(mine):
    mine.write("sites/lyon.yaml", SITE)
    site, told = read(mine, "lyon")
    assert told == []
    assert (site.name, site.runner, site.batch_system) == ("lyon", "toil", "slurm")
    assert site.queue == Queue(
        account="m1234", partition="htc", time_seconds=1800, options=("--licenses=sps",)
    )
    assert (site.work, site.images) == (Path("/scratch/me/work"), mine.folder / "images")


def test_a_site_beside_the_pipeline_comes_before_the_user_s_and_that_before_the_shipped(
    mine, tmp_path
):
    own = tmp_path / "settings/descpipe/sites"
    own.mkdir(parents=True)
    (own / "slurm.yaml").write_text("batch_system: lsf\n")
    assert read(mine, "slurm")[0].batch_system == "lsf"
    mine.write("sites/slurm.yaml", "batch_system: htcondor\n")
    assert read(mine, "slurm")[0].batch_system == "htcondor"


def test_all_shipped_sites_are_right(mine):
    names = site_names(mine.folder / "pipeline.yaml")
    assert names == ["ccin2p3", "local", "nersc-perlmutter", "pbs", "slurm"]
    assert [read(mine, name)[1] for name in names] == [[]] * 5


def test_a_misspelt_site_gets_the_near_one(mine):
    assert read(mine, "slrum")[1] == [
        "--site slrum: there is no site 'slrum'; did you mean 'slurm'?"
    ]


def test_everything_that_is_wrong_is_told_at_once_with_its_place(mine):
    mine.write(
        "sites/bad.yaml",
        "runner: toyl\nbatch_sytem: slurm\nqueue: {acount: me, time: 30}\nwork: $NOWHERE/x\n",
    )
    told = read(mine, "bad")[1]
    places = [line.split(": ")[0] for line in told]
    assert places == [f"sites/bad.yaml:{at}" for at in ("2:1", "1:9", "3:9", "3:27", "4:7")]
    text = "\n".join(told)
    assert "did you mean 'batch_system'?" in text
    assert "did you mean 'account'?" in text
    assert "write cwltool or toil" in text
    assert "the variable NOWHERE is not set here" in text


def test_a_file_may_be_named_by_its_path(mine):
    mine.write("elsewhere.yaml", "engine: none\n")
    assert read(mine, "./elsewhere.yaml")[0].engine == "none"
    assert read(mine, "./other.yaml")[1] == [
        "--site ./other.yaml: there is no file './other.yaml'; correct it"
    ]
