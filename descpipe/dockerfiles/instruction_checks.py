"""What is wrong in a Dockerfile whatever its image is for."""

from __future__ import annotations

import posixpath
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from descpipe.dockerfiles.base_images import OWN_BASE
from descpipe.dockerfiles.context_folder import IGNORE_FILE
from descpipe.dockerfiles.copying import is_pattern
from descpipe.dockerfiles.dockerfile import EMPTY
from descpipe.dockerfiles.following import pairs
from descpipe.dockerfiles.image import is_near_stage
from descpipe.dockerfiles.instructions import SHOWN_LENGTH
from descpipe.model.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from descpipe.dockerfiles.copying import Copy
    from descpipe.dockerfiles.instructions import Instruction
    from descpipe.dockerfiles.project_images import ReadImage
    from descpipe.dockerfiles.words import Word
    from descpipe.model.problem import Place, Problems

COPY_FLAGS = ("chmod", "chown", "exclude", "link")
FLAGS = {
    "ADD": (*COPY_FLAGS, "checksum", "keep-git-dir", "unpack"),
    "COPY": (*COPY_FLAGS, "from", "parents"),
    "FROM": ("platform",),
    "HEALTHCHECK": ("interval", "retries", "start-interval", "start-period", "timeout"),
    "RUN": ("device", "mount", "network", "security"),
}
# What Docker's older builder, which its Python package asks for, does not know.
BUILDKIT_FLAGS = {
    "ADD": ("checksum", "chmod", "exclude", "keep-git-dir", "link", "unpack"),
    "COPY": ("chmod", "exclude", "link", "parents"),
    "RUN": ("device", "mount", "network", "security"),
}
MAY_BE_EMPTY = ("CMD", "ENTRYPOINT")
SECRET = re.compile(r"(?:PASSWORD|PASSWD|TOKEN|SECRET)S?(?:_|$)|_KEY$", re.IGNORECASE)
# Of these names, the value only says where a secret is.
NO_SECRET = re.compile(r"_(?:FILE|PATH|DIR|URL)$", re.IGNORECASE)


def check_dockerfile(read: ReadImage, problems: Problems) -> None:
    """Tell what is wrong in a Dockerfile, of a stage or of a base image."""
    names = {stage.name: stage for stage in read.dockerfile.stages if stage.name}
    for number, stage in enumerate(read.dockerfile.stages):
        if stage.parent is None and stage.base.reference != EMPTY and stage.base.is_known:
            _check_version(stage.base.reference, stage.base.place, problems)
        earlier = [str(index) for index in range(number)]
        earlier += [other.name for other in read.dockerfile.stages[:number] if other.name]
        for instruction in stage.instructions:
            _check_instruction(instruction, problems)
            if instruction.keyword in ("ADD", "COPY"):
                _check_origin(instruction, earlier, tuple(names), problems)
    for copy in read.copies:
        if copy.origin is None:
            _check_sources(copy, read, problems)


def _check_instruction(instruction: Instruction, problems: Problems) -> None:
    if not instruction.text and instruction.keyword not in MAY_BE_EMPTY:
        what = f"{instruction.keyword} is empty"
        problems.error("incomplete-instruction", instruction.place, what, "complete or remove it")
        return
    _check_flags(instruction, problems)
    rules: dict[str, Callable[[Instruction, Problems], None]] = {
        "ADD": _check_copy,
        "ARG": _check_secrets,
        "COPY": _check_copy,
        "ENV": _check_environment,
        "LABEL": _check_pairs,
        "ONBUILD": _check_onbuild,
        "VOLUME": _check_volume,
    }
    if instruction.keyword in rules:
        rules[instruction.keyword](instruction, problems)


def _check_version(reference: str, place: Place, problems: Problems) -> None:
    """Warn of an image that is another one next month; those of the project are built with it."""
    path, slash, last = reference.rpartition("/")
    name, _, version = last.partition(":")
    if OWN_BASE.fullmatch(reference) or "@" in reference or version not in ("", "latest"):
        return
    named = f"`{last}`" if version else f"`{name}` without a version"
    what = f"{named} is another image from time to time, and results change with it"
    do = f"write the version that you use, as in `{path}{slash}{name}:VERSION`"
    problems.warning("no-image-version", place, what, do)


def _check_flags(instruction: Instruction, problems: Problems) -> None:
    known = FLAGS.get(instruction.keyword, ())
    for flag in instruction.flags:
        name = flag.text[2:].partition("=")[0]
        if name not in known:
            what = f"{instruction.keyword} has no option --{name[:SHOWN_LENGTH]}"
            do = did_you_mean(name[:SHOWN_LENGTH], known, "remove it")
            problems.error("unknown-flag", flag.place, what, do)
        elif name in BUILDKIT_FLAGS.get(instruction.keyword, ()):
            do = "remove it"
            if name == "chmod":
                do = "remove it, and give the file its rights beside the Dockerfile: `chmod +x`"
            _tell_buildkit(f"{instruction.keyword} --{name}", flag.place, do, problems)
    if instruction.heredocs:
        do = "put the text into a file and COPY that"
        if instruction.keyword == "RUN":
            do = "join the commands by `&& \\`"
        _tell_buildkit(f"{instruction.keyword} with a text (<<)", instruction.place, do, problems)


