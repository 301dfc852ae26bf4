"""What is wrong with the files and folders that a `COPY` or `ADD` names."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from descpipe.dockerfiles.context_folder import IGNORE_FILE
from descpipe.dockerfiles.copying import is_pattern
from descpipe.dockerfiles.instruction_checks import tell_buildkit
from descpipe.dockerfiles.instructions import SHOWN_LENGTH
from descpipe.model.problem import did_you_mean

if TYPE_CHECKING:
    from descpipe.dockerfiles.context_folder import ContextFolder
    from descpipe.dockerfiles.copying import Copy
    from descpipe.dockerfiles.words import Word
    from descpipe.model.problem import Problems


def check_sources(copy: Copy, context: ContextFolder, problems: Problems) -> None:
    """Tell what Docker would not find, and several files that would become one."""
    count = 0
    for source in copy.sources:
        found = _count(source, context)
        count += found
        if not found and not is_pattern(source.text):
            _tell_missing(source, context, problems)
    patterns = [source for source in copy.sources if is_pattern(source.text)]
    if patterns and not count and copy.is_complete:
        what = f"no file beside the Dockerfile is called like {patterns[0].text[:SHOWN_LENGTH]!r}"
        do = "correct the name, or remove this"
        problems.error("missing-source", patterns[0].place, what, do)
    if count > 1 and not copy.written_target.endswith("/"):
        _tell_no_slash(copy, problems)


def _tell_no_slash(copy: Copy, problems: Problems) -> None:
    target = copy.written_target[:SHOWN_LENGTH]
    if target == ".":
        tell_buildkit("COPY of several files to `.`", copy.place, "write `./`", problems)
        return
    what = f"several files cannot all become {target!r}"
    do = f"write `{target}/` with a slash at its end, if that is a folder"
    problems.error("no-slash", copy.place, what, do)


def _count(source: Word, context: ContextFolder) -> int:
    if not source.text or source.text.split("/")[0] == "descpipe":
        return 1  # everything, or what `descpipe build` puts there
    return 0 if source.text.split("/")[0] == ".." else context.count(source.text)


def _tell_missing(source: Word, context: ContextFolder, problems: Problems) -> None:
    name = source.text
    shown = name[:SHOWN_LENGTH]
    if name.split("/")[0] == "..":
        what = f"{shown!r} is outside of the image's folder, where Docker cannot get it"
        base = posixpath.basename(name)
        do = f"make a link here, as in `ln -s {name} {base}`, and copy {base!r}"
        problems.error("source-outside", source.place, what, do)
    elif not context.is_there(name):
        what = f"there is no {shown!r} beside the Dockerfile"
        do = did_you_mean(name, context.near(name), "correct the name, or put the file there")
        problems.error("missing-source", source.place, what, do)
    else:
        what, do = _why_left_out(name, context)
        problems.error("left-out-source", source.place, what, do)


def _why_left_out(name: str, context: ContextFolder) -> tuple[str, str]:
    path = context.path / name
    shown = repr(name[:SHOWN_LENGTH])
    if not path.exists():
        return f"{shown} is a link to nothing", "correct the link"
    if path.is_dir() and path.is_symlink():
        return (
            f"{shown} is a link to a folder, which Docker does not get",
            "make links to the files in it instead",
        )
    if not path.is_dir() and not path.is_file():
        return f"{shown} is neither a file nor a folder", "copy something else"
    if not (context.path / IGNORE_FILE).is_file():
        what = f"{shown} stays out of the image: it is a cache, belongs to git, or is empty"
        return what, "remove it here"
    add = f"add a last line `!{name}` to {IGNORE_FILE}"
    if path.is_dir():
        return f"Docker gets no file of {shown}: it is empty, or {IGNORE_FILE} says so", add
    return f"{IGNORE_FILE} keeps {shown} out of the image", add
