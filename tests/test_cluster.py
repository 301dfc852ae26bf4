"""The cluster that tests run on: jobs go to both nodes, which see the same disk."""

import pytest

pytestmark = pytest.mark.cluster


def test_jobs_run_on_both_nodes_on_one_disk(cluster):
    say = 'echo "$SLURM_PROCID" > "rank$SLURM_PROCID"; hostname'
    done = cluster.run("srun", "--nodes=2", "sh", "-c", say)
    assert sorted(done.stdout.split()) == ["node1", "node2"], done.stderr
    assert [(cluster.folder / f"rank{rank}").read_text() for rank in (0, 1)] == ["0\n", "1\n"]
    cluster.wait_until_idle()


def test_jobs_that_are_given_an_environment_end(cluster):
    script = 'echo "$GIVEN" > given.txt'
    words = ["sbatch", "--wait", "--output=/dev/null", "--export=ALL,GIVEN=word", "--wrap", script]
    done = cluster.run(*words, timeout=30)
    assert (done.returncode, (cluster.folder / "given.txt").read_text()) == (0, "word\n")
    cluster.wait_until_idle()
