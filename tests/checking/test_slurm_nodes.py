"""Steps that fit no node of Slurm, by the lines of `sinfo`, which a stand-in writes."""

import pytest

from descpipe.checking.slurm_nodes import require_nodes
from descpipe.errors import BadInput
from descpipe.model.site import Queue

NODES = """\
main*|2|2000
main*|16|1500
large|128|512000
"""
STEPS = """\
inputs: {{raw: raw.txt}}
steps:
  small: {{stage: copy, outputs: {{given: first}}}}
  greedy: {{stage: copy, resources: {resources}}}
"""


@pytest.fixture
def pipeline(project, monkeypatch):
    """Return a pipeline whose second step asks for so much, where Slurm has such nodes."""
    project.stage("copy", inputs='{"raw": "txt"}', outputs='{"given": "txt"}')
    project.write("raw.txt")
    monkeypatch.delenv("SBATCH_PARTITION", raising=False)

    def make(resources, nodes=NODES, status=0):
        script = f"#!/bin/sh\ncat <<'END'\n{nodes}END\nexit {status}\n"
        project.write("bin/sinfo", script).chmod(0o755)
        monkeypatch.setenv("PATH", f"{project.folder}/bin:/usr/bin:/bin")
        project.pipeline(STEPS.format(resources=resources))
        return project.read()

    return make


def told(pipeline, queue=None, options=()):
    with pytest.raises(BadInput) as caught:
        require_nodes(pipeline, queue or Queue(), options)
    return str(caught.value)


def test_a_step_that_fits_no_node_of_the_default_partition_is_told(pipeline):
    assert told(pipeline("{cores: 3, memory: 1600 MiB}")) == (
        "pipeline.yaml:8:25: step 'greedy' asks for 3 cores and 1.562 GiB of memory, and no node "
        "of Slurm's partition 'main' has both; they have up to 16 cores and 1.953 GiB; lower its "
        "`resources`, or name another partition by --partition"
    )


@pytest.mark.parametrize(
    "resources", ["{cores: 16, memory: 1 GiB}", "{cores: 2, memory: 1900 MiB}"]
)
def test_steps_that_fit_one_of_its_nodes_are_good(pipeline, resources):
    require_nodes(pipeline(resources), Queue(), ())


def test_the_partition_is_that_which_is_named(pipeline, monkeypatch):
    large = pipeline("{cores: 64, memory: 100 GiB}")
    require_nodes(large, Queue(partition="large"), ())
    require_nodes(large, Queue(partition="main,large"), ())
    assert "partition 'main' has both" in told(large, Queue(partition="main"))
    monkeypatch.setenv("SBATCH_PARTITION", "large")
    require_nodes(large, Queue(), ())


def test_with_other_ways_to_name_one_all_nodes_count(pipeline):
    large = pipeline("{cores: 64, memory: 100 GiB}")
    require_nodes(large, Queue(options=("--partition=large",)), ())
    require_nodes(large, Queue(), ("--slurmPartition=large",))
    larger = pipeline("{cores: 64, memory: 1 TiB}")
    assert "no node of Slurm has both; they have up to 128 cores and 500 GiB" in told(
        larger, options=("--slurmPartition", "x")
    )


@pytest.mark.parametrize(("nodes", "status"), [("", 0), (NODES, 1), ("error\n", 0), ("a*|x|\n", 0)])
def test_nothing_is_refused_where_slurm_tells_of_no_nodes(pipeline, nodes, status):
    require_nodes(pipeline("{cores: 999}", nodes, status), Queue(), ())


def test_nothing_is_refused_without_slurm(pipeline, project):
    large = pipeline("{cores: 999}")
    (project.folder / "bin/sinfo").unlink()
    require_nodes(large, Queue(), ())
