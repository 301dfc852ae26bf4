"""Which steps of a pipeline run, and which are taken over from earlier runs, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.resuming.dependencies import dependencies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from descpipe.model.pipeline import Pipeline, Source, Step
    from descpipe.resuming.contents import Contents
    from descpipe.resuming.dependencies import TagContents
    from descpipe.resuming.earlier import EarlierStep


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Whether a step runs.

    Attributes
    ----------
    reasons : tuple of str
        Why it runs; none if it is taken over.
    earlier : EarlierStep or None
        What is taken over.
    dependencies : mapping of str to str or None
        What its outputs depend on; None if that is known only when the steps before it have run.
    """

    reasons: tuple[str, ...] = ()
    earlier: EarlierStep | None = None
    dependencies: Mapping[str, str] | None = None


class Chooser:
    """Goes through the steps of a pipeline in their order.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    images : mapping of str to str
        The id of the image of each step; empty if they run on the host's Python.
    earlier : sequence of mapping of str to EarlierStep
        What earlier runs have left, the latest first.
    forced : collection of str
        Steps that run whatever was before.
    contents : Contents
        Reads files.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        images: Mapping[str, str],
        earlier: Sequence[Mapping[str, EarlierStep]],
        forced: Collection[str],
        contents: Contents,
    ) -> None:
        self.pipeline = pipeline
        self.images = images
        self.earlier = earlier
        self.forced = forced
        self.contents = contents
        self.choices: dict[str, Choice] = {}

    def choose(self) -> dict[str, Choice]:
        """Return what is to be done with each step that is not skipped.

        Raises
        ------
        OSError
            If an input, a config file or a source cannot be read.
        """
        for step in self.pipeline.steps:
            if self.pipeline.runs(step):
                self.choices[step.name] = self._choose(step)
        return self.choices

    def _choose(self, step: Step) -> Choice:
        anew = tuple(self._made_anew(step))
        if anew:
            return Choice(reasons=anew)
        now = dependencies(step, self.images.get(step.name), self._inputs(step), self.contents)
        if step.name in self.forced:
            return Choice(reasons=("it was asked for",), dependencies=now)
        reasons: list[str] = []
        for run in self.earlier:
            if step.name in run:
                found = list(self._against(run[step.name], now))
                if not found:
                    return Choice(earlier=run[step.name], dependencies=now)
                reasons = reasons or found
        return Choice(reasons=tuple(reasons) or ("it has not run before",), dependencies=now)

    def _made_anew(self, step: Step) -> Iterator[str]:
        """Yield for each input that is written in this run what is to be said of it."""
        for own, source in step.inputs.items():
            before = self.choices.get(source.step or "")
            if before is not None and before.earlier is None:
                yield f"input {own}: {source.step} runs"

    def _inputs(self, step: Step) -> dict[str, TagContents]:
        """Return what the inputs of a step hold, with the names of files that name its parts."""
        scattered = step.scatter.inputs if step.scatter else ()
        found: dict[str, TagContents] = {}
        for own, source in step.inputs.items():
            files = self._files(source)
            if files is not None and own in scattered:
                found[own] = tuple(f"{name} {digest}" for name, digest in files)
            else:
                found[own] = None if files is None else tuple(digest for _, digest in files)
        return found

    def _files(self, source: Source) -> list[tuple[str, str]] | None:
        """Return the name and the digest of each file; None if there is none."""
        if source.step is None:
            given = self.pipeline.inputs.get(source.tag)
            return [(path.name, self.contents.of(path)) for path in given.paths] if given else None
        before = self.choices.get(source.step)
        files = before.earlier.outputs.get(source.output) if before and before.earlier else None
        return None if files is None else [(file.name, file.digest) for file in files]

    def _against(self, earlier: EarlierStep, now: Mapping[str, str]) -> Iterator[str]:
        """Yield what speaks against taking over what a step wrote earlier."""
        if earlier.status != "ok":
            yield f"it has not ended well before: {earlier.status or 'not known how'}"
            return
        yield from differences(earlier.dependencies, now)
        yield from (
            f"its output {name} has changed since" for name in earlier.spoilt(self.contents)
        )


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Yield in words what a step depends on now, and did not before or in another way."""
    for name in sorted({*before, *now}):
        if name not in before:
            yield f"{name}: new"
        elif name not in now:
            yield f"{name}: gone"
        elif before[name] != now[name]:
            is_content = "sha256:" in before[name] + now[name]
            yield f"{name}: changed" if is_content else f"{name}: {now[name]}, was {before[name]}"
