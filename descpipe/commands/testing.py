"""Run one step alone, and compare what it writes with what is expected.

PIPELINE STEP runs a step on the results of an earlier run, and compares with
these. STAGE, a stage's folder, runs the cases in its folder tests/, on this
Python or in an image. See docs/stage.md.
"""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.checking.stages import stage_folder
from descpipe.commands.step_options import (
    ChosenPlace,
    add_step_options,
    choose_place,
    image_options,
    load_step,
    make_scratch,
    require_image,
)
from descpipe.commands.trials import Tester, Trial
from descpipe.comparing.tolerance import RELATIVE, Tolerance
from descpipe.console import Progress, tell_problems
from descpipe.dockerfiles.context_folder import list_context
from descpipe.errors import BadInput, Refused
from descpipe.model.problem import Problems, did_you_mean, display_path
from descpipe.reading.run_py import read_run_py
from descpipe.reading.stage_case import CASES, EXPECTED, find_cases, read_case
from descpipe.runners.run_folder import RECORD

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from descpipe.commands.step_options import WantedPlace


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument(
        "target", type=Path, metavar="PIPELINE|STAGE", help="pipeline file, or folder of a stage"
    )
    parser.add_argument(
        "names", nargs="*", metavar="STEP|CASE", help="one step; or cases (default: all)"
    )
    add_step_options(parser)
    parser.add_argument(
        "--expect",
        type=Path,
        metavar="DIR",
        help="folder with the expected files (default: the results that the step's inputs are "
        "from)",
    )
    parser.add_argument(
        "--rtol",
        type=_tolerance,
        default=RELATIVE,
        metavar="X",
        help=f"how much a number may differ, as a part of it (default: {RELATIVE:g})",
    )
    parser.add_argument(
        "--atol",
        type=_tolerance,
        default=0.0,
        metavar="X",
        help="how much any number may differ besides (default: 0)",
    )
    parser.add_argument("--image", metavar="NAME", help="run the cases of STAGE in this image")
    parser.add_argument(
        "--update", action="store_true", help="write what differs into the expected files"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="folder to keep the outputs in"
    )


def run(
    *,
    target: Path,
    names: list[str],
    settings: list[str],
    inputs: list[str],
    results: Path | None,
    part: str | None,
    engine: WantedPlace,
    locked: bool,
    from_images: bool,
    expect: Path | None,
    rtol: float,
    atol: float,
    image: str | None,
    update: bool,
    output: Path | None,
) -> int:
    """Run and compare; print what differs; return 1 if something does."""
    progress = Progress()
    folder = stage_folder(target)
    options = image_options(locked=locked, from_images=from_images)
    if folder is None:
        _refuse(["--image"] if image else [], "the folder of a stage")
        place = choose_place(engine, options)
        trials = [
            _of_step(
                target,
                names,
                (settings, inputs),
                results=results,
                part=part,
                options=options,
                expect=expect,
                output=output,
            )
        ]
        if update and (trials[0].expected / RECORD).exists():
            raise Refused("--update leaves the results of runs alone; name a folder by --expect")
    else:
        given = {
            "--set": settings,
            "--input": inputs,
            "--results": results,
            "--part": part,
            "--expect": expect,
        }
        unfit = [*(option for option, value in given.items() if value), *options]
        _refuse(unfit, "a step of a pipeline")
        place = _place_of_cases(engine, image)
        trials = _of_stage(folder.absolute(), names, image, output)
        _warn_of_context(folder, progress)
    progress.say(f"{trials[0].step.image if place.chosen else trials[0].step.name}, {place.words}")
    if place.chosen is not None:
        require_image(trials[0].alone, place.chosen, has_sources=folder is not None)
    tester = Tester(
        place=place, tolerance=Tolerance(rtol, atol), progress=progress, is_update=update
    )
    return tester.run(trials)


def _tolerance(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0.0 <= number < math.inf:
        raise ArgumentTypeError(f"{text} is not a number such as 1e-6")
    return number


def _refuse(options: list[str], what: str) -> None:
    if options:
        raise Refused(f"{', '.join(options)}: this is for {what}; remove it")


def _of_step(
    path: Path,
    names: list[str],
    overrides: tuple[list[str], list[str]],
    *,
    results: Path | None,
    part: str | None,
    options: list[str],
    expect: Path | None,
    output: Path | None,
) -> Trial:
    """Return the trial of a pipeline's step."""
    shown = display_path(path.absolute())
    if len(names) != 1 and path.exists():
        do = f"type `descpipe test {shown} STEP`; `descpipe list {shown}` shows the steps"
        raise Refused(f"name one step: {do}")
    folders = None if results is None else [results.absolute()]
    whole, alone = load_step(
        *(path, "".join(names), "test", overrides, folders),
        part=part,
        last_failed=False,
        image_options=options,
    )
    expected = (expect or results or whole.output).absolute()
    if expect is None and not (expected / RECORD).exists():
        run = f"`descpipe run {shown}`"
        what = f"there are no results in {display_path(expected)} to compare with"
        raise Refused(f"{what}; run first ({run}), or name a folder by --expect")
    beside = whole.output.with_name(f"{whole.output.name}.test") / names[0]
    scratch = make_scratch(output or beside, whole.output)
    return Trial(name=names[0], alone=alone, expected=expected, scratch=scratch)


def _of_stage(
    folder: Path, names: list[str], image: str | None, output: Path | None
) -> list[Trial]:
    """Return the trials of a stage's cases."""
    problems = Problems()
    stage = read_run_py(folder, problems)
    if stage is None:
        raise BadInput(problems.found)
    trials = []
    for name, path in _chosen_cases(folder, names).items():
        alone = read_case(stage, path, problems, image)
        scratch = make_scratch(output / name, folder / CASES) if output else None
        trials.append(Trial(name=name, alone=alone, expected=path / EXPECTED, scratch=scratch))
    if problems.has_errors:
        raise BadInput(problems.found)
    tell_problems(problems.found)
    return trials


def _chosen_cases(folder: Path, names: list[str]) -> dict[str, Path]:
    cases = find_cases(folder)
    where = display_path(folder / CASES)
    if not cases:
        do = f"put what the stage reads into {where}/NAME/inputs, and let --update write the rest"
        raise Refused(f"there are no cases in {where}; {do}")
    for name in names:
        if name not in cases:
            raise Refused(f"there is no case {name!r} in {where}; {did_you_mean(name, cases)}")
    return {name: path for name, path in cases.items() if name in names or not names}


def _place_of_cases(engine: WantedPlace, image: str | None) -> ChosenPlace:
    """Return where cases run: on this Python, if no image is named."""
    if image is None and engine in ("docker", "podman"):
        raise Refused("which image? name it by --image; `descpipe build` prints the names")
    if image is not None and engine == "none":
        raise Refused("--image needs an engine for containers; leave out --engine none")
    return choose_place(engine, ["--image"]) if image is not None else choose_place("none")


def _warn_of_context(folder: Path, progress: Progress) -> None:
    """Say that cases go into the image's build, where each change of them makes it outdated."""
    names = list_context(folder, Problems()) or ()
    if any(name.startswith(f"{CASES}/") for name in names):
        ignore = display_path(folder / ".dockerignore")
        progress.say(f"warning: {CASES}/ is part of the image's build; write `{CASES}` in {ignore}")
