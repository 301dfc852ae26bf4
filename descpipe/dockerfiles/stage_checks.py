"""Whether the image of a stage keeps the contract: `run.py` can be started, and finds all."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.dockerfiles.dockerfile import EMPTY
from descpipe.dockerfiles.following import IN_IMAGE_PART, MPI_PACKAGE
from descpipe.dockerfiles.image import RUN_PY, STAGE_FOLDER
from descpipe.dockerfiles.interpreter_line import check_interpreter_line, quoted
from descpipe.dockerfiles.package_lists import lists_package
from descpipe.model.problem import Place, display_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from descpipe.dockerfiles.image import Placed
    from descpipe.dockerfiles.project_images import ReadImage
    from descpipe.model.problem import Problems

COPY_DESCPIPE = "`COPY descpipe/ /opt/desc/descpipe/`"
USER_LINE = "`USER 1000:1000`"


def check_stage(read: ReadImage, needed: Mapping[str, Place], problems: Problems) -> None:
    """Tell where the image of a stage breaks the contract.

    Parameters
    ----------
    read : ReadImage
        The image.
    needed : mapping of str to Place
        The files beside `run.py` that it imports, as `imported_modules` returns them.
    problems : Problems
        Gets what is wrong.
    """
    run_py = _run_py(read)
    if run_py is None:
        _tell_no_run_py(read, needed, problems)
    else:
        _check_executable(run_py, problems)
        _check_modules(read, run_py, needed, problems)
    check_interpreter_line(read.context.path / "run.py", problems)
    _check_in_image_part(read, problems)
    _check_user(read, problems)
    if read.image.entrypoint is not None:
        what = "ENTRYPOINT gets in the way: the container is started as /opt/desc/run.py"
        do = "remove it, or write `ENTRYPOINT []` in the stage's Dockerfile"
        problems.error("entrypoint", read.image.entrypoint, what, do)


def _from_line(read: ReadImage) -> Place:
    return read.dockerfile.stages[-1].base.place


def _run_py(read: ReadImage) -> Placed | None:
    """Return the stage's own `run.py`, if it is where the container is started."""
    return read.image.places_of(read.context.path, "run.py").get(RUN_PY)


def _tell_no_run_py(read: ReadImage, needed: Iterable[str], problems: Problems) -> None:
    image = read.image
    other = image.files.get(RUN_PY)
    elsewhere = image.places_of(read.context.path, "run.py")
    place = next(iter(elsewhere.values())).place if elsewhere else _from_line(read)
    do = f"write {_copy_lines(['run.py', *needed])}"
    if other is not None:
        shown = display_path(other.context / other.name)
        what = f"this makes {shown} the /opt/desc/run.py of the image, not the stage's run.py"
        problems.error("no-run-py", other.place, what, do)
    elif image.can_fetch or (elsewhere and image.can_move):
        what = "whether run.py comes to /opt/desc/run.py cannot be told from this Dockerfile"
        problems.warning("run-py-unclear", place, what, do)
    elif any(not path.startswith("/") for path in elsewhere):
        what = f"where this puts run.py depends on {image.outermost or 'the image in FROM'}"
        problems.warning("run-py-unclear", place, what, do)
    elif STAGE_FOLDER in elsewhere and not image.is_bare:
        what = f"unless {STAGE_FOLDER} is there already, this makes run.py a file of that name"
        problems.warning("run-py-unclear", place, what, do)
    elif elsewhere:
        what = f"this makes run.py {next(iter(elsewhere))}, but it is started as {RUN_PY}"
        problems.error("no-run-py", place, what, do)
    elif not read.context.holds("run.py"):
        what = "run.py stays out of the image: .dockerignore says so"
        problems.error("left-out-source", place, what, "add a last line `!run.py` to .dockerignore")
    else:
        what = f"no COPY puts run.py to {RUN_PY}, where the container is started"
        problems.error("no-run-py", place, what, do)


def _copy_lines(names: Iterable[str]) -> str:
    """Return the lines that copy modules and packages beside `run.py`."""
    modules = sorted(name for name in names if "/" not in name)
    packages = sorted({name.split("/")[0] for name in names if "/" in name})
    lines = [f"`COPY {' '.join(modules)} {STAGE_FOLDER}/`"]
    lines += [f"`COPY {package}/ {STAGE_FOLDER}/{package}/`" for package in packages]
    return " and ".join(lines)