def _tell_buildkit(shown: str, place: Place, do: str, problems: Problems) -> None:
    what = f"`descpipe build` cannot do this: {shown} needs Docker's BuildKit"
    problems.warning("needs-buildkit", place, what, do)


def _check_onbuild(instruction: Instruction, problems: Problems) -> None:
    what = "ONBUILD runs when another image is built on this one, where nobody sees it"
    do = "write what it does into the Dockerfiles that need it"
    problems.error("onbuild", instruction.place, what, do)


def _check_volume(instruction: Instruction, problems: Problems) -> None:
    for word in instruction.words:
        path = posixpath.normpath(word.text.strip("\"'"))
        if path.startswith("/") and is_near_stage(path):
            what = (
                f"VOLUME hides {path[:SHOWN_LENGTH]} of the image under a folder of each "
                "container's own"
            )
            do = "remove it: the folders of inputs and outputs are brought when it is started"
            problems.warning("volume", word.place, what, do)


def _check_pairs(instruction: Instruction, problems: Problems) -> None:
    """Tell a name without a value; `ENV NAME value`, without a sign, is a name with one."""
    words = instruction.shell_words
    if len(words) > 1 and "=" not in words[0].text:
        return
    for word in words:
        if "=" not in word.text:
            shown = word.text[:SHOWN_LENGTH]
            what = f"{instruction.keyword} gives {shown!r} no value"
            do = f"write `{instruction.keyword} NAME=value`, with quotes around blanks in it"
            problems.error("incomplete-instruction", word.place, what, do)


def _check_environment(instruction: Instruction, problems: Problems) -> None:
    _check_pairs(instruction, problems)
    _check_secrets(instruction, problems)


def _check_secrets(instruction: Instruction, problems: Problems) -> None:
    for name, word in pairs(instruction):
        if SECRET.search(name) and not NO_SECRET.search(name) and word.text.strip("\"'"):
            what = f"everybody who has the image can read the value of {name[:SHOWN_LENGTH]}"
            do = "remove it, and give the stage what is secret as a config file"
            problems.warning("secret-in-image", word.place, what, do)


def _check_copy(instruction: Instruction, problems: Problems) -> None:
    words = instruction.words
    if instruction.is_broken_list:
        what = "this list is not as Docker reads it"
        do = 'use double quotes and commas, as in `COPY ["my file.py", "/opt/desc/"]`'
        problems.error("bad-list", instruction.place, what, do)
    elif len(words) == 1:
        what = f"{instruction.keyword} does not say where {words[0].text[:SHOWN_LENGTH]!r} goes"
        do = "write that behind it, as in `COPY run.py /opt/desc/`"
        problems.error("incomplete-instruction", instruction.place, what, do)


def _check_origin(
    instruction: Instruction, earlier: list[str], names: tuple[str, ...], problems: Problems
) -> None:
    """Tell a ``--from`` that names nothing, or an image without a version."""
    origin = instruction.flag("from")
    if origin is None or "$" in origin.text or origin.text.lower() in earlier:
        return
    shown = origin.text[:SHOWN_LENGTH]
    near = get_close_matches(shown.lower(), names, n=1, cutoff=0.65)
    if not origin.text or origin.text.isdigit() or near:
        what = f"no build stage above this line is called {shown!r}"
        do = did_you_mean(shown.lower(), near, "write the name behind AS in its FROM line")
        if near and near[0] not in earlier:
            do = f"move the build stage {near[0]!r} above this one"
        problems.error("unknown-build-stage", origin.place, what, do)
        return
    _check_version(origin.text, origin.place, problems)


def _check_sources(copy: Copy, read: ReadImage, problems: Problems) -> None:
    """Tell what Docker would not find, and several files that would become one."""
    count = 0
    for source in copy.sources:
        found = _count(source, read)
        count += found
        if not found and not is_pattern(source.text):
            _tell_missing(source, read, problems)
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
        _tell_buildkit("COPY of several files to `.`", copy.place, "write `./`", problems)
        return
    what = f"several files cannot all become {target!r}"
    do = f"write `{target}/` with a slash at its end, if that is a folder"
    problems.error("no-slash", copy.place, what, do)


def _count(source: Word, read: ReadImage) -> int:
    if not source.text or source.text.split("/")[0] == "descpipe":
        return 1  # everything, or what `descpipe build` puts there
    return 0 if source.text.split("/")[0] == ".." else read.context.count(source.text)


def _tell_missing(source: Word, read: ReadImage, problems: Problems) -> None:
    context, name = read.context, source.text
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
        what, do = _why_left_out(name, read)
        problems.error("left-out-source", source.place, what, do)


def _why_left_out(name: str, read: ReadImage) -> tuple[str, str]:
    path = read.context.path / name
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
    if not (read.context.path / IGNORE_FILE).is_file():
        what = f"{shown} stays out of the image: it is a cache, belongs to git, or is empty"
        return what, "remove it here"
    add = f"add a last line `!{name}` to {IGNORE_FILE}"
    if path.is_dir():
        return f"Docker gets no file of {shown}: it is empty, or {IGNORE_FILE} says so", add
    return f"{IGNORE_FILE} keeps {shown} out of the image", add
