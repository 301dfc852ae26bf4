"""What is wrong in the instructions of a Dockerfile, each by itself."""

from __future__ import annotations

import posixpath
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from descpipe.dockerfiles.base_images import OWN_BASE
from descpipe.dockerfiles.image import is_near_stage
from descpipe.dockerfiles.instructions import SHOWN_LENGTH
from descpipe.model.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from descpipe.dockerfiles.instructions import Instruction
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


def check_instruction(instruction: Instruction, problems: Problems) -> None:
    """Tell what is wrong in an instruction by itself."""
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


def check_version(reference: str, place: Place, problems: Problems) -> None:
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
            tell_buildkit(f"{instruction.keyword} --{name}", flag.place, do, problems)
    if instruction.heredocs:
        do = "put the text into a file and COPY that"
        if instruction.keyword == "RUN":
            do = "join the commands by `&& \\`"
        tell_buildkit(f"{instruction.keyword} with a text (<<)", instruction.place, do, problems)


def tell_buildkit(shown: str, place: Place, do: str, problems: Problems) -> None:
    """Warn of what Docker does only with a builder that its package cannot ask for."""
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
    for name, word in instruction.pairs:
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


def check_origin(
    instruction: Instruction, earlier: Sequence[str], names: Sequence[str], problems: Problems
) -> None:
    """Tell a ``--from`` that names nothing, or an image without a version.

    Parameters
    ----------
    instruction : Instruction
        Any instruction.
    earlier : sequence of str
        Names and numbers of the build stages above it.
    names : sequence of str
        Names of all build stages.
    problems : Problems
        Gets what is wrong.
    """
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
    check_version(origin.text, origin.place, problems)
