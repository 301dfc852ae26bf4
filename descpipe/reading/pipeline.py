"""From a pipeline file and its stages to a `Pipeline`, or to a list of everything wrong."""

from __future__ import annotations

import os
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.contract.files import FileList
from descpipe.errors import BadInput
from descpipe.model.pipeline import Pipeline, PipelineInput, Step
from descpipe.model.problem import did_you_mean, display_path
from descpipe.model.provenance import with_provenance
from descpipe.model.sub_pipelines import (
    in_place,
    streams_of,
    switches_of_subs,
    value_name,
    with_picks,
)
from descpipe.reading.given_configs import GivenConfigs
from descpipe.reading.input_files import check_input_files
from descpipe.reading.interface import (
    as_stage,
    check_image_names,
    check_parts_of_sub,
    given_configs,
    readers_within,
)
from descpipe.reading.kept_tags import check_kept
from descpipe.reading.linking import find_producers, link_inputs, sort_steps
from descpipe.reading.missing_tags import tell_missing
from descpipe.reading.overrides import Overrides, check_set_steps, on_command_line
from descpipe.reading.parameter_values import ParameterValues
from descpipe.reading.part_counts import count_parts
from descpipe.reading.pipeline_yaml import (
    IMAGE_NAME,
    IMAGE_NAME_FORM,
    GivenFiles,
    read_pipeline_yaml,
)
from descpipe.reading.scattering import ScatteredStep, as_seen
from descpipe.reading.setting_examples import name_examples
from descpipe.reading.stage_images import NO_IMAGES, StageImages
from descpipe.reading.stages import image_of, read_stages
from descpipe.reading.sub_pipelines import Around, read_sub_pipelines
from descpipe.reading.switching import asked_switches, check_picks, switches_of
from descpipe.reading.tag_choice import tags_read
from descpipe.reading.tags import Tags

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from descpipe.contract.files import File
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Place, Problems
    from descpipe.reading.pipeline_yaml import PipelineEntry, StepEntry
    from descpipe.reading.sub_pipelines import SubPipeline
    from descpipe.reading.tags import Producer


def read_pipeline(
    path: Path,
    overrides: Overrides,
    problems: Problems,
    *,
    check_files: bool = False,
    images: StageImages = NO_IMAGES,
) -> Pipeline:
    """Return the pipeline that a file describes.

    Parameters
    ----------
    path : Path
        The pipeline file.
    overrides : Overrides
        Values that come before those of the file.
    problems : Problems
        Where warnings are added.
    check_files : bool
        Whether to look at the input files too.
    images : StageImages
        How the labels of images are found, and whether stages are read from these alone.

    Raises
    ------
    BadInput
        With everything that is wrong in the file and in the stages it uses.
    """
    around = Around(images=images, lock=overrides.lock)
    pipeline = _read(Path(os.path.abspath(path)), overrides, around, problems)
    if pipeline is None:
        raise BadInput(problems.found)
    name_examples(pipeline, problems)
    if check_files:
        check_input_files(pipeline, problems)
    if problems.has_errors:
        raise BadInput(problems.found)
    return pipeline


def _read(path: Path, overrides: Overrides, around: Around, problems: Problems) -> Pipeline | None:
    """Return what a pipeline file describes, and all that it names; None if it cannot be read."""
    entry = read_pipeline_yaml(path, problems, needs_sources=not around.images.for_all)
    if entry is None:
        return None
    entry = around.named(entry, problems)
    subs = read_sub_pipelines(
        entry, around, lambda *inner: _read(inner[0], Overrides(), *inner[1:]), problems
    )
    stages = read_stages(entry, around.images, problems)
    linker = _Linker(entry, stages, subs, overrides, problems)
    return linker.pipeline(is_inside=bool(around.above))


