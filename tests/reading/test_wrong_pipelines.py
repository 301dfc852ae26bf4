"""What a user is told of a pipeline file in which one thing is wrong.

Each file of `wrong/` lists changes to `wrong/pipeline.yaml`: lines to leave out, lines to put in
their place, and then all that is told of the result.
"""

from pathlib import Path

import pytest

WRONG = Path(__file__).parent / "wrong"
GOOD = (WRONG / "pipeline.yaml").read_text()
PARAMETERS = """{
    "nbin": Parameter(int, minimum=1),
    "zmin": Parameter(float, 0.2, maximum=100, unit="deg"),
    "rule": Parameter(str, "equal", choices=["equal", "given"]),
    "flip": False,
    "edges": Parameter([float], None),
}"""


@pytest.fixture
def two_point(project):
    """The project of `wrong/pipeline.yaml`."""
    project.write("my data/raw.txt", "raw\n")
    project.write("my config.yaml", "a: 1\n")
    project.stage(
        "first",
        config='{"config": "config.yaml"}',
        inputs='{"raw": "txt"}',
        outputs='{"once": "txt", "map": "fits"}',
        parameters=PARAMETERS,
    )
    project.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}')
    project.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}')
    return project


def changes(text):
    """Yield the lines left out and put in by each change of a file in `wrong/`."""
    for block in text.strip().split("\n\n"):
        lines = block.splitlines()
        removed = [line[2:] for line in lines if line.startswith("- ")]
        added = [line[2:] for line in lines if line.startswith("+ ")]
        yield removed, added


def changed(removed, added):
    before = "".join(f"{line}\n" for line in removed)
    assert GOOD.count(before) == 1
    return GOOD.replace(before, "".join(f"{line}\n" for line in added))


def retold(project, text):
    """Return the text of a file in `wrong/`, with what is told now."""
    blocks = []
    for removed, added in changes(text):
        project.write("pipeline.yaml", changed(removed, added))
        lines = [f"- {line}" for line in removed] + [f"+ {line}" for line in added]
        blocks.append("\n".join([*lines, *project.problems()]))
    return "\n\n".join(blocks) + "\n"


def test_nothing_is_told_of_the_good_pipeline(two_point):
    two_point.write("pipeline.yaml", GOOD)
    assert two_point.problems() == []


@pytest.mark.parametrize("path", sorted(WRONG.glob("*.txt")), ids=lambda path: path.stem)
def test_everything_wrong_is_told_with_its_place(two_point, golden, path):
    golden(path, retold(two_point, path.read_text()))
