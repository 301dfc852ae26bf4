"""The shipped pipeline whose longest step runs in parts gives the results of the other one."""

from pathlib import Path

import pytest
from result_differences import differences

from descpipe.cli import main

PARALLEL = Path(__file__).parents[2] / "pipelines" / "two-point-parallel" / "pipeline.yaml"
RESULTS = ("two-point.sacc", "jackknife.fits", "xi-plot.png")
AT_ONCE = ["--", "--parallel"]


def assert_same(results, reference):
    found = [what for name in RESULTS for what in differences(results / name, reference / name)]
    assert found == []
    assert len(list(results.glob("two-point-parts.shard-*-of-6.sacc"))) == 6


def test_without_containers(inputs, reference, tmp_path):
    words = ["run", str(PARALLEL), "--engine", "none", "-o", str(tmp_path / "out")]
    assert main([*words, *inputs, *AT_ONCE]) == 0
    assert_same(tmp_path / "out", reference)


@pytest.mark.docker
def test_in_docker(inputs, reference, tmp_path):
    assert main(["build", str(PARALLEL)]) == 0
    words = ["run", str(PARALLEL), "--engine", "docker", "-o", str(tmp_path / "out")]
    assert main([*words, *inputs, *AT_ONCE]) == 0
    assert_same(tmp_path / "out", reference)


def test_more_parts_than_pairs_fail_with_the_number_to_write(inputs, tmp_path, capsys):
    text = PARALLEL.read_text().replace("../../images", str(PARALLEL.parents[2] / "images"))
    text = text.replace("../two-point/", f"{PARALLEL.parents[1] / 'two-point'}/")
    changed = tmp_path / "pipeline.yaml"
    changed.write_text(text.replace("shards: 6", "shards: 7"))
    words = ["run", str(changed), "--engine", "none", "-o", str(tmp_path / "out")]
    assert main([*words, *inputs]) == 4
    assert (
        "treecorr: 7 shards, but 3 bins have only 6 pairs to measure; give at most 6, as in "
        "`scatter: {shards: 6}`"
    ) in " ".join(capsys.readouterr().err.split())