class _Linker:
    """Joins what the files say; every method tells what it cannot join and goes on."""

    def __init__(
        self,
        entry: PipelineEntry,
        stages: Mapping[str, StageMetadata],
        subs: Mapping[str, SubPipeline],
        overrides: Overrides,
        problems: Problems,
    ) -> None:
        self.subs = subs
        self.stages = {
            **stages,
            **{
                name: as_stage(sub.pipeline, is_unclear=sub.is_unclear)
                for name, sub in subs.items()
            },
        }
        self.overrides = overrides
        self.problems = problems
        self.names = {step.name: step for step in entry.steps}
        self.configs = GivenConfigs(entry.path, problems)
        self.settings: dict[str, dict[str, str]] = {}
        for (step, name), text in overrides.parameters.items():
            own, _, inner = step.partition("/")
            of_step = f"{value_name(inner)}_{name}" if inner else name
            self.settings.setdefault(own, {})[of_step] = text
        for name, text in overrides.switches.items():
            own, slash, inner = name.partition("/")
            if slash and own in subs:
                self.settings.setdefault(own, {})[value_name(inner)] = text
        self.entry = replace(entry, inputs=self._given_inputs(entry))
        self.seen = {name: as_seen(stage, self.names[name]) for name, stage in self.stages.items()}
        lacking = {name: sub.pipeline.lacking() for name, sub in subs.items()}
        self.producers: dict[str, Producer] = find_producers(
            self.entry, self.seen, lacking, problems
        )
        self.tags = Tags(
            producers=self.producers,
            inputs=self.entry.inputs,
            missing=[],
            scattered=frozenset(step.name for step in entry.steps if step.scatter),
            when=asked_switches(entry),
            lacking=lacking,
        )

    def pipeline(self, *, is_inside: bool) -> Pipeline:
        entry = self.entry
        steps = {
            step.name: self._step(step, self.stages[step.name])
            for step in entry.steps
            if step.name in self.stages
        }
        before = {name: self._before(steps.get(name), entry) for name, entry in self.names.items()}
        ordered = sort_steps(entry, before, self.problems)
        check_set_steps(self.settings, self.names, self.problems)
        readers = _readers(steps.values(), self.seen)
        meant = self._tell_missing(readers)
        self._tell_unused({*readers, *meant})
        inputs = {
            tag: self._input(tag, readers[tag]) for tag in self.entry.inputs if tag in readers
        }
        found = [steps[step.name] for step in ordered if step.name in steps]
        unclear = [name for name, sub in self.subs.items() if sub.is_unclear]
        # What a pipeline is given as a step of another, only that one knows.
        known = {} if is_inside else inputs
        of_file = {
            name: text
            for name, text in self.overrides.switches.items()
            if "/" not in name or name.partition("/")[0] not in self.subs
        }
        switches = switches_of(entry, of_file, self.problems)
        switches |= switches_of_subs(found)
        clear = {name: one for name, one in self.names.items() if name not in unclear}
        own = tuple(count_parts(found, known, clear, switches, self.problems))
        self._check_names(own)
        pipeline = Pipeline(
            name=entry.name,
            version=entry.version,
            owner=entry.owner,
            registry=entry.registry,
            base_name=entry.base_name,
            license=entry.license,
            label=entry.label,
            path=entry.path,
            images=tuple(folder for folder, _ in entry.images),
            inputs=inputs,
            output=self.overrides.output or entry.output,
            steps=with_provenance(with_picks(in_place(own), switches), entry.maker),
            written=own if self.subs else (),
            settings=entry.settings,
            switches=switches,
            keep=tuple(entry.keep),
        )
        if len(steps) == len(entry.steps) and not unclear:
            check_kept(entry, self.producers, self.problems)
        check_picks(pipeline, self.names, self.problems)
        check_image_names(pipeline, self.names, self.problems)
        return pipeline

    def _step(self, entry: StepEntry, stage: StageMetadata) -> Step:
        settings = self.settings.get(entry.name, {})
        sub = self.subs[entry.name].pipeline if entry.name in self.subs else None
        scatter = None
        if entry.scatter:
            if sub:
                check_parts_of_sub(entry, sub, self.problems)
            parts = ScatteredStep(entry, entry.scatter, stage, settings, self.problems)
            given, scatter = parts.first, parts.scatter
        else:
            given = ParameterValues(entry, stage, settings, self.problems)
        return Step(
            name=entry.name,
            stage=stage,
            image="" if sub else self._image(entry),
            inputs=link_inputs(entry, self.seen[entry.name], self.tags, self.problems),
            outputs={
                own: str(entry.outputs[own].value) if own in entry.outputs else own
                for own in stage.outputs
            },
            config=self.configs.of_step(entry, stage, given_configs(sub) if sub else {}),
            parameters=given.values,
            origins=given.origins,
            resources=entry.resources,
            after=self._after(entry),
            scatter=scatter,
            when=(str(entry.when.value),) if entry.when else (),
            mpi=entry.mpi,
            pipeline=sub,
        )

    def _image(self, entry: StepEntry) -> str:
        if not entry.image and not IMAGE_NAME.fullmatch(entry.stage):
            what = f"stage {entry.stage!r} cannot be part of an image's name"
            self.problems.error(
                "unusable-name", entry.stage_place, what, f"rename its folder: {IMAGE_NAME_FORM}"
            )
        return image_of(entry, self.entry)

    def _after(self, entry: StepEntry) -> tuple[str, ...]:
        for node in entry.after:
            if node.value not in self.names:
                what = f"there is no step {node.value!r}"
                do = did_you_mean(str(node.value), self.names)
                self.problems.error("unknown-step", node.place, what, do)
        return tuple(str(node.value) for node in entry.after if node.value in self.names)

    def _before(self, step: Step | None, entry: StepEntry) -> set[str]:
        after = {str(node.value) for node in entry.after if node.value in self.names}
        if step is None:
            return after
        sources = [one for source in step.inputs.values() for one in source.each()]
        return after | {source.step for source in sources if source.step}

    def _tell_missing(self, read: Collection[str]) -> set[str]:
        """Tell inputs that nothing gives; a stage that could not be read may write them."""
        if self._may_lack("outputs") or "inputs" in self.entry.unclear:
            return set()
        unread = {
            tag: given.place
            for tag, given in self.entry.inputs.items()
            if tag not in {*read, *self.producers}
        }
        return tell_missing(self.tags.missing, self.producers, unread, read, self.problems)

    def _tell_unused(self, used: Collection[str]) -> None:
        """Tell inputs that no step reads; a stage that could not be read may read them."""
        if self._may_lack("inputs"):
            return
        for tag, given in self.entry.inputs.items():
            if tag not in {*used, *self.producers}:
                wanted = {own for stage in self.stages.values() for own in stage.inputs}
                near = get_close_matches(tag, sorted(wanted - {tag, *used, *self.producers}), n=1)
                do = f"did you mean {near[0]!r}?" if near else "remove it"
                what = f"no step reads the input {tag!r}"
                self.problems.warning("unused-input", given.place, what, do)

    def _may_lack(self, section: str) -> bool:
        """Whether stages may read or write more than what is known, because of what is told."""
        return (
            "steps" in self.entry.unclear
            or any(section in step.unclear for step in self.entry.steps)
            or any(step.name not in self.stages for step in self.entry.steps)
            or any(section in stage.unclear for stage in self.stages.values())
        )

    def _input(self, tag: str, readers: Sequence[tuple[str, File]]) -> PipelineInput:
        given = self.entry.inputs[tag]
        types = [type_ for _, type_ in readers]
        # Required, as soon as one step needs it.
        first = next((type_ for type_ in types if not type_.is_optional), types[0])
        other = next((type_ for type_ in types if not type_.can_be(first)), None)
        if other is not None:
            what = f"input {tag!r} is read as {first.kind} and as {other.kind}"
            do = "correct the type in one run.py"
            if not self.tags.scattered.isdisjoint(step for step, _ in readers):
                do = "a scattered step needs a list: scatter the others too, or " + do
            self.problems.error("input-type-conflict", given.place, what, do)
        if len(given.paths) > 1 and not first.is_list:
            what = f"input {tag!r} is given {len(given.paths)} files, but the stage reads one"
            self.problems.error("several-files", given.place, what, "keep one path")
        return PipelineInput(
            type=first, readers=tuple(readers), paths=given.paths, places=given.places
        )

    def _given_inputs(self, entry: PipelineEntry) -> dict[str, GivenFiles]:
        """Return the inputs of the file with those of the command line."""
        given = dict(entry.inputs)
        apart = set(self._written_tags(entry)) if self.overrides.has_stand_ins else set()
        for tag, paths in self.overrides.inputs.items():
            if tag in apart:
                continue
            words = [f"--input {tag}={display_path(path)}" for path in paths]
            places = tuple(on_command_line(word) for word in words)
            place = places[0] if places else on_command_line(f"--input {tag}=")
            if tag not in {*entry.inputs, *self._read_tags(entry)}:
                what = f"the pipeline has no input {tag!r}"
                do = did_you_mean(tag, entry.inputs, "remove it")
                self.problems.error("unknown-input", place, what, do)
            elif paths:
                given[tag] = GivenFiles(paths=paths, places=places, place=place)
            else:
                given.pop(tag, None)
        return given

    def _read_tags(self, entry: PipelineEntry) -> Iterator[str]:
        for step in entry.steps:
            stage = self.stages.get(step.name)
            for own in stage.inputs if stage else ():
                yield from tags_read(step, own)

    def _written_tags(self, entry: PipelineEntry) -> Iterator[str]:
        for step in entry.steps:
            stage = self.stages.get(step.name)
            for own in stage.outputs if stage else ():
                yield str(step.outputs[own].value) if own in step.outputs else own

    def _check_names(self, steps: tuple[Step, ...]) -> None:
        """Tell names that would stand twice in the exported workflow, which has one name space."""
        first: dict[str, str] = {}
        for name, what, place in self._workflow_names(steps):
            other = first.setdefault(name, what)
            if other != what and not (name in self.producers and other.startswith("input")):
                do = "rename the step, or the file by `outputs: {TAG: another-tag}`"
                self.problems.error("colliding-names", place, f"{what} has the name of {other}", do)

    def _workflow_names(self, steps: tuple[Step, ...]) -> Iterator[tuple[str, str, Place]]:
        for tag, given in self.entry.inputs.items():
            yield tag, f"input {tag!r}", given.place
        for name, place in self.entry.switch_places.items():
            yield name, f"switch {name!r}", place
        for step in steps:
            place = self.names[step.name].place
            yield step.name, f"step {step.name!r}", place
            for own in (*step.parameters, *step.stage.config, *streams_of(step)):
                yield f"{step.name}_{own}", f"{own!r} of step {step.name!r}", place
        for step in steps:
            for tag in step.outputs.values():
                if self.producers[tag].source.step == step.name:
                    what = f"the file {tag!r} that step {step.name!r} writes"
                    yield tag, what, self.producers[tag].place


def _readers(
    steps: Iterable[Step], seen: Mapping[str, StageMetadata]
) -> dict[str, list[tuple[str, File]]]:
    """Return the steps that read each input from outside, and as what."""
    readers: dict[str, list[tuple[str, File]]] = {}
    for step in steps:
        for own, source in step.inputs.items():
            type_ = seen[step.name].inputs[own]
            if source.pick == "all" and isinstance(type_, FileList):
                type_ = type_.item
            for one in source.each():
                if one.step is None:
                    readers.setdefault(one.tag, []).extend(readers_within(step, own, type_))
    return readers