def _check_executable(run_py: Placed, problems: Problems) -> None:
    if run_py.is_executable:
        return
    if run_py.mode is not None:
        what = f"with {run_py.mode.text!r} not everybody may run run.py, so it cannot be started"
        problems.error("not-executable", run_py.mode.place, what, "write 755")
        return
    path = run_py.context / run_py.name
    what = "run.py is not executable, so the container cannot start it"
    problems.error("not-executable", Place(path), what, f"`chmod +x {quoted(path)}`")


def _check_modules(
    read: ReadImage, run_py: Placed, needed: Mapping[str, Place], problems: Problems
) -> None:
    missing = [name for name in sorted(needed) if not _may_find_module(read, name)]
    if not missing:
        return
    ignored = [name for name in missing if not read.context.holds(name)]
    named = [
        f"{name} (imported in {display_path(needed[name].path)}:{needed[name].line})"
        for name in missing
    ]
    verb = "is" if len(missing) == 1 else "are"
    what = f"{', '.join(named)} {verb} not copied to {STAGE_FOLDER}"
    do = f"write {_copy_lines(['run.py', *needed])}"
    if ignored:
        do += f", and `!{ignored[0]}` as a last line in .dockerignore"
    problems.error("module-not-copied", run_py.place, what, do)


def _may_find_module(read: ReadImage, name: str) -> bool:
    image = read.image
    places = image.places_of(read.context.path, name)
    if any(posixpath.join(folder, name) in places for folder in image.python_folders):
        return True
    is_unclear = image.environment.get("PYTHONPATH", "") is None
    is_handled = image.can_move or image.can_install or is_unclear
    is_adrift = any(not path.startswith("/") for path in places)
    return image.can_fetch or is_adrift or (bool(places) and is_handled)


def _check_in_image_part(read: ReadImage, problems: Problems) -> None:
    image = read.image
    places = {path: placed for path, placed in image.files.items() if placed.name == IN_IMAGE_PART}
    wanted = [posixpath.join(folder, IN_IMAGE_PART) for folder in image.python_folders]
    if any(path in places for path in wanted) or image.names_descpipe or image.outermost is None:
        return
    place = _from_line(read)
    if places:
        path, placed = next(iter(places.items()))
        what = f"this puts what is in descpipe/ to {posixpath.dirname(path)}, where nobody finds it"
        problems.error("no-descpipe", placed.place, what, f"write {COPY_DESCPIPE}")
    elif image.can_install and lists_package(read.copies, read.context.path, "descpipe"):
        return
    elif image.is_bare and not image.can_fetch:
        what = "nothing brings descpipe into the image, which run.py imports"
        problems.error("no-descpipe", place, what, f"add {COPY_DESCPIPE}")
    else:
        what = f"whether {image.outermost} has descpipe, which run.py imports, cannot be told"
        problems.warning("no-descpipe", place, what, f"add {COPY_DESCPIPE}")


def _check_user(read: ReadImage, problems: Problems) -> None:
    user, outermost = read.image.user, read.image.outermost
    if user is None:
        if outermost is not None:
            unless = "" if outermost == EMPTY else f", unless {outermost} sets another user"
            what = f"no USER line: the image runs as root{unless}"
            problems.warning("no-user", _from_line(read), what, f"end it with {USER_LINE}")
        return
    name = user.text.strip().partition(":")[0]
    if name == "root" or (name and not name.strip("0")):
        what = "the last USER line is this one: the image runs as root"
        do = f"write {USER_LINE} below the last line that needs root"
        problems.error("runs-as-root", user.place, what, do)


def check_mpi(read: ReadImage, step: str, problems: Problems) -> None:
    """Tell if the image of a stage cannot have what a step with processes needs.

    Parameters
    ----------
    read : ReadImage
        The image.
    step : str
        The name of the step.
    problems : Problems
        Gets a warning; a package could bring it along.
    """
    image = read.image
    is_known = image.is_bare and image.outermost != EMPTY and not image.can_fetch
    if image.names_mpi or not is_known:
        return
    what = f"nothing brings {MPI_PACKAGE} into the image, though step {step!r} has `mpi`"
    do = f"build on `desc/descpipe-base-mpi:{__version__}`, or install {MPI_PACKAGE} and an mpirun"
    problems.warning("no-mpi", _from_line(read), what, do)
