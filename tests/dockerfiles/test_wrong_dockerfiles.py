"""What a user is told of a Dockerfile that Docker would refuse, or that breaks the contract.

Each file of `wrong/` lists Dockerfiles, their lines after a bar, and then all that is told of each.
"""

from pathlib import Path

import pytest

from descpipe.dockerfiles.image_checks import check_images
from descpipe.model.problem import Problems

WRONG = Path(__file__).parent / "wrong"
RUN = """\
from binning import bin_all
from plots.style import colours
"""


@pytest.fixture
def stage(chain):
    """The project of `wrong/`: in its stage `first` a module, a package, and some other files."""
    folder = chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', run=RUN)
    for name, text in {
        "binning.py": "import cosmology\n\ndef bin_all():\n    pass\n",
        "cosmology.py": "import math\n",
        "plots/__init__.py": "",
        "plots/style.py": "colours = []\n",
        "requirements.txt": "numpy==2.4.6\n",
        "data/table.csv": "1\n",
        "notes/old.md": "notes\n",
        ".dockerignore": "# not for the image\n*.md\n**/*.md\n",
        "read me.md": "notes\n",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "linked").symlink_to("data")
    (folder / "broken.py").symlink_to("nowhere.py")
    return chain


def told(project):
    """Return what `check` says of a project's images."""
    problems = Problems()
    check_images(project.read(), problems)
    return [str(problem).replace("images/first/", "") for problem in sorted(problems.found)]


def retold(project, text):
    """Return the text of a file in `wrong/`, with what is told now."""
    blocks = []
    for block in text.strip().split("\n\n"):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        comments = [line for line in block.splitlines() if line.startswith("# ")]
        dockerfile = "".join(f"{line[2:]}\n" for line in lines)
        project.write("images/first/Dockerfile", dockerfile)
        blocks.append("\n".join([*comments, *lines, *told(project)]))
    return "\n\n".join(blocks) + "\n"


@pytest.mark.parametrize("path", sorted(WRONG.glob("*.txt")), ids=lambda path: path.stem)
def test_everything_wrong_is_told_with_its_place(stage, golden, path):
    golden(path, retold(stage, path.read_text()))
