"""A case of a stage: a folder with files that it reads, and those that it should write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.model.pipeline import PipelineInput, Resources, Source
from descpipe.model.problem import Place, did_you_mean, display_path
from descpipe.model.stages_alone import pipeline_of_stages
from descpipe.reading.config_files import check_config_file
from descpipe.reading.input_files import check_input_files
from descpipe.reading.parameter_values import ParameterValues
from descpipe.reading.pipeline_yaml import StepEntry
from descpipe.reading.step_alone import result_paths
from descpipe.yaml import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from descpipe.model.metadata import StageMetadata
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems

CASES = "tests"
INPUTS, CONFIG, EXPECTED, PARAMETERS = "inputs", "config", "expected", "parameters.yaml"


def find_cases(stage_folder: Path) -> dict[str, Path]:
    """Return the folders of a stage's cases, by their names."""
    folder = stage_folder / CASES
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    parts = (INPUTS, CONFIG, EXPECTED, PARAMETERS)
    return {path.name: path for path in found if any((path / part).exists() for part in parts)}


def read_case(
    stage: StageMetadata, folder: Path, problems: Problems, image: str | None = None
) -> Pipeline:
    """Return a pipeline of a stage alone, with the files and parameters of a case.

    Parameters
    ----------
    stage : StageMetadata
        The stage.
    folder : Path
        The case: ``inputs`` and ``config`` hold files as they are called in the container,
        ``parameters.yaml`` the parameters that are not the stage's defaults.
    problems : Problems
        Gets what is wrong.
    image : str, optional
        The image it runs in.
    """
    pipeline = pipeline_of_stages([stage])
    (step,) = pipeline.steps
    inputs = _inputs(stage, folder, problems)
    alone = replace(
        step,
        image=image or step.image,
        inputs={tag: Source(tag=tag, step=None, output=tag) for tag in inputs},
        outputs={tag: tag for tag in stage.outputs},
        config=_config(stage, folder, problems),
        parameters=_parameters(stage, folder / PARAMETERS, problems),
    )
    case = replace(pipeline, inputs=inputs, steps=(alone,))
    check_input_files(case, problems)
    return case


def _inputs(stage: StageMetadata, folder: Path, problems: Problems) -> dict[str, PipelineInput]:
    found: dict[str, PipelineInput] = {}
    for tag, type_ in stage.inputs.items():
        paths = result_paths(folder / INPUTS, tag, type_)
        if paths:
            places = tuple(Place(Path(display_path(path)), 0) for path in paths)
            readers = ((stage.name, type_),)
            found[tag] = PipelineInput(type=type_, readers=readers, paths=paths, places=places)
        elif not type_.is_optional:
            _tell_missing(folder / INPUTS / type_.file_name(tag), f"input {tag!r}", problems)
    used = {path.name for given in found.values() for path in given.paths}
    names = [type_.file_name(tag) for tag, type_ in stage.inputs.items()]
    _tell_unknown(folder / INPUTS, used, names, problems)
    return found


def _config(stage: StageMetadata, folder: Path, problems: Problems) -> dict[str, Path]:
    found = {tag: folder / CONFIG / name for tag, name in stage.config.items()}
    for tag, path in found.items():
        if path.is_file():
            check_config_file(path, stage, tag, problems)
        else:
            _tell_missing(path, f"config file {tag!r}", problems)
    names = list(stage.config.values())
    _tell_unknown(folder / CONFIG, names, names, problems)
    return found


def _tell_missing(path: Path, what: str, problems: Problems) -> None:
    place = Place(Path(display_path(path)), 0)
    problems.error("bad-input-file", place, f"{what} is not there", "put the file in this place")


def _tell_unknown(
    folder: Path, used: Iterable[str], names: Iterable[str], problems: Problems
) -> None:
    """Tell files that nothing reads, which may be misspelt."""
    known = set(used)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in known and not path.name.startswith("."):
            place = Place(Path(display_path(path)), 0)
            do = did_you_mean(path.name, names, "remove it")
            problems.error("unknown-tag", place, "the stage reads no such file", do)


def _parameters(stage: StageMetadata, path: Path, problems: Problems) -> dict[str, object]:
    root = read_yaml(path, problems) if path.exists() else None
    given = root if root is not None and isinstance(root.value, dict) else Node(Place(path), {}, {})
    if root is not None and root.value is not None and not isinstance(root.value, dict):
        what, do = "this is not names and values", "write it as in `nbin: 4`"
        problems.error("wrong-type", root.place, what, do)
    entry = StepEntry(
        name=stage.name,
        place=Place(path),
        stage=stage.name,
        stage_place=Place(path),
        config={},
        parameters=given.value,
        inputs={},
        outputs={},
        keys={"parameters": given.keys},
        resources=Resources(),
        after=(),
    )
    return dict(ParameterValues(entry, stage, {}, problems).values)
