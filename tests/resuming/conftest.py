"""A run of the chain of three steps, as its record would tell of it."""

import pytest

from descpipe.reading.overrides import Overrides
from descpipe.resuming.choice import Chooser
from descpipe.resuming.contents import Contents
from descpipe.resuming.earlier import EarlierFile, EarlierStep


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

    def choose(self, *earlier, forced=()):
        return Chooser(self.pipeline(), self.images, earlier, forced, self.contents).choose()

    def run(self, name, *, seed=""):
        """Return what a run of all steps leaves; the outputs of another seed are others."""
        pipeline, found = self.pipeline(), {}
        for step in pipeline.steps:
            if not pipeline.runs(step):
                continue
            choice = Chooser(pipeline, self.images, [found], (), self.contents).choose()[step.name]
            assert choice.dependencies is not None
            outputs = {}
            for own in step.outputs:
                path = self.folder / name / step.output_file_name(own)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{step.name} {own} {seed}")
                file = EarlierFile(name=path.name, digest=self.contents.of(path))
                outputs[own] = (file,)
            found[step.name] = EarlierStep(
                folder=self.folder / name,
                status="ok",
                dependencies=choice.dependencies,
                outputs=outputs,
            )
        return found


@pytest.fixture
def runs(chain, tmp_path):
    """Runs of the chain `first`, `second`, `last`."""
    made = Runs(chain, tmp_path / "runs")
    yield made
    made.contents.close()
