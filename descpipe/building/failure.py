"""Why an image could not be built, where in its Dockerfile, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from descpipe.dockerfiles.instructions import read_instructions
from descpipe.model.problem import Place, Problem, Problems, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from descpipe.building.builder import MissingBaseError
    from descpipe.building.plan import ImagePlan
    from descpipe.engines.engine import BuildFailedError

CODE = "build-failed"
SHOWN_LINES = 20
MAX_SHOWN = 60
FULL_DISK = re.compile(r"no space left on device|disk quota exceeded|\bENOSPC\b", re.IGNORECASE)
NO_NETWORK = re.compile(
    r"temporary failure (?:in name resolution|resolving)|name or service not known|"
    r"could not resolve|no such host|network is unreachable|no route to host|connection timed out|"
    r"i/o timeout|has no network|NewConnectionError|ConnectTimeoutError",
    re.IGNORECASE,
)
NOT_IN_CONTEXT = re.compile(
    r"file not found in build context|failed to compute cache key|checking on sources under",
    re.IGNORECASE,
)
ENGINE_ENDED = re.compile(
    r"connection aborted|connection refused|RemoteDisconnected|broken pipe|EOF$|"
    r"connection reset|cannot connect to the docker daemon",
    re.IGNORECASE,
)
STATUS = re.compile(r"(?:non-zero code|exit code|exit status):? (\d+)")


@dataclass(frozen=True, slots=True)
class BuildFailure:
    """What is told of an image that could not be built.

    Attributes
    ----------
    image : str
        Its name.
    lines : tuple of str
        The end of the log.
    problem : Problem
        Place, what is wrong, what to do.
    is_full_disk : bool
        Whether the machine is at fault, and not what the user wrote.
    """

    image: str
    lines: tuple[str, ...]
    problem: Problem
    is_full_disk: bool = False

    @property
    def log(self) -> str:
        """The end of the log under the name of the image; empty for none."""
        if not self.lines:
            return ""
        return "\n".join([f"{self.image}, the end of the log:", *self.lines])


def failed_build(plan: ImagePlan, log: Sequence[str], error: BuildFailedError) -> BuildFailure:
    """Return what is told of a build that failed.

    Parameters
    ----------
    plan : ImagePlan
        The image.
    log : sequence of str
        All lines of the log.
    error : BuildFailedError
        How it ended.
    """
    instruction = " ".join(error.instruction.split())
    place = _place(plan, instruction)
    all_words = "\n".join([*log[-SHOWN_LINES:], str(error)])
    shown = _short(instruction)
    what, do = _reason(instruction.partition(" ")[0], shown, all_words, str(error))
    return BuildFailure(
        plan.name,
        tuple(f"  | {printable(line)}" for line in log[-SHOWN_LINES:]),
        Problem(place, CODE, f"{plan.name} could not be built: {what}", do),
        bool(FULL_DISK.search(all_words)),
    )


def missing_base(plan: ImagePlan, error: MissingBaseError) -> BuildFailure:
    """Return what is told of an image whose base image is missing."""
    base, reason = error.base, str(error)
    what = f"{plan.name} could not be built: its base image {base.name} is not on this machine"
    if NO_NETWORK.search(reason):
        do = "get it with a network, or from a file: `docker save` there, `docker load` here"
        why = ", and its registry cannot be reached"
    else:
        do = "correct its name, or log in if it is not public"
        why = f" and cannot be pulled ({reason})"
    return BuildFailure(plan.name, (), Problem(base.place, CODE, what + why, do))


def _reason(keyword: str, shown: str, words: str, message: str) -> tuple[str, str]:
    if FULL_DISK.search(words):
        return "no space is left on the disk", (
            "free some, as by `docker system prune` or `podman system prune`, and build again"
        )
    if NO_NETWORK.search(words):
        return f"{shown} needs a network, and there is none that works", (
            "build again with a network; a proxy is set in the engine's own settings"
        )
    if ENGINE_ENDED.search(message):
        return "the engine ended in the middle", "start it, and build again"
    if NOT_IN_CONTEXT.search(message):
        return f"{shown} names a file that is not there", (
            "put it beside the Dockerfile, and see that .dockerignore does not name it"
        )
    status = STATUS.search(message)
    if keyword == "RUN" and status:
        return f"{shown} ended with status {status[1]}", (
            "the lines above tell why: correct it, and build again"
        )
    return f"{shown}: {message}" if shown else message, "correct the Dockerfile, and build again"


def _short(instruction: str) -> str:
    if len(instruction) <= MAX_SHOWN:
        return f"`{instruction}`" if instruction else ""
    return f"`{instruction[:MAX_SHOWN].rstrip()} ...`"


def _place(plan: ImagePlan, instruction: str) -> Place:
    """Return where an instruction stands, which builders show as they like."""
    path = plan.folder / "Dockerfile"
    text = next(file.content for file in plan.files if file.name == "Dockerfile")
    lines = {
        _plain(f"{item.keyword} {' '.join(flag.text for flag in item.flags)} {item.text}"): item
        for item in read_instructions(path, text.decode("utf-8", "replace"), Problems())
    }
    keyword = instruction.partition(" ")[0].upper()
    same = [written for written, item in lines.items() if item.keyword == keyword]
    near = get_close_matches(_plain(instruction), same, n=1, cutoff=0.0)
    return lines[near[0]].place if near else Place(path)


def _plain(text: str) -> str:
    return " ".join(text.split())
