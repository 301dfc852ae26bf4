"""A run of the chain of three steps, as its record would tell of it."""

import pytest

from descpipe.reading.overrides import Overrides
from descpipe.resuming.choice import Chooser
from descpipe.resuming.contents import Contents
from descpipe.resuming.earlier import EarlierStep, WrittenFile
from descpipe.resuming.selection import Wish


class Runs:
    """Pretends to run a pipeline, with a file for each output, and asks what would run next."""

    def __init__(self, project, folder):
        self.project = project
        self.folder = folder
        self.contents = Contents(folder / "known")
        self.images = {}
        self.overrides = Overrides()

    def pipeline(self):
        return self.project.read(self.overrides)

    def chooser(self, *earlier, forced=()):
        wish = Wish(forced=frozenset(forced))
        return Chooser(self.pipeline(), self.images, earlier, wish, self.contents)

    def choose(self, *earlier, forced=()):
        return self.chooser(*earlier, forced=forced).choose()

    def run(self, name, *, seed=""):
        """Return what a run of all steps leaves; the outputs of another seed are others."""
        chooser, found = self.chooser(), {}
        for step in chooser.pipeline.steps:
            outputs = {}
            for own in step.outputs:
                path = self.folder / name / step.output_file_name(own)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{step.name} {own} {seed}")
                outputs[own] = (WrittenFile(name=path.name, digest=self.contents.of(path)),)
            chooser.written[step.name] = outputs
            found[step.name] = EarlierStep(
                folder=self.folder / name,
                status="ok",
                dependencies=chooser.dependencies(step),
                outputs=outputs,
            )
        return found


@pytest.fixture
def runs(chain, tmp_path):
    """Runs of the chain `first`, `second`, `last`."""
    made = Runs(chain, tmp_path / "runs")
    yield made
    made.contents.close()
